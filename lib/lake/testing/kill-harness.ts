import { spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { and, eq, inArray, notInArray } from "drizzle-orm";
import { datasets, lakeFiles, pins, snapshots } from "@/db";
import { asSystemTx } from "@/db/testing/factories";
import { dataPath } from "@/lib/env";
import { bundleForTests } from "@/scripts/testing/bundle-for-tests";
import { collectGarbage, pinVersion } from "../index";
import { replay, sameRecords, type Intent, type Seen } from "./lake-model";
import { applyMutant, type Mutant } from "./mutants";
import { unpackRecords } from "./record-file";

export type Outcome = {
  /** Whatever is not as it should be; empty for a lake that keeps its promises. */
  problems: string[];
  kills: number;
  powerCuts: number;
  acknowledged: number;
  versions: number;
  reads: number;
  refused: number;
  lostRaces: number;
};

type Options = { url: string; datasetId: string; kills: number; mutant?: Mutant; /** Ends at the first problem. */ isHunt?: boolean };
type Ack = { ack: string; outcome: string; version?: number; what?: string };
type Writer = { child: ChildProcess; exited: Promise<unknown>; runs: string[] };

const WRITERS = 3;
const READERS = 2;
const ENOUGH = 12;
/** How long is waited for what must come, which on a loaded machine is late. */
const PATIENCE_MS = 600_000;

/** Builds the writers' process. */
export async function buildWriter(): Promise<string> {
  return path.join(await bundleForTests("lake-writer", { writer: "lib/lake/testing/lake-writer.ts" }), "writer.js");
}

/**
 * Kills processes that change a dataset at random moments, every third time all of them with the power, while others
 * read, and looks at what is left.
 */
export async function killLake(writerFile: string, o: Options): Promise<Outcome> {
  const { datasetId } = o;
  const syncLog = dataPath(`synced-${datasetId}.log`);
  writeFileSync(syncLog, "");
  const intents = new Map<string, Intent>();
  const acks: Ack[] = [];
  const problems: string[] = [];
  const seen: Seen[] = [];
  const own = new Set<string>();
  let isOver = false;

  const start = (): Writer => {
    const env = { ...process.env, DATABASE_URL: o.url, LAKE_DATASET: datasetId, LAKE_SYNC_LOG: syncLog, LAKE_MUTANT: o.mutant ?? "" };
    const child = spawn(process.execPath, [writerFile], {
      env: { ...env, MEDLAKE_LOG_LEVEL: "error" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const writer: Writer = { child, exited: once(child, "close"), runs: [] };
    createInterface({ input: child.stdout }).on("line", (line) => {
      const said = parseLine(line);
      if (said === null) return;
      if ("intent" in said) {
        intents.set(said.intent, said);
        writer.runs.push(said.intent);
      } else {
        acks.push(said);
        if (said.outcome === "failed") problems.push(`an operation failed: ${said.what ?? ""}`);
      }
    });
    return writer;
  };
  const kill = async (writer: Writer) => {
    writer.child.kill("SIGKILL");
    await writer.exited;
    // An hour later nobody renews what it staged.
    if (writer.runs.length === 0) return;
    const staged = and(eq(lakeFiles.state, "staging"), inArray(lakeFiles.runId, writer.runs));
    await asSystemTx((tx) =>
      tx
        .update(lakeFiles)
        .set({ leaseUntil: new Date(0) })
        .where(staged),
    );
  };

  if (o.mutant === "no-pins") applyMutant(o.mutant);
  const read = async () => {
    while (!isOver) {
      try {
        seen.push(await readVersion(datasetId, own, o.isHunt ? 100 : 15));
      } catch (error) {
        if (!(error instanceof Error) || !/There is no version 0|no longer kept/.test(error.message))
          problems.push(`a read failed: ${String(error)}`);
        await pause(10);
      }
    }
  };
  let writers = Array.from({ length: WRITERS }, start);
  const readers = Array.from({ length: READERS }, read);
  let [kills, powerCuts] = [0, 0];
  const giveUpAt = Date.now() + PATIENCE_MS;
  // Kills alone show nothing: there must be versions that they could damage, and readers to see them.
  const isTried = () => kills >= o.kills && acks.filter((ack) => ack.outcome === "published").length > ENOUGH && seen.length > ENOUGH;
  const goesOn = () => (o.isHunt ? problems.length === 0 : !isTried()) && Date.now() < giveUpAt;
  while (goesOn()) {
    // Every fifth kill may hit the start of a process; the others hit processes at work.
    if (o.isHunt || kills % 5 !== 4) await allAtWork(writers);
    await pause(Math.random() * 1500);
    if (!o.isHunt && kills >= o.kills) continue;
    // What is wrong among the living shows without a kill; only a power cut shows what was not yet on disk.
    if (o.isHunt && o.mutant !== "late-sync") continue;
    if (o.isHunt || kills % 3 === 2) {
      for (const writer of writers) await kill(writer);
      kills += writers.length;
      cutPower(syncLog, datasetId);
      powerCuts += 1;
      // Nobody but the readers here holds a promise any more; half an hour later it has lapsed.
      await asSystemTx((tx) => tx.delete(pins).where(own.size === 0 ? undefined : notInArray(pins.id, [...own])));
      if (o.isHunt) problems.push(...(await damage(datasetId)));
      writers = Array.from({ length: WRITERS }, start);
    } else {
      const index = Math.floor(Math.random() * writers.length);
      const [victim] = writers.splice(index, 1);
      if (victim) await kill(victim);
      kills += 1;
      writers.push(start());
    }
  }
  await pause(o.isHunt ? 0 : 500);
  isOver = true;
  for (const writer of writers) await kill(writer);
  await Promise.all(readers);
  await asSystemTx((tx) => tx.delete(pins).where(eq(pins.datasetId, datasetId)));
  if (problems.length === 0 || !o.isHunt) problems.push(...(await judge(datasetId, intents, acks, seen)));
  return {
    problems,
    kills,
    powerCuts,
    acknowledged: acks.filter((ack) => ack.outcome !== "failed").length,
    versions: (await headOf(datasetId)).head,
    reads: seen.length,
    refused: acks.filter((ack) => ack.outcome === "refused").length,
    lostRaces: acks.filter((ack) => ack.outcome === "lost").length,
  };
}

async function allAtWork(writers: Writer[]): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  while (writers.some((writer) => writer.runs.length === 0)) {
    if (Date.now() > giveUpAt || writers.some((writer) => writer.child.exitCode !== null))
      throw new Error("A writer has ended, or not begun for ten minutes.");
    await pause(20);
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function parseLine(line: string): Intent | Ack | null {
  try {
    return JSON.parse(line) as Intent | Ack;
  } catch {
    // The last line of a process that was killed.
    return null;
  }
}

/** Pins a version, mostly the newest, and reads all of its files without haste: others may collect meanwhile. */
async function readVersion(datasetId: string, own: Set<string>, pauseMs: number): Promise<Seen> {
  const { head, minRetained } = await headOf(datasetId);
  const version = Math.random() < 0.3 && head > minRetained ? Math.max(1, minRetained) : undefined;
  const pin = await asSystemTx(async (tx) => {
    const made = await pinVersion(tx, { datasetId, ...(version === undefined ? {} : { version }) });
    own.add(made.id);
    return made;
  });
  try {
    const records = new Map<string, string[]>();
    for (const { hospital, period, path: file } of pin.index.partitions) {
      await pause(Math.random() * pauseMs);
      const place = `${hospital} ${period}`;
      records.set(place, [...(records.get(place) ?? []), ...unpackRecords(await readFile(file))]);
    }
    return { version: pin.version, records };
  } finally {
    await pin.release();
    own.delete(pin.id);
  }
}

async function headOf(datasetId: string): Promise<{ head: number; minRetained: number }> {
  const [row] = await asSystemTx((tx) => tx.select().from(datasets).where(eq(datasets.id, datasetId)));
  return { head: row?.head ?? 0, minRetained: row?.minRetained ?? 0 };
}

/** As the disk is found after the power went: what was not synced is empty, and names that were not are the old ones. */
function cutPower(syncLog: string, datasetId: string): void {
  const safe = new Set(readFileSync(syncLog, "utf8").split("\n"));
  for (const file of filesBelow(dataPath("lake", datasetId))) {
    const isNamed = safe.has(`name ${file.name}`);
    if (!safe.has(`file ${file.ino}`)) {
      chmodSync(file.name, 0o600);
      truncateSync(file.name, 0);
    }
    if (!isNamed && file.name.endsWith(".parquet")) renameSync(file.name, `${file.name}.tmp`);
  }
}

function filesBelow(folder: string): { name: string; ino: number }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((name) => ({ name, ino: statSync(name).ino }));
}

/** Files of the catalogue that are missing or are not what was sealed. */
async function damage(datasetId: string): Promise<string[]> {
  const found: string[] = [];
  const live = and(eq(lakeFiles.datasetId, datasetId), eq(lakeFiles.state, "live"));
  for (const file of await asSystemTx((tx) => tx.select().from(lakeFiles).where(live))) {
    const content = await readFile(dataPath("lake", file.path)).catch(() => null);
    if (content === null) found.push(`the file ${file.id} is missing`);
    else if (createHash("sha256").update(content).digest("hex") !== file.sha256) found.push(`the file ${file.id} is not what was sealed`);
  }
  return found;
}

/** Everything that must hold when it is over. */
async function judge(datasetId: string, intents: Map<string, Intent>, acks: Ack[], seen: Seen[]): Promise<string[]> {
  const problems: string[] = [];
  const { head } = await headOf(datasetId);
  const rows = await asSystemTx((tx) => tx.select().from(snapshots).where(eq(snapshots.datasetId, datasetId)).orderBy(snapshots.version));
  if (rows.some((row, index) => row.version !== index + 1) || rows.length !== head)
    problems.push("the versions have gaps, or the head is another");
  // A publication is known by its run, a withdrawal or a restore by its reason.
  const made = rows.map((row) => ({ version: row.version, id: row.runId ?? row.note ?? "" }));
  if (new Set(made.map(({ id }) => id)).size !== made.length) problems.push("something was published twice");
  const versionOf = new Map(made.map(({ version, id }) => [id, version]));
  for (const { ack, outcome, version } of acks) {
    if (outcome === "published" && versionOf.get(ack) !== version) problems.push(`version ${version} was acknowledged and is not there`);
  }
  const states = replay(made.map(({ id }) => intents.get(id)));
  if (states === null) return [...problems, "a version was made by nobody"];
  for (const one of seen) {
    const differs = sameRecords(states[one.version], one.records);
    if (differs !== null) problems.push(`a reader of version ${one.version} saw ${differs}`);
  }
  problems.push(...(await leftOvers(datasetId)));
  const { minRetained } = await headOf(datasetId);
  for (let version = Math.max(1, minRetained); version <= head; version++) {
    const differs = sameRecords(states[version], (await readAt(datasetId, version)).records);
    if (differs !== null) problems.push(`version ${version} holds ${differs}`);
  }
  return [...problems, ...(await damage(datasetId))];
}

async function readAt(datasetId: string, version: number): Promise<Seen> {
  await using pin = await asSystemTx((tx) => pinVersion(tx, { datasetId, version }));
  const records = new Map<string, string[]>();
  for (const { hospital, period, path: file } of pin.index.partitions) {
    const place = `${hospital} ${period}`;
    const content = await readFile(file).catch(() => null);
    records.set(place, [
      ...(records.get(place) ?? []),
      ...(content === null || content.length === 0 ? ["a missing file"] : unpackRecords(content)),
    ]);
  }
  return { version, records };
}

/** After a collection the disk holds the catalogue's files and no others, and nothing is staged. */
async function leftOvers(datasetId: string): Promise<string[]> {
  await collectGarbage();
  const rows = await asSystemTx((tx) => tx.select().from(lakeFiles).where(eq(lakeFiles.datasetId, datasetId)));
  const named = new Set(rows.map((row) => dataPath("lake", row.path)));
  const onDisk = filesBelow(dataPath("lake", datasetId)).map((file) => file.name);
  return [
    ...rows.filter((row) => row.state !== "live").map((row) => `the file ${row.id} is still ${row.state}`),
    ...onDisk.filter((file) => !named.has(file)).map((file) => `nobody knows the file ${path.basename(file)}`),
  ];
}
