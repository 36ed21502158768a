import { readFile } from "node:fs/promises";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { datasets, runIssues } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor } from "@/db/testing/factories";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { parseContract } from "@/lib/ingest";
import { livePartsOf } from "@/lib/lake";
import { acceptRun } from "@/lib/runs";
import { rowsOf } from "@/lib/lake/testing/rows-of";
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
  await db.drop();
});

const columns = [
  { name: "patient", type: "text", required: true },
  { name: "value", type: "integer" },
];
const PLACE = { hospital: "a", period: "2025-01" };

/** The rows of a version, the current one unless given, as sorted `patient=value`. */
const patientsOf = (datasetId: string, version?: number) =>
  rowsOf({ datasetId, ...(version === undefined ? {} : { version }), select: "select patient, value from files order by all" });

async function send(dataset: Awaited<ReturnType<typeof datasetWith>>, csv: string, filename = "month.csv") {
  return settled((await sendFile(dataset, `patient,value\n${csv}\n`, { ...PLACE, filename })).runId);
}

test("files that add to a month: each key once, the later upload wins, and nothing is lost", async () => {
  const dataset = await datasetWith(parseContract({ columns, key: ["patient"], delivery: "append" }));
  expect(await send(dataset, "p1,1\np2,2\np3,3")).toMatchObject({ state: "published", version: 1, published: 3 });
  const second = await send(dataset, "p2,20\np3,3\np4,4");
  expect(second).toMatchObject({ state: "published", version: 2, received: 3, published: 3, deduplicated: 0 });
  expect(await patientsOf(dataset.id)).toEqual(["p1=1", "p2=20", "p3=3", "p4=4"]);
  expect(await patientsOf(dataset.id, 1)).toEqual(["p1=1", "p2=2", "p3=3"]);
  const issues = await asSystemTx((tx) => tx.select().from(runIssues).where(eq(runIssues.runId, second.id)));
  expect(issues).toMatchObject([{ rule: "replaced_in_month", count: 2, message: expect.stringContaining("of which 1 had other values") }]);
  // The same file again is no new version.
  expect(await send(dataset, "p2,20\np3,3\np4,4")).toMatchObject({ state: "published", version: 2 });
  // An empty key is rejected, and the rest is added.
  expect(await send(dataset, ",9\np5,5")).toMatchObject({ state: "published", version: 3, rejected: 1, published: 1 });
  expect(await patientsOf(dataset.id)).toEqual(["p1=1", "p2=20", "p3=3", "p4=4", "p5=5"]);
});

test("an upload that was received earlier adds its rows and replaces none of a later one", async () => {
  const dataset = await datasetWith(parseContract({ columns, key: ["patient"], delivery: "append" }));
  await send(dataset, "p1,1\np2,2");
  const between = new Date();
  await send(dataset, "p2,20\np3,30");
  // Received between the two, published after them.
  const { runId } = await sendFile(dataset, "patient,value\np1,10\np2,11\np4,40\n", { ...PLACE, receivedAt: between });
  expect(await settled(runId)).toMatchObject({ state: "published", version: 3, received: 3, published: 2, deduplicated: 1 });
  expect(await patientsOf(dataset.id)).toEqual(["p1=10", "p2=20", "p3=30", "p4=40"]);
});

test("a file that is sent again keeps its rows from one that was received in between and comes after it", async () => {
  const dataset = await datasetWith(parseContract({ columns, key: ["patient"], delivery: "append" }));
  await send(dataset, "p1,20");
  const waiting = await sendFile(dataset, "patient,value,extra\np1,1,\np2,2,\n", PLACE);
  expect(await settled(waiting.runId)).toMatchObject({ state: "held" });
  expect(await send(dataset, "p1,20")).toMatchObject({ state: "published", version: 2 });
  const ctx = await contextFor({ role: "data_manager", org: { id: dataset.orgId } });
  await acceptRun({ ctx, input: { runId: waiting.runId, reason: "A test." } });
  expect(await settled(waiting.runId)).toMatchObject({ state: "published", version: 3, published: 1, deduplicated: 1 });
  expect(await patientsOf(dataset.id)).toEqual(["p1=20", "p2=2"]);
});

