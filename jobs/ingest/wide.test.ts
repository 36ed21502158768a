import { and, eq, isNull } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lakeFiles, partProfiles, partSources } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor } from "@/db/testing/factories";
import { runQuery } from "@/lib/analysis";
import { openDuckdb } from "@/lib/engines";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { widePieces, wideValue, type WideFile } from "@/lib/ingest/testing/wide-file";
import { EEG_START, eegContract, fewInstruments } from "@/lib/ingest/testing/wide-for-test";
import { rowsOf } from "@/lib/lake/testing/rows-of";
import { acceptRun } from "@/lib/runs";
import { planCompactions } from "../compact/plan";
import { sender } from "../boss";
import { startWorker, type Worker } from "../process/start-worker";
import { datasetNow, datasetWith, sendFile, settled } from "../testing/send-file";

let db: TestDb;
let worker: Worker;
beforeAll(async () => {
  await buildChildren();
  db = await createTestDb();
  worker = await startWorker({ url: db.url });
});
afterAll(async () => {
  await worker.stop();
  await (await sender()).stop({ graceful: false });
  await openDuckdb().close();
  await db.drop();
});

const INSTRUMENTS = fewInstruments();
const contract = eegContract({ channels: { instruments: INSTRUMENTS } });
/** The channels before `I5_3`. */
const BEFORE = INSTRUMENTS.slice(0, 4).reduce((sum, { width }) => sum + width, 0) + 2;

type Dataset = Awaited<ReturnType<typeof datasetWith>>;
const recording = (changes: Partial<WideFile>): WideFile => ({
  seed: 1,
  rows: 90,
  instruments: INSTRUMENTS,
  startsAt: EEG_START,
  ...changes,
});
const send = async (dataset: Dataset, filename: string, file: WideFile, hospital = "PUH") => {
  const { runId } = await sendFile(dataset, Buffer.concat([...widePieces(file)]), { hospital, filename });
  return settled(runId);
};
const liveParts = (datasetId: string) =>
  asSystemTx((tx) =>
    tx
      .select()
      .from(partSources)
      .where(and(eq(partSources.datasetId, datasetId), isNull(partSources.removed))),
  );
const perMinute = "select date_trunc('minute', recorded_at), count(*), round(sum(i5[3]), 6) from files group by 1 order by 1";

/** The same counted from the generator. */
function expectedMinutes(files: WideFile[]): string[] {
  const minutes = new Map<string, { count: number; sum: number }>();
  for (const file of files) {
    for (let row = 0; row < file.rows; row++) {
      const minute = new Date(Math.floor((file.startsAt + row) / 60) * 60_000).toISOString().slice(0, 23);
      const found = minutes.get(minute) ?? { count: 0, sum: 0 };
      minutes.set(minute, { count: found.count + 1, sum: found.sum + (wideValue(file, row, BEFORE) ?? 0) });
    }
  }
  return [...minutes].sort().map(([minute, { count, sum }]) => `${minute}=${count}=${Number(sum.toFixed(6))}`);
}

test("recordings of a month stand beside each other, and one that is sent again replaces itself alone", async () => {
  const dataset = await datasetWith(contract);
  const first = recording({});
  const second = recording({ seed: 2, startsAt: EEG_START + 3600 });
  expect(await send(dataset, "PUH-2019-007_1.csv", first)).toMatchObject({ state: "published", version: 1 });
  expect(await send(dataset, "PUH-2019-007_2.csv", second)).toMatchObject({ state: "published", version: 2 });
  expect(await rowsOf({ datasetId: dataset.id, select: perMinute })).toEqual(expectedMinutes([first, second]));
  // The same bytes again are nothing new.
  await send(dataset, "PUH-2019-007_1.csv", first);
  expect((await datasetNow(dataset.id)).head).toBe(2);
  const corrected = recording({ seed: 3, rows: 100 });
  expect(await send(dataset, "PUH-2019-007_1.csv", corrected)).toMatchObject({ state: "published", version: 3 });
  expect(await rowsOf({ datasetId: dataset.id, select: perMinute })).toEqual(expectedMinutes([corrected, second]));
  const parts = await liveParts(dataset.id);
  expect(parts.map(({ hospital, period }) => [hospital, period])).toEqual([
    ["PUH", "2019-08"],
    ["PUH", "2019-08"],
  ]);
  for (const { sourceKey } of parts) expect(sourceKey).not.toContain("PUH");
});

test("the same name from two hospitals is two recordings, and what is sent leaves the files of the others as they are", async () => {
  const dataset = await datasetWith(contract);
  const files = [recording({ rows: 30 }), recording({ rows: 30, seed: 2, startsAt: EEG_START + 3600 })];
  await send(dataset, "PUH-2019-007_1.csv", files[0] as WideFile);
  const [before] = await liveParts(dataset.id);
  expect(await send(dataset, "PUH-2019-007_1.csv", files[1] as WideFile, "UPMC")).toMatchObject({ state: "published", version: 2 });
  const parts = await liveParts(dataset.id);
  expect(parts.map(({ hospital }) => hospital).toSorted()).toEqual(["PUH", "UPMC"]);
  expect(parts.find(({ hospital }) => hospital === "PUH")).toMatchObject({ fileId: before?.fileId, added: 1 });
  expect(await rowsOf({ datasetId: dataset.id, select: perMinute })).toEqual(expectedMinutes(files));
});

