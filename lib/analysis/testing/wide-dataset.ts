import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { DuckDBInstance } from "@duckdb/node-api";
import { eq } from "drizzle-orm";
import { datasets } from "@/db";
import { asSystemTx } from "@/db/testing/factories";
import { createDataset } from "@/lib/catalog";
import type { ServiceContext } from "@/lib/context";
import { newId } from "@/lib/ids";
import type { ColumnProfile } from "@/lib/ingest";
import { sealFile, stageFile, type NewPart } from "@/lib/lake";
import { publishParts } from "@/lib/lake/testing/fake-parquet";

/** Instruments of a recording: how many of which width, as the exports of the device have them. */
const WIDTHS: readonly [count: number, width: number][] = [
  [39, 97],
  [39, 40],
  [78, 5],
  [5, 34],
  [90, 1],
  [1, 22],
  [1, 3],
  [17, 1],
  [2, 1],
];
export const INSTRUMENTS = WIDTHS.flatMap(([count, width]) => Array.from({ length: count }, () => width)).map((width, at, all) => ({
  code: `I${at + 1}`,
  width,
  group: `Super-category ${Math.floor(at / 3) + 1}`,
  type: at >= all.length - 2 ? ("text" as const) : ("double" as const),
}));
export const CHANNELS = INSTRUMENTS.flatMap(({ code, width }) => Array.from({ length: width }, (_, at) => `${code}_${at + 1}`));
const CONTRACT = {
  columns: [{ name: "at", source: "ClockDateTime", type: "timestamp", required: true }],
  channels: { instruments: INSTRUMENTS },
  clock: { column: "at", encoding: "unix_1e5" as const },
};

/** The value of a channel in a row of a hospital; some are empty. Quarters, which every engine writes the same. */
export function valueOf(hospital: number, row: number, instrument: number, index: number): number | null {
  return (row + instrument + index) % 7 === 0 ? null : hospital * 1000 + instrument + index / 4 + row;
}

/** A published dataset of thousands of channels, packed, with `rows` rows in each month of each hospital. */
export async function publishWide(o: { ctx: ServiceContext; slug: string; hospitals: string[]; months: string[]; rows: number }) {
  await createDataset({ ctx: o.ctx, input: { slug: o.slug, name: o.slug, contract: CONTRACT } });
  const [dataset] = await asSystemTx((tx) => tx.select().from(datasets).where(eq(datasets.slug, o.slug)));
  if (!dataset) throw new Error("There is no such dataset.");
  const runId = newId("run");
  const parts: NewPart[] = [];
  for (const period of o.months) {
    for (const hospital of o.hospitals) {
      const number = o.hospitals.indexOf(hospital) + 1;
      parts.push(await writePart({ datasetId: dataset.id, runId, hospital, period, number, rows: o.rows }));
    }
  }
  await publishParts({ datasetId: dataset.id, runId, contentKey: o.slug, parts });
  return dataset;
}

type Part = { datasetId: string; runId: string; hospital: string; period: string; number: number; rows: number };

async function writePart({ number, rows, ...place }: Part): Promise<NewPart> {
  const staged = await stageFile(place);
  const value = (instrument: number, index: string) =>
    `case when (i + ${instrument} + ${index}) % 7 <> 0 then (${number * 1000 + instrument} + ${index} / 4 + i)::double end`;
  const arrays = INSTRUMENTS.map(({ code, width, type }, at) => {
    const array = `list_transform(range(1, ${width + 1}), k -> ${value(at, "k")})`;
    const stored = type === "text" ? `'${code} ' || i` : width === 1 ? value(at, "1") : array;
    return `${stored} as ${code.toLowerCase()}`;
  });
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  await connection.run(
    `copy (select (timestamp '${place.period}-02 00:00:00' + to_seconds(i))::timestamp_ms as "at", ${arrays.join(", ")}, ` +
      `'${place.hospital}' as hospital, date '${place.period}-01' as period from range(${rows}) t(i)) to '${staged.path}' (format parquet, row_group_size 4096)`,
  );
  connection.closeSync();
  instance.closeSync();
  const bytes = await readFile(staged.path);
  const columns = [
    { name: "at", type: "timestamp", compressedBytes: 50, min: null, max: null, nulls: 0 },
    ...INSTRUMENTS.map(({ code, width, type }) => ({
      name: code.toLowerCase(),
      type: width === 1 ? type : `${type}[]`,
      compressedBytes: 1000 * width,
      min: null,
      max: null,
      nulls: 0,
    })),
    { name: "hospital", type: "text", compressedBytes: 10, min: place.hospital, max: place.hospital, nulls: 0 },
    { name: "period", type: "date", compressedBytes: 10, min: `${place.period}-01`, max: `${place.period}-01`, nulls: 0 },
  ];
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  await sealFile({ fileId: staged.fileId, rows, bytes: bytes.length, sha256, stats: { columns, footerBytes: 1000 } });
  const profile = (most: number): ColumnProfile => ({
    rows,
    empties: 1,
    distinct: 2,
    distinctExact: false,
    min: 0,
    max: most,
    histogram: null,
    top: [],
  });
  const profiles = Object.fromEntries(["at", "hospital", "period", ...CHANNELS].map((name) => [name, profile(number)]));
  const { hospital, period } = place;
  return { hospital, period, fileId: staged.fileId, rows, profiles: [{ hospital, rows, columns: profiles }] };
}
