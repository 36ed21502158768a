import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditLog, runs } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor } from "@/db/testing/factories";
import { getVersion, withdrawPart } from "@/lib/catalog";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { parseContract } from "@/lib/ingest";
import { livePartsOf, mergeParts, publishCompacted } from "@/lib/lake";
import { rowsOf } from "@/lib/lake/testing/rows-of";
import { dataPath } from "@/lib/env";
import { newId } from "@/lib/ids";
import { sender } from "../boss";
import { startWorker, type Worker } from "../process/start-worker";
import { datasetNow, datasetWith, sendFile, settled } from "../testing/send-file";
import { planCompactions } from "./plan";

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

const PLACE = { hospital: "a", period: "2025-01" };
const contract = parseContract({
  columns: [
    { name: "patient", type: "text" },
    { name: "value", type: "integer" },
  ],
  delivery: "file",
});
type Dataset = Awaited<ReturnType<typeof datasetWith>>;

const send = async (dataset: Dataset, name: string, value: number) =>
  (await sendFile(dataset, `patient,value\n${name},${value}\n${name},${value + 1}\n`, { ...PLACE, filename: `${name}.csv` })).runId;
const allRows = (datasetId: string) => rowsOf({ datasetId, select: "select patient, value from files order by all" });
const live = (dataset: Dataset) => asSystemTx((tx) => livePartsOf(tx, dataset.id, ["2025-01"]));

test("small files of a month become one, and each of them can still be replaced and withdrawn", async () => {
  const dataset = await datasetWith(contract);
  const names = ["f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8"];
  const sent = [];
  for (const [index, name] of names.entries()) sent.push(await send(dataset, name, index * 10));
  for (const runId of sent) expect(await settled(runId)).toMatchObject({ state: "published" });
  const before = await allRows(dataset.id);
  expect(before).toHaveLength(16);

  expect(await planCompactions()).toBe(1);
  const [run] = await asSystemTx((tx) =>
    tx
      .select()
      .from(runs)
      .where(and(eq(runs.kind, "compact"), eq(runs.datasetId, dataset.id))),
  );
  expect(await settled(run?.id ?? "")).toMatchObject({ state: "published", version: 9, trigger: "schedule" });
  // Nothing is left to be merged, so nothing is planned.
  expect(await planCompactions()).toBe(0);
  expect(await allRows(dataset.id)).toEqual(before);
  const [merged, ...others] = await live(dataset);
  expect(others).toEqual([]);
  expect(merged).toMatchObject({ rows: 16 });
  expect(merged?.sources).toHaveLength(8);
  const manager = await contextFor({ org: { id: dataset.orgId }, role: "data_manager" });
  const version = (number: number) => getVersion({ ctx: manager, input: { slug: dataset.slug, version: number } });
  expect(await version(9)).toMatchObject({
    op: "compact",
    rows: 16,
    changes: [{ change: "replaced", rowsBefore: 16, rowsAfter: 16, filesRemoved: 8, filesAdded: 1, sources: [] }],
  });
  const audit = await asSystemTx((tx) =>
    tx
      .select()
      .from(auditLog)
      .where(eq(auditLog.entityId, run?.id ?? "")),
  );
  expect(audit).toMatchObject([{ action: "run.compact", outcome: "ok", detail: { version: 9, files: 8, rows: 16 } }]);

  // The same file again is nothing new, also when it is inside the merged one.
  expect(await settled(await send(dataset, "f3", 20))).toMatchObject({ state: "published", version: 2 + 1 + 6 });
  expect((await datasetNow(dataset.id)).head).toBe(9);

  expect(await settled(await send(dataset, "f3", 700))).toMatchObject({ state: "published", version: 10 });
  expect(await allRows(dataset.id)).toEqual([...before.filter((row) => !row.startsWith("f3")), "f3=700", "f3=701"].sort());
  expect(await version(10)).toMatchObject({ changes: [{ rowsBefore: 16, rowsAfter: 16, sources: [{ change: "replaced" }] }] });

  const withdrawn = await withdrawPart({
    ctx: manager,
    input: { slug: dataset.slug, ...PLACE, source: "f5.csv", reason: "wrong patient" },
  });
  expect(withdrawn).toEqual({ version: 11 });
  expect((await allRows(dataset.id)).filter((row) => row.startsWith("f5"))).toEqual([]);
  expect(await allRows(dataset.id)).toHaveLength(14);
  expect(await version(11)).toMatchObject({
    note: "wrong patient",
    changes: [{ rowsBefore: 14, rowsAfter: 12, sources: [{ change: "removed" }] }],
  });
});

test("a merge loses to whoever changes the month meanwhile, and changes nothing", async () => {
  const dataset = await datasetWith(contract);
  for (const [index, name] of ["f1", "f2", "f3"].entries()) await settled(await send(dataset, name, index * 10));
  const parts = await live(dataset);
  const runId = newId("run");
  const signal = new AbortController().signal;
  const how = { datasetId: dataset.id, runId, workDirectory: dataPath("work", runId), memory: "512MB", threads: 1, signal };
  const part = await mergeParts({ ...how, parts });
  expect(await settled(await send(dataset, "f2", 500))).toMatchObject({ state: "published", version: 4 });
  const order = { datasetId: dataset.id, runId, contractVersion: 1, contentKey: "x", part, partIds: parts.map(({ id }) => id) };
  expect(await asSystemTx((tx) => publishCompacted(tx, order))).toEqual({ version: 4, outcome: "lost" });
  expect(await allRows(dataset.id)).toEqual(["f1=0", "f1=1", "f2=500", "f2=501", "f3=20", "f3=21"]);
});