test("a recording over the end of a month brings both months in one version, with what is known of its packed columns", async () => {
  const dataset = await datasetWith(contract);
  const file = recording({ startsAt: Date.parse("2019-08-31T23:59:30Z") / 1000 });
  expect(await send(dataset, "a.csv", file)).toMatchObject({ state: "published", version: 1 });
  const parts = await liveParts(dataset.id);
  expect(parts.map(({ period, rows, added }) => [period, rows, added]).toSorted()).toEqual([
    ["2019-08", 30, 1],
    ["2019-09", 60, 1],
  ]);
  const [stored] = await asSystemTx((tx) =>
    tx
      .select()
      .from(lakeFiles)
      .where(eq(lakeFiles.id, parts[0]?.fileId ?? "")),
  );
  const { columns = [] } = (stored?.stats ?? {}) as { columns?: { name: string; type: string }[] };
  expect(columns.find(({ name }) => name === "i5")).toMatchObject({ name: "i5", type: "double[]" });
  expect(columns.find(({ name }) => name === "i2")).toMatchObject({ name: "i2", type: "double" });
  const [profile] = await asSystemTx((tx) =>
    tx
      .select()
      .from(partProfiles)
      .where(eq(partProfiles.fileId, parts[0]?.fileId ?? "")),
  );
  expect(Object.keys(profile?.columns as object)).not.toContain("I5_3");
  expect(profile?.channels).toMatchObject({ I5_3: { rows: parts[0]?.rows } });
});

test("the average of the channel I5_3 per minute, asked in the language, is the one counted from the generator", async () => {
  const dataset = await datasetWith(contract);
  const file = recording({ rows: 150, startsAt: Date.parse("2019-08-21T11:58:40Z") / 1000 });
  expect(await send(dataset, "a.csv", file)).toMatchObject({ state: "published" });
  const ctx = await contextFor({ org: { id: dataset.orgId }, role: "data_manager" });
  const meanOf = (from: number, to: number) => {
    const values = Array.from({ length: to - from }, (_, at) => wideValue(file, from + at, BEFORE)).filter((value) => value !== null);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  const query = {
    from: dataset.slug,
    groupBy: [{ field: "recorded_at", bucket: "minute", as: "minute" }],
    measures: [{ as: "mean", fn: "avg", field: "I5_3" }],
    orderBy: [{ field: "minute" }],
  };
  const { rows } = await runQuery({ ctx, input: { query } });
  // The recording begins 20 seconds before a minute is full.
  const edges = [0, 20, 80, 140, 150];
  expect(rows.map(([minute]) => minute)).toEqual(["11:58", "11:59", "12:00", "12:01"].map((time) => `2019-08-21T${time}:00.000`));
  rows.forEach(([, mean], at) => expect(mean).toBeCloseTo(meanOf(edges[at] ?? 0, edges[at + 1] ?? 0), 9));
});

test("a recording that no longer reaches into a month is not left there", async () => {
  const dataset = await datasetWith(contract);
  await send(dataset, "a.csv", recording({ startsAt: Date.parse("2019-08-31T23:59:30Z") / 1000 }));
  const shorter = recording({ rows: 20, startsAt: Date.parse("2019-08-31T23:59:30Z") / 1000 });
  expect(await send(dataset, "a.csv", shorter)).toMatchObject({ state: "published", version: 2 });
  expect(await rowsOf({ datasetId: dataset.id, select: perMinute })).toEqual(expectedMinutes([shorter]));
});

test("a clock in the other encoding holds the run, and names the one that fits", async () => {
  const dataset = await datasetWith(contract);
  const run = await send(dataset, "a.csv", recording({ encoding: "days_1970" }));
  expect(run).toMatchObject({ state: "held", holdReason: "checks" });
  expect(run.message).toContain("days_1970");
  expect(await liveParts(dataset.id)).toEqual([]);
});

test("a recording without channels of the contract waits until a person accepts that they are empty", async () => {
  const dataset = await datasetWith(contract);
  const run = await send(dataset, "a.csv", recording({ instruments: INSTRUMENTS.slice(0, -2) }));
  expect(run).toMatchObject({ state: "held", holdReason: "columns", message: expect.stringContaining("2 of the contract's channels") });
  expect(await liveParts(dataset.id)).toEqual([]);
  const ctx = await contextFor({ role: "data_manager", org: { id: dataset.orgId } });
  await acceptRun({ ctx, input: { runId: run.id, reason: "The device has no such instruments." } });
  expect(await settled(run.id)).toMatchObject({ state: "published", published: 90 });
  // What was accepted of those channels is not accepted of others.
  const fewer = await send(dataset, "b.csv", recording({ instruments: INSTRUMENTS.slice(0, -1) }));
  expect(fewer).toMatchObject({ state: "held", holdReason: "columns" });
});

test("recordings are not merged: their columns are packed by the conversion alone", async () => {
  const dataset = await datasetWith(contract);
  for (let number = 0; number < 8; number++)
    expect(await send(dataset, `${number}.csv`, recording({ seed: number, rows: 3, startsAt: EEG_START + number * 60 }))).toMatchObject({
      state: "published",
    });
  expect(await planCompactions()).toBe(0);
});
