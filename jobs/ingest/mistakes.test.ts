import { createHash } from "node:crypto";
import { and, eq, isNull, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditLog, datasets, partSources, runs, snapshots, uploads } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeDataset, makeRun } from "@/db/testing/factories";
import { withdrawPart } from "@/lib/catalog";
import type { ServiceContext } from "@/lib/context";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { getRun, listRuns } from "@/lib/runs";
import { uploadsStore } from "@/lib/storage";
import { receiveUpload } from "@/lib/uploads";
import { sender } from "../boss";
import { HANDLERS } from "../handlers";
import { startWorker, type Worker } from "../process/start-worker";
import { datasetNow, datasetWith, sendFile, settled, SMALL_CONTRACT, smallCsv } from "../testing/send-file";

/** Mistakes of other pipelines that concern the queue and the lake; lib/ingest/mistakes.test.ts lists all of them. */
let db: TestDb;
let worker: Worker;
beforeAll(async () => {
  await buildChildren();
  db = await createTestDb();
  worker = await startWorker({ url: db.url });
}, 600_000);
afterAll(async () => {
  await worker.stop();
  await (await sender()).stop({ graceful: false });
  await db.drop();
});

const liveParts = (datasetId: string) =>
  asSystemTx((tx) =>
    tx
      .select()
      .from(partSources)
      .where(and(eq(partSources.datasetId, datasetId), isNull(partSources.removed))),
  );

test("mistake 1: ten equal files are ten months of r rows, and the same file ten times is r rows", async () => {
  const dataset = await datasetWith(SMALL_CONTRACT);
  const csv = smallCsv(40);
  const months = Array.from({ length: 10 }, (_, at) => `2025-${String(at + 1).padStart(2, "0")}`);
  const sent = [];
  for (const period of [...months, ...Array<string>(9).fill("2025-01")]) sent.push(await sendFile(dataset, csv, { hospital: "h", period }));
  for (const { runId } of sent) expect(await settled(runId)).toMatchObject({ state: "published", published: 40 });
  const live = await liveParts(dataset.id);
  expect([live.length, live.reduce((sum, part) => sum + part.rows, 0)]).toEqual([10, 400]);
  expect((await datasetNow(dataset.id)).head).toBe(10);
});

