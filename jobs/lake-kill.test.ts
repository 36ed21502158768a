import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { and, eq, inArray } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { datasets, lakeFiles, pins, runs, snapshots, uploads } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor } from "@/db/testing/factories";
import { dataPath } from "@/lib/env";
import { parseContract } from "@/lib/ingest";
import { collectGarbage, pinVersion } from "@/lib/lake";
import { sender } from "./boss";
import { buildWeb, spawnWeb, type RealWeb } from "./testing/real-web";
import { buildWorker, spawnWorker } from "./testing/real-worker";
import { datasetNow, datasetWith } from "./testing/send-file";

const isLong = [process.env["MEDLAKE_LONG"], process.env["MEDLAKE_LONG_TESTS"]].includes("1");
const KILLS = 45;
const ROWS = 300;
const HOSPITALS = ["a", "b", "c", "d"];
const PERIOD = "2025-01";
const NAMES = Array.from({ length: 9 }, (_, index) => `f${index}`);
/** Runs that wait, at most: an endless queue would be no test of the workers. */
const OPEN_MAX = 16;

let db: TestDb;
let duckdb: DuckDBInstance;
let files: { worker: string; web: string };
beforeAll(async () => {
  files = { worker: await buildWorker(), web: await buildWeb() };
  duckdb = await DuckDBInstance.create(":memory:");
  db = await createTestDb();
});
afterAll(async () => {
  await (await sender()).stop({ graceful: false });
  await db.drop();
});

const CONTRACT = parseContract({
  columns: [
    { name: "file", type: "text" },
    { name: "number", type: "integer" },
  ],
  onDuplicate: "keep_all",
  delivery: "file",
});
const csvOf = (name: string, number: number) => `file,number\n${`${name},${number}\n`.repeat(ROWS)}`;
const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");
const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What a version holds, as sorted `hospital file number rows`. */
async function contentAt(datasetId: string, version?: number): Promise<{ version: number; content: string[] }> {
  await using pin = await asSystemTx((tx) => pinVersion(tx, { datasetId, ...(version === undefined ? {} : { version }) }));
  const paths = pin.index.partitions.map((file) => `'${file.path.replaceAll("'", "''")}'`);
  if (paths.length === 0) return { version: pin.version, content: [] };
  const connection = await duckdb.connect();
  try {
    const read = `select hospital, file, number, count(*) from read_parquet([${paths.join(", ")}], union_by_name = true) group by all`;
    const rows = (await connection.runAndReadAll(read)).getRows();
    return { version: pin.version, content: rows.map((row) => row.join(" ")).sort() };
  } finally {
    connection.closeSync();
  }
}

type Place = { hospital: string; name: string };
/** What was asked for, by the hash of the file, or by the reason given. */
type Asked = Map<string, Place & { number?: number; whole?: boolean }>;

/** What each version must hold, from what was asked for in the order in which it came to be. */
async function expected(datasetId: string, asked: Asked): Promise<string[][]> {
  const rows = await asSystemTx((tx) =>
    tx
      .select({ op: snapshots.op, note: snapshots.note, restored: snapshots.restored, sha256: uploads.sha256, hospital: uploads.hospital })
      .from(snapshots)
      .leftJoin(runs, eq(runs.id, snapshots.runId))
      .leftJoin(uploads, eq(uploads.id, runs.uploadId))
      .where(eq(snapshots.datasetId, datasetId))
      .orderBy(snapshots.version),
  );
  const states = [new Map<string, string>()];
  for (const { op, note, restored, sha256 } of rows) {
    const state = new Map(op === "restore" ? states[restored ?? 0] : states.at(-1));
    const what = asked.get(sha256 ?? note ?? "");
    if (op === "publish" || op === "withdraw") {
      if (!what) throw new Error("A version was made by nobody.");
      const key = `${what.hospital} ${what.name}`;
      if (op === "publish") state.set(key, `${key} ${what.number} ${ROWS}`);
      else for (const one of state.keys()) if (what.whole ? one.startsWith(`${what.hospital} `) : one === key) state.delete(one);
    }
    states.push(state);
  }
  return states.map((state) => [...state.values()].sort());
}