test("a month of several files: each is replaced by name, the others stay", async () => {
  const dataset = await datasetWith(parseContract({ columns, delivery: "file" }));
  await send(dataset, "p1,1", "one.csv");
  await send(dataset, "p2,2", "two.csv");
  expect(await patientsOf(dataset.id)).toEqual(["p1=1", "p2=2"]);
  expect(await send(dataset, "p1,100", "one.csv")).toMatchObject({ state: "published", version: 3 });
  expect(await patientsOf(dataset.id)).toEqual(["p1=100", "p2=2"]);
  expect(await send(dataset, "p1,100", "one.csv")).toMatchObject({ version: 3 });
  const live = await asSystemTx((tx) => livePartsOf(tx, dataset.id, ["2025-01"]));
  // The name of a file can name a patient: the catalogue holds a pseudonym of it.
  expect(live.map((part) => part.sourceKey).filter((key) => key.includes("one") || key.includes("two"))).toEqual([]);
  expect(new Set(live.map((part) => part.sourceKey)).size).toBe(2);
  // A month that is published as several files is not taken for one file, and the other way round.
  await asSystemTx((tx) =>
    tx
      .update(datasets)
      .set({ contract: parseContract({ columns, key: ["patient"], delivery: "append" }) })
      .where(eq(datasets.id, dataset.id)),
  );
  expect(await send(dataset, "p9,9")).toMatchObject({ state: "rejected", errorCode: "CONFLICT" });
  expect((await datasetNow(dataset.id)).head).toBe(3);
  expect(await readFile(live[0]?.path ?? "")).toBeInstanceOf(Buffer);
});

test.each(["replace", "append", "file"])("a file of one hospital takes no others out of a month that is one file: %s", async (delivery) => {
  const dataset = await datasetWith(parseContract({ columns, key: ["patient"], partition: ["period"], delivery }));
  const from = async (hospital: string, rows: string) =>
    settled((await sendFile(dataset, `patient,value\n${rows}\n`, { hospital, period: "2025-01" })).runId);
  await from("a", "p1,1\np2,2");
  expect(await from("b", "p1,10")).toMatchObject({
    state: "rejected",
    errorCode: "CONFLICT",
    message: expect.stringContaining("of b alone"),
  });
  expect(await from("a", "p1,1\np2,3")).toMatchObject({ state: "published", version: 2 });
  expect(await patientsOf(dataset.id)).toEqual(["p1=1", "p2=3"]);
});

test("a file that is published under another name is held, and counts twice only when a person says so", async () => {
  const dataset = await datasetWith(parseContract({ columns, delivery: "file" }));
  await send(dataset, "p1,1", "one.csv");
  const copy = await send(dataset, "p1,1", "one (1).csv");
  expect(copy).toMatchObject({ state: "held", holdReason: "checks", message: expect.stringContaining("under another name, in 2025-01") });
  expect(await patientsOf(dataset.id)).toEqual(["p1=1"]);
  // Under its own name it is what is published already; from elsewhere it is another file.
  expect(await send(dataset, "p1,1", "one.csv")).toMatchObject({ state: "published", version: 1 });
  const elsewhere = await sendFile(dataset, "patient,value\np1,1\n", { hospital: "b", period: "2025-01", filename: "two.csv" });
  expect(await settled(elsewhere.runId)).toMatchObject({ state: "published", version: 2 });
});

test("a file that says its months and hospitals itself is, sent again, gone from those that it no longer has", async () => {
  const own = [...columns, { name: "site", type: "text", required: true }, { name: "day", type: "date", required: true }];
  const dataset = await datasetWith(
    parseContract({ columns: own, delivery: "file", hospital: { column: "site" }, period: { column: "day" } }),
  );
  const sendOwn = async (csv: string, filename: string) =>
    settled((await sendFile(dataset, `patient,value,site,day\n${csv}\n`, { filename })).runId);
  await sendOwn("p1,1,a,2025-01-05\np2,2,a,2025-02-05\np3,3,b,2025-01-05", "one.csv");
  await sendOwn("p4,4,a,2025-02-06", "two.csv");
  expect(await patientsOf(dataset.id)).toEqual(["p1=1", "p2=2", "p3=3", "p4=4"]);
  expect(await sendOwn("p1,10,a,2025-01-05", "one.csv")).toMatchObject({ state: "published", version: 3 });
  expect(await patientsOf(dataset.id)).toEqual(["p1=10", "p4=4"]);
  expect(await patientsOf(dataset.id, 2)).toEqual(["p1=1", "p2=2", "p3=3", "p4=4"]);
});
