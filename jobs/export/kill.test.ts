import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exports } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor } from "@/db/testing/factories";
import { publishCsv } from "@/lib/analysis/testing/publish-csv";
import { LAB_CONTRACT, labCsv } from "@/lib/catalog/testing/lab-contract";
import type { ServiceContext } from "@/lib/context";
import { openDuckdb } from "@/lib/engines";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { dataPath } from "@/lib/env";
import { cancelExport, createExport, exportFile } from "@/lib/exports";
import { sender } from "../boss";
import { buildWorker, spawnWorker } from "../testing/real-worker";
import { sweepExports } from "./sweep";

const isLong = [process.env["MEDLAKE_LONG"], process.env["MEDLAKE_LONG_TESTS"]].includes("1");
const KILLS = isLong ? 20 : 4;
const ROWS = 60_000;

let db: TestDb;
let workerFile: string;
let ctx: ServiceContext;

beforeAll(async () => {
  workerFile = await buildWorker();
  await buildChildren();
  db = await createTestDb();
  ctx = await contextFor({ role: "admin" });
  const rows = Array.from({ length: ROWS }, (_, n) => ({
    patient: `p${n}`,
    site: "north",
    date: `2025-01-${String(1 + (n % 28)).padStart(2, "0")}`,
    test: "HbA1c",
    value: n / 10,
    flags: n % 5,
  }));
  await publishCsv({ ctx, slug: "labs", contract: LAB_CONTRACT, csv: labCsv(rows) });
}, 600_000);
afterAll(async () => {
  await openDuckdb().close();
  await (await sender()).stop({ graceful: false });
  await db.drop();
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const rowOf = async (id: string) => {
  const [row] = await asSystemTx((tx) => tx.select().from(exports).where(eq(exports.id, id)));
  if (!row) throw new Error("There is no such export.");
  return row;
};

async function until(id: string, reached: (state: string) => boolean, withinMs: number): Promise<Awaited<ReturnType<typeof rowOf>>> {
  for (const giveUpAt = Date.now() + withinMs; ;) {
    const row = await rowOf(id);
    if (reached(row.state)) return row;
    if (Date.now() > giveUpAt) throw new Error(`The export is still ${row.state}.`);
    await pause(20);
  }
}

const filesOf = (folder: string) =>
  readdirSync(dataPath(folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

test(
  `the worker is killed ${KILLS} times while it makes a workbook, and one complete file is there in the end`,
  { timeout: 30 * 60_000 },
  async () => {
    const query = { from: "labs", select: ["patient_id", "collected_on", "value"], orderBy: [{ field: "value" }] };
    const { id } = await createExport({ ctx, input: { query, format: "xlsx" } });
    const delays: number[] = [];
    let worker = spawnWorker(workerFile, db.url);
    for (let kill = 0; kill < KILLS; kill++) {
      await until(id, (state) => state === "running" || state === "done", 600_000);
      const delay = Math.round(Math.random() * 900);
      delays.push(delay);
      await pause(delay);
      await worker.kill();
      worker = spawnWorker(workerFile, db.url);
    }
    const done = await until(id, (state) => state !== "queued" && state !== "running", 600_000);
    process.stdout.write(`${KILLS} kills after ${delays.join(", ")} ms of work\n`);
    expect(done).toMatchObject({ state: "done", rows: ROWS });
    expect(await worker.stop()).toBe(0);
    await sweepExports();
    expect(filesOf("exports-kept").map(({ parentPath, name }) => `${parentPath}/${name}`)).toEqual([
      dataPath("exports-kept", done.storageKey ?? ""),
    ]);
    expect(filesOf("exports-work")).toEqual([]);
    const hash = createHash("sha256");
    let bytes = 0;
    for await (const chunk of (await exportFile({ ctx, input: { id } })).stream) {
      hash.update(chunk as Buffer);
      bytes += (chunk as Buffer).length;
    }
    expect([hash.digest("hex"), bytes]).toEqual([done.sha256, done.bytes]);
  },
);

test("an export in a worker is cancelled in about a second, and the worker goes on with the next", { timeout: 30 * 60_000 }, async () => {
  const query = { from: "labs", select: ["patient_id", "collected_on", "value"], orderBy: [{ field: "value" }] };
  const worker = spawnWorker(workerFile, db.url);
  const first = await createExport({ ctx, input: { query, format: "xlsx" } });
  const second = await createExport({ ctx, input: { query } });
  await until(first.id, (state) => state === "running", 600_000);
  const asked = performance.now();
  await cancelExport({ ctx, input: { id: first.id } });
  expect((await until(first.id, (state) => state !== "running", 600_000)).state).toBe("cancelled");
  process.stdout.write(`cancelled ${Math.round(performance.now() - asked)} ms after it was asked for\n`);
  expect(await until(second.id, (state) => state === "done", 600_000)).toMatchObject({ rows: ROWS });
  expect(await worker.stop()).toBe(0);
});