test("mistake 13: more than a thousand are listed to the last one", async () => {
  const ctx = await contextFor({ role: "admin" });
  const dataset = await makeDataset({ org: { id: ctx.orgId }, slug: "many" });
  const { run } = await makeRun({ dataset, run: { state: "cancelled" } });
  await asSystemTx((tx) =>
    tx.execute(
      sql`insert into runs (id, org_id, dataset_id, kind, state, dedupe_key, created_by, created_at) select 'run_many' || n, ${ctx.orgId}, ${dataset.id}, 'ingest', 'cancelled', 'many' || n, ${run.createdBy}, now() - make_interval(secs => n) from generate_series(1, 1049) n`,
    ),
  );
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await listRuns({ ctx, input: { dataset: "many", limit: 200, ...(cursor === null ? {} : { cursor }) } });
    ids.push(...page.items.map((item) => item.id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect([ids.length, new Set(ids).size]).toEqual([1050, 1050]);
});

async function send(ctx: ServiceContext, slug: string, body: string, search: { filename: string; hospital: string; period: string }) {
  const headers = new Headers({ "content-type": "text/csv" });
  const sent = await receiveUpload({
    ctx,
    input: { slug, ...search },
    body: new Response(body).body,
    headers,
    signal: AbortSignal.timeout(600_000),
  });
  return { ...sent, run: await settled(sent.runId) };
}

test("mistake 14: two hospitals' files of one name are both kept, byte for byte", async () => {
  const dataset = await datasetWith(SMALL_CONTRACT);
  const ctx = await contextFor({ role: "data_manager", org: { id: dataset.orgId } });
  const files = { north: smallCsv(20, 1), south: smallCsv(20, 2) };
  const kept = new Map<string, string>();
  for (const [hospital, csv] of Object.entries(files)) {
    const { uploadId, run } = await send(ctx, dataset.slug, csv, { filename: "archive/month.csv/", hospital, period: "2025-01" });
    expect(run).toMatchObject({ state: "published", hospital });
    const [upload] = await asSystemTx((tx) => tx.select().from(uploads).where(eq(uploads.id, uploadId)));
    expect(upload?.storageKey).not.toMatch(/\/\/|month/);
    kept.set(hospital, upload?.storageKey ?? "");
  }
  for (const [hospital, csv] of Object.entries(files)) {
    const key = kept.get(hospital) ?? "";
    expect(
      createHash("sha256")
        .update(await uploadsStore().readText(key))
        .digest("hex"),
    ).toBe(createHash("sha256").update(csv).digest("hex"));
  }
});

test("mistake 15: a row is known by hospital, month, run and file, and one month of one hospital can be taken back", async () => {
  const dataset = await datasetWith(SMALL_CONTRACT);
  const ctx = await contextFor({ role: "data_manager", org: { id: dataset.orgId } });
  const sent = [];
  for (const hospital of ["north", "south"]) {
    const csv = smallCsv(20, hospital.length + hospital.charCodeAt(0));
    sent.push(await send(ctx, dataset.slug, csv, { filename: `${hospital}.csv`, hospital, period: "2025-01" }));
  }
  const live = await liveParts(dataset.id);
  expect(new Set(live.map((part) => `${part.hospital} ${part.runId}`))).toEqual(
    new Set(sent.map(({ runId, run }) => `${run.hospital} ${runId}`)),
  );
  expect(await getRun({ ctx, input: { runId: sent[0]?.runId ?? "" } })).toMatchObject({ filename: "north.csv", hospital: "north" });
  await withdrawPart({ ctx, input: { slug: dataset.slug, hospital: "north", period: "2025-01", reason: "It was another hospital's." } });
  expect((await liveParts(dataset.id)).map((part) => part.hospital)).toEqual(["south"]);
});

test("mistake 18: whoever looks while a file is published sees all of it or nothing", async () => {
  const dataset = await datasetWith(SMALL_CONTRACT);
  const { runId } = await sendFile(dataset, smallCsv(20_000), { hospital: "h", period: "2025-01" });
  const seen = new Set<string>();
  for (let state = ""; state !== "published";) {
    // One statement sees one moment.
    const [moment] = await asSystemTx((tx) =>
      tx
        .select({
          state: runs.state,
          head: datasets.head,
          rows: sql<number>`(select coalesce(sum(${partSources.rows}), 0)::int from ${partSources} where ${partSources.datasetId} = ${dataset.id})`,
          versions: sql<number>`(select count(*)::int from ${snapshots} where ${snapshots.datasetId} = ${dataset.id})`,
        })
        .from(runs)
        .innerJoin(datasets, eq(datasets.id, runs.datasetId))
        .where(eq(runs.id, runId)),
    );
    state = moment?.state ?? "";
    seen.add(`${state === "published"} ${moment?.head} ${moment?.rows} ${moment?.versions}`);
  }
  expect([...seen].sort()).toEqual(["false 0 0 0", "true 1 20000 1"]);
});

test("mistake 22: two hundred names with commas and quotes are each on record once, whoever writes at the same moment", async () => {
  const dataset = await datasetWith(null);
  const ctx = await contextFor({ role: "data_manager", org: { id: dataset.orgId } });
  const names = Array.from({ length: 200 }, (_, at) => `ward 3, "left", ${at}.csv`);
  const headers = new Headers({ "content-type": "text/csv" });
  for (let start = 0; start < names.length; start += 20) {
    await Promise.all(
      names.slice(start, start + 20).map((filename) =>
        receiveUpload({
          ctx,
          input: { slug: dataset.slug, filename, rehearsal: true },
          body: new Response("a\n1\n").body,
          headers,
          signal: AbortSignal.timeout(600_000),
        }),
      ),
    );
  }
  const rows = await asSystemTx((tx) => tx.select().from(uploads).where(eq(uploads.datasetId, dataset.id)));
  expect(new Set(rows.map((row) => row.filename)).size).toBe(200);
  const audit = await asSystemTx((tx) =>
    tx
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.entityId, dataset.id), eq(auditLog.action, "dataset.upload"))),
  );
  expect(audit).toHaveLength(200);
  await asSystemTx((tx) =>
    tx
      .update(runs)
      .set({ state: "cancelled" })
      .where(and(eq(runs.datasetId, dataset.id), eq(runs.state, "queued"))),
  );
});

test("mistake 24: a kind of job is done by one piece of code, and a run says under which contract", async () => {
  expect(new Set(Object.values(HANDLERS)).size).toBe(Object.keys(HANDLERS).length);
  const dataset = await datasetWith(SMALL_CONTRACT);
  const { runId } = await sendFile(dataset, smallCsv(20, 5), { hospital: "h", period: "2025-01" });
  expect(await settled(runId)).toMatchObject({ contractVersion: 1, contentKey: expect.stringMatching(/^[0-9a-f]{64}$/) });
});
