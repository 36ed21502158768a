import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bindQuery, compileQuery, parseQuery, type DatasetSchema, type RowScope, type SourceGroup } from "@/lib/query";
import { openAthena } from "../athena/athena-engine";
import { athenaForTests } from "../athena/testing/athena-for-tests";
import { codeOf } from "../testing/engine-contract";
import { testPlace } from "../trino/testing/test-place";
import { testSettings } from "../trino/testing/test-settings";
import { openTrino } from "../trino/trino-engine";
import type { RemoteEngine } from "./remote-engine";

const SCHEMA: DatasetSchema = {
  slug: "labs",
  name: "Labs",
  version: 1,
  columns: [
    { name: "id", label: "Id", type: { kind: "integer" } },
    { name: "note", label: "Note", type: { kind: "text" } },
    { name: "amount", label: "Amount", type: { kind: "decimal", precision: 10, scale: 2 } },
    { name: "day", label: "Day", type: { kind: "date" } },
    { name: "at", label: "At", type: { kind: "timestamp" } },
  ],
};
const COLUMNS = SCHEMA.columns.map(({ name, type }) => ({ name, type }));
const NO_SCOPE: RowScope = null;
const MANY = 1_000;

describe.each(["trino", "athena"] as const)("files of the lake as tables on %s", (name) => {
  let engine: RemoteEngine;
  let folder: string;
  let close: () => Promise<void> = async () => undefined;

  beforeAll(async () => {
    folder = path.join(testPlace().lake, `ds_${name}`);
    const month = (...parts: string[]) => path.join(folder, ...parts);
    for (const one of [month("north", "2024-01"), month("%C3%96st", "2024-01"), month("_all", "2024-02"), month("many")])
      mkdirSync(one, { recursive: true });
    await writeParquet(month("north", "2024-01", "a.parquet"), "1 as id, 'north' as note, 1.25 as amount");
    // The columns in another order, one missing and one more than the dataset has.
    await writeParquet(month("%C3%96st", "2024-01", "b.parquet"), "true as more, 'öst' as note, 2 as id");
    await writeParquet(month("_all", "2024-02", "c.parquet"), "3 as id, 'all' as note, -0.01 as amount");
    await writeParquet(month("north", "2024-01", "old.parquet"), "4 as id, 'replaced' as note, 0 as amount");
    await writeParquet(month("north", "2024-01", "_hidden.parquet"), "5 as id, 'hidden' as note, 0 as amount");
    writeFileSync(month("north", "2024-01", "d.parquet.tmp"), "not a file of Parquet");
    for (let index = 0; index < MANY; index++) copyFileSync(month("north", "2024-01", "a.parquet"), month("many", `${index}.parquet`));
    const fake = name === "athena" ? await athenaForTests() : null;
    engine = fake ? openAthena(fake.settings) : openTrino(testSettings());
    close = async () => {
      await engine.close();
      await fake?.fake.close();
    };
  });

  afterAll(async () => {
    await close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function ask(groups: SourceGroup[], query: Record<string, unknown>): Promise<unknown[][]> {
    const bound = bindQuery(parseQuery({ from: "labs", ...query }), SCHEMA, { now: new Date("2024-03-15T10:00:00Z") });
    const sources = { from: { kind: "files" as const, groups, schema: SCHEMA, scope: NO_SCOPE }, joins: {} };
    return (await engine.run(compileQuery(bound, sources, { dialect: name }), {})).rows;
  }

  function at(...parts: string[]): string {
    return path.join(folder, ...parts);
  }

  test("exactly the files of the version are read, by the names of their columns", async () => {
    const groups = await engine.ensureTables([
      { columns: COLUMNS, files: [at("north", "2024-01", "a.parquet"), at("_all", "2024-02", "c.parquet")] },
      { columns: COLUMNS.slice(0, 2), files: [at("%C3%96st", "2024-01", "b.parquet")] },
    ]);
    // Below a folder that Hive hides there is a table of its own.
    expect(groups.map(({ files }) => files)).toEqual([
      [`s3://lake/ds_${name}/north/2024-01/a.parquet`],
      [`s3://lake/ds_${name}/_all/2024-02/c.parquet`],
      [`s3://lake/ds_${name}/%C3%96st/2024-01/b.parquet`],
    ]);
    const select = SCHEMA.columns.map((column) => ({ field: column.name }));
    expect(await ask(groups, { select: select.map(({ field }) => field), orderBy: [{ field: "id" }] })).toEqual([
      [1, "north", "1.25", "2024-02-29", "2024-03-31T02:30:00.123"],
      [2, "öst", null, null, null],
      [3, "all", "-0.01", "2024-02-29", "2024-03-31T02:30:00.123"],
    ]);
    expect(await ask(groups, { measures: [{ as: "n", fn: "count" }] })).toEqual([[3]]);
  });

  test("a file that the engine does not see is an error, not a smaller answer", async () => {
    const gone = [at("north", "2024-01", "a.parquet"), at("north", "2024-01", "gone.parquet")];
    await expect(engine.ensureTables([{ columns: COLUMNS, files: gone }])).rejects.toMatchObject({
      code: "ENGINE_FAILED",
      message: expect.stringContaining("does not see 1 of"),
    });
    expect(await codeOf(engine.ensureTables([{ columns: COLUMNS, files: [at("north", "2024-01", "_hidden.parquet")] }]))).toBe(
      "ENGINE_FAILED",
    );
    expect(await codeOf(engine.ensureTables([{ columns: COLUMNS, files: ["/elsewhere/a.parquet"] }]))).toBe("INTERNAL");
  });

  test("channels are elements of their array: empty ones, and those beyond its end, are empty", async () => {
    mkdirSync(at("wide"), { recursive: true });
    await copyTo(
      at("wide", "a.parquet"),
      "select * from (values (1::bigint, [1.5, null, 3]::double[], 7::double), (2, [4]::double[], null), (3, null, 8)) as t(id, i5, i2)",
    );
    const packed = (column: string, index: number | null) => ({ label: "", type: { kind: "double" as const }, packed: { column, index } });
    const schema: DatasetSchema = {
      ...SCHEMA,
      columns: [
        ...SCHEMA.columns.slice(0, 1),
        ...[1, 2, 3, 4].map((index) => ({ name: `I5_${index}`, ...packed("i5", index) })),
        { name: "I2_1", ...packed("i2", null) },
      ],
    };
    const columns = [
      ...COLUMNS.slice(0, 1),
      { name: "i5", type: { kind: "double" as const }, isArray: true },
      { name: "i2", type: { kind: "double" as const } },
    ];
    const groups = await engine.ensureTables([{ columns, files: [at("wide", "a.parquet")] }]);
    const answer = async (query: Record<string, unknown>) => {
      const bound = bindQuery(parseQuery({ from: "labs", ...query }), schema, { now: new Date(0), defaultLimit: null });
      const sources = { from: { kind: "files" as const, groups, schema, scope: NO_SCOPE }, joins: {} };
      return (await engine.run(compileQuery(bound, sources, { dialect: name }), {})).rows;
    };
    expect(await answer({ orderBy: [{ field: "id" }] })).toEqual([
      [1, 1.5, null, 3, null, 7],
      [2, 4, null, null, null, null],
      [3, null, null, null, null, 8],
    ]);
    const measures = [
      { as: "sum", fn: "sum", field: "I5_1", where: { field: "I2_1", op: "is_empty" } },
      { as: "n", fn: "count_not_empty", field: "I5_3" },
    ];
    expect(await answer({ measures })).toEqual([[4, 1]]);
  });

  test("a thousand files are read, and the table is made once for all of them", async () => {
    const files = Array.from({ length: MANY }, (_, index) => at("many", `${index}.parquet`));
    const groups = await engine.ensureTables([{ columns: COLUMNS, files }]);
    const again = await Promise.all([0, 1, 2].map(() => engine.ensureTables([{ columns: COLUMNS, files: files.slice(0, 3) }])));
    expect(new Set([...groups, ...again.flat()].map(({ table }) => table?.join("."))).size).toBe(1);
    expect(
      await ask(groups, {
        measures: [
          { as: "n", fn: "count" },
          { as: "sum", fn: "sum", field: "amount" },
        ],
      }),
    ).toEqual([[MANY, "1250.00"]]);
  });
});

async function writeParquet(file: string, columns: string): Promise<void> {
  const typed = columns
    .split(", ")
    .map((column) =>
      column.replace(/^(-?[\d.]+) as id$/, "$1::bigint as id").replace(/^(-?[\d.]+) as amount$/, "$1::decimal(10, 2) as amount"),
    );
  const days = columns.includes("more") ? [] : ["date '2024-02-29' as day", `timestamp '2024-03-31 02:30:00.123'::timestamp_ms as "at"`];
  await copyTo(file, `select ${[...typed, ...days].join(", ")}`);
}

async function copyTo(file: string, select: string): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`copy (${select}) to '${file}' (format parquet)`);
  connection.closeSync();
  instance.closeSync();
}