test.runIf(isLong)(
  `two workers and a web server are killed ${KILLS} times while files are sent, replaced, withdrawn, restored, merged and collected`,
  { timeout: 30 * 60_000 },
  async () => {
    const dataset = await datasetWith(CONTRACT);
    await asSystemTx((tx) => tx.update(datasets).set({ keepVersions: 5 }).where(eq(datasets.id, dataset.id)));
    const ctx = await contextFor({ org: { id: dataset.orgId }, role: "data_manager" });
    const startWorker = () => spawnWorker(files.worker, db.url);
    const startWeb = () => spawnWeb(files.web, { url: db.url, ctx });
    const workers = [startWorker(), startWorker()];
    let web: RealWeb = startWeb();
    const { slug } = dataset;
    const asked: Asked = new Map();
    const acked: { runIds: string[]; versions: number[] } = { runIds: [], versions: [] };
    const counts = { acknowledged: 0, unknown: 0, refused: 0 };
    const failures: string[] = [];
    const seen: { version: number; content: string[] }[] = [];
    let isOver = false;

    const act = async (number: number, isFull: boolean) => {
      const place = { hospital: pick(HOSPITALS), name: pick(NAMES) };
      const kind = isFull ? 0.7 + Math.random() * 0.3 : Math.random();
      const reason = `reason ${number}`;
      const base = { slug, hospital: place.hospital, period: PERIOD };
      const ask = () => {
        if (kind < 0.7) {
          const csv = csvOf(place.name, number);
          asked.set(hashOf(csv), { ...place, number });
          return web.ask("upload", { ...base, filename: `${place.name}.csv` }, csv);
        }
        if (kind < 0.78) {
          asked.set(reason, place);
          return web.ask("withdraw", { ...base, reason, source: `${place.name}.csv` });
        }
        if (kind < 0.8) {
          asked.set(reason, { ...place, whole: true });
          return web.ask("withdraw", { ...base, reason });
        }
        return null;
      };
      const restore = async () => {
        const { head, minRetained } = await datasetNow(dataset.id);
        return web.ask("restore", { slug, version: String(Math.max(1, minRetained, head - 2)), reason });
      };
      const done = await (ask() ?? (kind < 0.86 ? restore() : web.ask(kind < 0.94 ? "plan" : "collect", {})));
      if (done === null) {
        counts.unknown += 1;
        await pause(100);
      } else if (done.ok) {
        counts.acknowledged += 1;
        if (typeof done.answer["runId"] === "string") acked.runIds.push(done.answer["runId"]);
        if (typeof done.answer["version"] === "number") acked.versions.push(done.answer["version"]);
      } else {
        counts.refused += 1;
        const message = String(done.answer["error"]);
        if (!/Nothing is published for|holds the same files|no version|no longer kept/.test(message)) failures.push(message);
      }
    };
    let number = 0;
    const client = async () => {
      while (!isOver) {
        const open = await asSystemTx((tx) => tx.$count(runs, inArray(runs.state, ["queued", "running"])));
        await act(number++, open >= OPEN_MAX);
        if (open >= OPEN_MAX) await pause(400);
      }
    };
    const reader = async () => {
      while (!isOver) {
        const { head, minRetained } = await datasetNow(dataset.id);
        const version = Math.random() < 0.3 && minRetained > 0 ? minRetained : undefined;
        if (head === 0) await pause(50);
        else {
          await contentAt(dataset.id, version).then(
            (found) => seen.push(found),
            (error: unknown) => {
              if (!String(error).includes("no longer kept")) failures.push(`a read failed: ${String(error)}`);
            },
          );
        }
        await pause(20);
      }
    };
    // Enough small files of one hospital that there is something to merge from the beginning.
    for (const name of NAMES) {
      const csv = csvOf(name, number);
      asked.set(hashOf(csv), { hospital: "a", name, number: number++ });
      const sent = await web.ask("upload", { slug, hospital: "a", period: PERIOD, filename: `${name}.csv` }, csv);
      acked.runIds.push(String(sent?.answer["runId"]));
    }
    await expect.poll(() => datasetNow(dataset.id).then((row) => row.head), { timeout: 120_000 }).toBe(NAMES.length);
    await web.ask("plan", {});
    // A merge waits behind everything people send: from here on, files inside a merged one are replaced and withdrawn.
    const merged = () => asSystemTx((tx) => tx.$count(snapshots, and(eq(snapshots.datasetId, dataset.id), eq(snapshots.op, "compact"))));
    await expect.poll(merged, { timeout: 120_000 }).toBe(1);
    const loops = [client(), client(), client(), reader()];
    while ((await datasetNow(dataset.id)).head < 3) await pause(100);
    for (let kills = 0; kills < KILLS; kills++) {
      // Something has to go on between the kills; every fourth does not wait for it.
      const { head } = await datasetNow(dataset.id);
      for (const goOnAt = Date.now() + 8000; kills % 4 !== 3 && Date.now() < goOnAt && (await datasetNow(dataset.id)).head < head + 2;)
        await pause(50);
      await pause(Math.random() * 800);
      const victim = kills % 3;
      if (victim === 2) {
        await web.kill();
        web = startWeb();
      } else {
        await workers[victim]?.kill();
        workers[victim] = startWorker();
      }
    }
    await pause(500);
    isOver = true;
    await Promise.all(loops);
    // One worker alone takes up at once what the dead have left.
    for (const worker of workers) await worker.kill();
    const last = startWorker();
    const open = and(eq(runs.datasetId, dataset.id), inArray(runs.state, ["queued", "running"]));
    await expect.poll(() => asSystemTx((tx) => tx.$count(runs, open)), { timeout: 240_000, interval: 200 }).toBe(0);
    await web.kill();
    expect(await last.stop()).toBe(0);

    expect(failures).toEqual([]);
    const { head } = await datasetNow(dataset.id);
    const versions = await asSystemTx((tx) => tx.select().from(snapshots).where(eq(snapshots.datasetId, dataset.id)));
    expect(versions.map((row) => row.version).sort((x, y) => x - y)).toEqual(Array.from({ length: head }, (_, index) => index + 1));
    // Nothing acknowledged is lost: a run is published, or a file sent later holds its place; a version is there.
    const ended = await asSystemTx((tx) => tx.select().from(runs).where(eq(runs.datasetId, dataset.id)));
    const stateOf = new Map(ended.map((run) => [run.id, run.state]));
    expect(acked.runIds.filter((id) => !["published", "cancelled"].includes(stateOf.get(id) ?? "missing"))).toEqual([]);
    for (const run of ended) {
      if (run.kind === "ingest" && run.state === "cancelled") expect(run.message).toContain("sent later");
    }
    expect(acked.versions.every((version) => version <= head)).toBe(true);
    const wanted = await expected(dataset.id, asked);
    for (const { version, content } of seen) expect(content, `a reader of version ${version}`).toEqual(wanted[version]);

    // Once leases and pins of the dead have run out, the disk holds what the kept versions need and nothing else.
    await asSystemTx((tx) => tx.delete(pins));
    await asSystemTx((tx) =>
      tx
        .update(lakeFiles)
        .set({ leaseUntil: new Date(0) })
        .where(eq(lakeFiles.state, "staging")),
    );
    await collectGarbage();
    const { minRetained } = await datasetNow(dataset.id);
    for (let version = Math.max(1, minRetained); version <= head; version++) {
      expect((await contentAt(dataset.id, version)).content, `version ${version}`).toEqual(wanted[version]);
    }
    const rows = await asSystemTx((tx) => tx.select().from(lakeFiles).where(eq(lakeFiles.datasetId, dataset.id)));
    for (const row of rows) expect(hashOfFile(await readFile(dataPath("lake", row.path)))).toBe(row.sha256);
    const onDisk = (await readdir(dataPath("lake", dataset.id), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
    expect(onDisk.sort()).toEqual(rows.map((row) => dataPath("lake", row.path)).sort());
    const ops = Map.groupBy(versions, (row) => row.op);
    const made = Object.fromEntries([...ops].map(([op, list]) => [op, list.length]));
    process.stdout.write(
      `${JSON.stringify({ kills: KILLS, ...counts, runs: ended.length, versions: head, ...made, reads: seen.length })}\n`,
    );
    expect(head).toBeGreaterThan(5);
    const wanting = ["publish", "withdraw", "restore", "compact"];
    expect(wanting.filter((op) => made[op] === undefined)).toEqual([]);
    expect(seen.length).toBeGreaterThan(3);
  },
);

const hashOfFile = (content: Buffer) => createHash("sha256").update(content).digest("hex");
