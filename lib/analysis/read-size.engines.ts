import { mkdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTrino } from "@/lib/engines/trino/trino-engine";
import type { RemoteEngine } from "@/lib/engines/remote/remote-engine";
import { BYTES_READ } from "@/lib/engines/trino/testing/fake-s3";
import { testPlace } from "@/lib/engines/trino/testing/test-place";
import { testSettings } from "@/lib/engines/trino/testing/test-settings";
import { pinnedFile, type PinnedFile } from "@/lib/lake/partition";
import { bindQuery, compileQuery, parseQuery, type ColumnType, type DatasetSchema, type SourceGroup } from "@/lib/query";
import { readSize } from "./read-size";

const TEXTS = 24;
const NUMBERS = 24;
const kinds: [string, ColumnType][] = [
  ["id", { kind: "integer" }],
  ...Array.from({ length: TEXTS }, (_, at): [string, ColumnType] => [`t${at}`, { kind: "text" }]),
  ...Array.from({ length: NUMBERS }, (_, at): [string, ColumnType] => [`x${at}`, { kind: "double" }]),
];
const SCHEMA: DatasetSchema = {
  slug: "wide",
  name: "Wide",
  version: 1,
  columns: kinds.map(([name, type]) => ({ name, label: name, type })),
};

/** A small file, which is read whole, and a large one with chunks near each other and far apart. */
const SIZES = [
  ["small", 4_000],
  ["large", 300_000],
] as const;
const ASKED: [what: string, columns: string[]][] = [
  ["no column", []],
  ["one column", ["x3"]],
  ["three columns beside each other", ["x3", "x4", "x5"]],
  ["three columns with small ones between", ["t0", "t8", "t16"]],
  ["two columns far apart", ["x0", "x23"]],
  ["every fourth column", kinds.flatMap(([name], at) => (at % 4 === 0 ? [name] : []))],
  ["all columns", kinds.map(([name]) => name)],
];

let engine: RemoteEngine;
const files = new Map<string, { pinned: PinnedFile; groups: SourceGroup[] }>();
const folder = () => path.join(testPlace().lake, "read-size");

beforeAll(async () => {
  mkdirSync(folder(), { recursive: true });
  engine = openTrino(testSettings());
  for (const [name, rows] of SIZES) {
    const file = path.join(folder(), `${name}.parquet`);
    const pinned = await writeWide(file, rows);
    const columns = SCHEMA.columns.map((column) => ({ name: column.name, type: column.type }));
    files.set(name, { pinned, groups: await engine.ensureTables([{ columns, files: [file] }]) });
  }
});

afterAll(async () => {
  await engine.close();
  rmSync(folder(), { recursive: true, force: true });
});

test.each(SIZES.flatMap(([size]) => ASKED.map(([what, columns]) => [size, what, columns] as const)))(
  "what Trino reads of a %s file for %s is within the estimate",
  async (size, what, columns) => {
    const { groups, pinned } = files.get(size) ?? { groups: [], pinned: null };
    if (pinned === null) throw new Error("The file is not there.");
    const measures = [
      { as: "n", fn: "count" },
      ...columns.map((field) => ({ as: `m_${field}`, fn: field.startsWith("x") ? "avg" : "max", field })),
    ];
    const bound = bindQuery(parseQuery({ from: "wide", measures }), SCHEMA, { now: new Date() });
    const compiled = compileQuery(bound, { from: { kind: "files", groups, schema: SCHEMA, scope: null }, joins: {} }, { dialect: "trino" });
    const before = await bytesSent();
    const { scannedBytes } = await engine.run(compiled, {});
    const sent = (await bytesSent()) - before;
    const { high, low } = readSize(pinned, columns);
    const read = scannedBytes ?? 0;
    const kb = (bytes: number) => Math.round(bytes / 1000).toLocaleString("en-US");
    process.stdout.write(
      `${size}, ${what}: estimated ${kb(low)} to ${kb(high)} kB, Trino says ${kb(read)} kB, the store sent ${kb(sent)} kB; ` +
        `${(read / low).toFixed(2)} of the lower end, ${(read / high).toFixed(2)} of the upper\n`,
    );
    expect(read).toBeLessThanOrEqual(high);
    // What is left out below the lower end is the footer, which Trino may not count.
    expect(read).toBeGreaterThanOrEqual(low - (pinned.detail.footerBytes ?? 0));
  },
);

async function bytesSent(): Promise<number> {
  return Number(await (await fetch(testPlace().s3 + BYTES_READ)).text());
}

/** Writes the file as the ingestion does, and reads what the lake records of it. */
async function writeWide(file: string, rows: number): Promise<PinnedFile> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const columns = SCHEMA.columns.map(({ name, type }, at) => {
    if (name === "id") return "i as id";
    return type.kind === "text" ? `'value ' || (hash(i * ${at + 1}) % ${at * 40 + 2}) as "${name}"` : `random() * 1000 as "${name}"`;
  });
  await connection.run("select setseed(0.5)");
  await connection.run(`copy (select ${columns.join(", ")} from range(${rows}) as r(i)) to '${file}' (format parquet, compression zstd)`);
  const chunks = await connection.runAndReadAll(
    `select path_in_schema, coalesce(dictionary_page_offset, data_page_offset), total_compressed_size from parquet_metadata('${file}') order by row_group_id`,
  );
  const footer = await connection.runAndReadAll(`select footer_size from parquet_file_metadata('${file}')`);
  const places = new Map<string, number[]>();
  for (const [name, at, size] of chunks.getRows())
    places.set(String(name), [...(places.get(String(name)) ?? []), Number(at), Number(size)]);
  connection.closeSync();
  instance.closeSync();
  const stats = SCHEMA.columns.map(({ name, type }) => {
    const own = places.get(name) ?? [];
    const compressedBytes = own.reduce((sum, size, at) => (at % 2 === 1 ? sum + size : sum), 0);
    return { name, type: type.kind, compressedBytes, min: null, max: null, nulls: 0, chunks: own };
  });
  const bytes = statSync(file).size;
  const place = { fileId: "f", path: file, hospital: "*", period: "2024-01", rows, bytes, hospitals: [], rowsOf: null };
  return pinnedFile(place, { columns: stats, footerBytes: Number(footer.getRows()[0]?.[0]) + 8 });
}
