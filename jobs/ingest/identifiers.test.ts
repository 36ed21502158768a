import { renameSync, rmSync, statSync } from "node:fs";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { partProfiles, runs } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx } from "@/db/testing/factories";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { dataPath } from "@/lib/env";
import { parseContract } from "@/lib/ingest";
import { pseudonyms, rotatePseudonyms } from "@/lib/keys";
import { enqueueIngest } from "@/lib/runs";
import { uploadsStore } from "@/lib/storage";
import { sender } from "../boss";
import { startWorker, type Worker } from "../process/start-worker";
import { datasetWith, sendFile, settled } from "../testing/send-file";

const CONTRACT = parseContract({
  columns: [
    { name: "patient", type: "text", required: true },
    { name: "surname", type: "text" },
    { name: "seen", type: "date" },
    { name: "value", type: "double" },
  ],
  patient: "patient",
  identifiers: { patient: "pseudonym", surname: "drop", seen: "date_shift" },
});
const RAW = ["RAWID", "Rawsurname"];
const place = { hospital: "h", period: "2025-01" };

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

function csv(from: number): string {
  const lines = Array.from(
    { length: 40 },
    (_, at) => `RAWID-${from + at},Rawsurname,2025-01-${String(1 + (at % 28)).padStart(2, "0")},${at}`,
  );
  return `patient,surname,seen,value\n${lines.join("\n")}\nRAWID-BAD,Rawsurname,no date,1\nUNKNOWN,Rawsurname,,1\n`;
}

/** Every table of the application and of the queue, as text, but for what is kept of rejected lines. */
async function everythingSaid(): Promise<string> {
  const tables = await asSystemTx((tx) =>
    tx.execute<{ name: string }>(
      sql`select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'pgboss') and has_table_privilege(format('%I.%I', schemaname, tablename), 'select')`,
    ),
  );
  const texts: string[] = [];
  for (const { name } of tables.rows) {
    const { rows } = await asSystemTx((tx) =>
      tx.execute(sql`select coalesce(string_agg(t::text, ' '), '') as text from ${sql.raw(name)} as t`),
    );
    texts.push(String(rows[0]?.["text"]));
  }
  return texts.join("\n");
}

test("no table says who a patient is; rejected lines keep what they were", async () => {
  const dataset = await datasetWith(CONTRACT);
  const run = await settled((await sendFile(dataset, csv(1000), place)).runId);
  expect(run).toMatchObject({ state: "published", received: 42, published: 40, rejected: 2 });
  const said = await everythingSaid();
  expect(said).toContain(run.id);
  for (const raw of RAW) expect(said).not.toContain(raw);
  const [profile] = await asSystemTx((tx) => tx.select().from(partProfiles).where(eq(partProfiles.datasetId, dataset.id)));
  const columns = profile?.columns as Record<string, { min: string | null; top: [string, number][] }>;
  expect(Object.keys(columns)).not.toContain("surname");
  const names = await pseudonyms(dataset.orgId);
  const made = Array.from({ length: 40 }, (_, at) => names.of(`rawid ${1000 + at}`) ?? "").sort();
  expect(columns["patient"]?.min).toBe(made[0]);
  expect(statSync(dataPath("keys", `${dataset.orgId}.json`)).mode & 0o777).toBe(0o600);
  expect(await uploadsStore().readText(run.rejectedKey ?? "")).toContain("RAWID-BAD,Rawsurname");
});

test("columns that look like identifiers hold the run until a person accepts them", async () => {
  const contract = parseContract({ columns: ["n", "email"].map((name) => ({ name, type: "text" })) });
  const dataset = await datasetWith(contract);
  const file = `n,email\n${Array.from({ length: 20 }, (_, at) => `${at},someone${at}@hospital.example`).join("\n")}\n`;
  const { runId } = await sendFile(dataset, file, place);
  const held = await settled(runId);
  expect(held).toMatchObject({ state: "held", holdReason: "identifiers", version: null });
  expect(held.message).toContain('"identifiers": {"email":"drop"}');
  expect(JSON.stringify(held)).not.toContain("someone1");
  await asSystemTx(async (tx) => {
    await tx
      .update(runs)
      .set({ state: "queued", acceptedReason: "addresses of departments", acceptedHolds: ["identifier:email"] })
      .where(eq(runs.id, runId));
    await enqueueIngest(tx, { id: runId, datasetId: dataset.id, ...place });
  });
  expect(await settled(runId)).toMatchObject({ state: "published", published: 20 });
});

test("a key that is gone is not made anew where published months depend on it", async () => {
  const dataset = await datasetWith(CONTRACT);
  expect(await settled((await sendFile(dataset, csv(1000), place)).runId)).toMatchObject({ state: "published" });
  const file = dataPath("keys", `${dataset.orgId}.json`);
  renameSync(file, `${file}.away`);
  const { runId } = await sendFile(dataset, csv(2000), { ...place, period: "2025-02" });
  const failed = await settled(runId);
  expect(failed).toMatchObject({ state: "failed", errorCode: "NOT_FOUND" });
  expect(failed.message).toContain("Restore the file from a backup");
  expect(() => statSync(file)).toThrow("ENOENT");
  renameSync(`${file}.away`, file);
  await asSystemTx(async (tx) => {
    await tx.update(runs).set({ state: "queued" }).where(eq(runs.id, runId));
    await enqueueIngest(tx, { id: runId, datasetId: dataset.id, ...place, period: "2025-02" });
  });
  expect(await settled(runId)).toMatchObject({ state: "published" });
  rmSync(file);
});

test("where files add to a month, none is added under a newer key: the same patients would count twice", async () => {
  const dataset = await datasetWith(
    parseContract({
      columns: [
        { name: "patient", type: "text", required: true },
        { name: "value", type: "integer" },
      ],
      key: ["patient"],
      delivery: "append",
      identifiers: { patient: "pseudonym" },
    }),
  );
  const send = async (rows: string) => settled((await sendFile(dataset, `patient,value\n${rows}\n`, place)).runId);
  expect(await send("RAWID-1,1\nRAWID-2,2")).toMatchObject({ state: "published", version: 1 });
  await rotatePseudonyms(dataset.orgId);
  expect(await send("RAWID-2,3")).toMatchObject({
    state: "rejected",
    errorCode: "CONFLICT",
    message: expect.stringContaining("a new version"),
  });
});
