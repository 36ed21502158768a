import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { eq } from "drizzle-orm";
import { datasets, openDb, type Tx } from "@/db";
import { systemContext, withTransaction } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import {
  collectGarbage,
  livePartsOf,
  pinVersion,
  publish,
  publishCompacted,
  restoreVersion,
  sealFile,
  stageFile,
  withdrawPart,
  type LivePart,
  type NewPart,
} from "../index";
import { packRecords, readRecords } from "./record-file";
import { applyMutant, MUTANTS, recordSyncs } from "./mutants";

// One of the processes of the kill test: changes one dataset at random through the lake's own door until it is killed.
// It says what it is about to do before it does it, and that it was done once that is certain.

const datasetId = process.env["LAKE_DATASET"] ?? "";
const mutant = MUTANTS.find((one) => one === process.env["LAKE_MUTANT"]);
// The mutant first: what it leaves out is then not recorded as done.
recordSyncs(process.env["LAKE_SYNC_LOG"] ?? "");
if (mutant) applyMutant(mutant);
openDb(process.env["DATABASE_URL"] ?? "", { max: 6 });

const context = systemContext("test");
const PERIODS = ["2025-01", "2025-02"];
const SOURCES = ["s1", "s2", "s3", "s4", "s5", "s6"];
const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T;
const inTx = <T>(fn: (tx: Tx) => Promise<T>) => withTransaction(context, fn);
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

type Place = { hospital: string; period: string };
type File = Place & { source: string; records: string[] };

/** Stages, writes and seals a file that holds these records. */
async function bringIn(runId: string, file: File): Promise<NewPart> {
  const { hospital, period, source, records } = file;
  const staged = await stageFile({ datasetId, runId, hospital, period });
  const content = packRecords(records);
  await writeFile(staged.path, content);
  const sha256 = createHash("sha256").update(content).digest("hex");
  const rows = records.length;
  await sealFile({ fileId: staged.fileId, rows, bytes: content.length, sha256, stats: { columns: [] } });
  return { hospital, period, fileId: staged.fileId, rows, sourceKey: source, profiles: [{ hospital, rows, columns: {} }] };
}

const order = (runId: string, parts: NewPart[], contentKey = runId) => ({
  datasetId,
  runId,
  actorId: null,
  contractVersion: 1,
  contentKey,
  uploadedAt: new Date(),
  parts,
});

/** The live parts of a place, pinned while `fn` reads them. */
async function withMonth<T>(place: Place, fn: (live: LivePart[]) => Promise<T>): Promise<T> {
  const { live, pin } = await inTx(async (tx) => {
    const all = await livePartsOf(tx, datasetId, [place.period]);
    const found = all.filter((part) => part.hospital === place.hospital);
    return { live: found, pin: found.length === 0 ? null : await pinVersion(tx, { datasetId }) };
  });
  try {
    return await fn(live);
  } finally {
    await pin?.release();
  }
}

async function replaceMonths(runId: string): Promise<object> {
  const hospital = pick(["m1", "m2"]);
  const files = PERIODS.map((period) => ({ hospital, period, source: "monthly", records: [`${runId}/${hospital}/${period}`] }));
  say({ intent: runId, op: "publish", files });
  const parts: NewPart[] = [];
  for (const file of files) parts.push(await bringIn(runId, file));
  const first = await inTx((tx) => publish(tx, order(runId, parts)));
  // A worker that did not hear of its commit publishes again.
  const again = Math.random() < 0.3 ? await inTx((tx) => publish(tx, order(runId, parts))) : first;
  if (again.version !== first.version) throw new Error("A run published twice.");
  return first;
}

async function remainderOf(runId: string, part: LivePart, source: string): Promise<NewPart> {
  const sources = (part.sources ?? []).filter((one) => one.sourceKey !== source);
  const records = (await readRecords(part.path)).filter((record) => !record.endsWith(`/${source}`));
  const { hospital, period } = part;
  const made = await bringIn(runId, { hospital, period, source: `compacted-${newId("file")}`, records });
  return { ...made, basePartId: part.id, sources };
}

const holderOf = (live: LivePart[], source: string) =>
  live.find((part) => part.sources?.some((one) => one.sourceKey === source) && part.sources.some((one) => one.sourceKey !== source));

async function replaceFile(runId: string): Promise<object> {
  const place = { hospital: "f1", period: pick(PERIODS) };
  const source = pick(SOURCES);
  const file = { ...place, source, records: [`${runId}/${source}`] };
  say({ intent: runId, op: "publish", files: [file] });
  const part = await bringIn(runId, file);
  for (;;) {
    const done = await withMonth(place, async (live) => {
      const holder = holderOf(live, source);
      const parts = holder ? [part, await remainderOf(runId, holder, source)] : [part];
      return inTx((tx) => publish(tx, order(runId, parts)));
    });
    if (done.outcome !== "rebase") return done;
  }
}

async function append(runId: string): Promise<object> {
  const place = { hospital: "x1", period: pick(PERIODS) };
  say({ intent: runId, op: "append", files: [{ ...place, source: "monthly", records: [runId] }] });
  for (;;) {
    const done = await withMonth(place, async (live) => {
      const [base] = live;
      const records = [...(base ? await readRecords(base.path) : []), runId];
      const part = await bringIn(runId, { ...place, source: "monthly", records });
      return inTx((tx) => publish(tx, order(runId, [{ ...part, basePartId: base?.id ?? null }])));
    });
    if (done.outcome !== "rebase") return done;
  }
}

async function withdraw(reason: string): Promise<object> {
  const hospital = pick(["m1", "m2", "f1", "f1", "x1"]);
  const place = { hospital, period: pick(PERIODS) };
  const source = hospital === "f1" && Math.random() < 0.7 ? pick(SOURCES) : undefined;
  say({ intent: reason, op: "withdraw", files: [{ ...place, source: source ?? null }] });
  const base = { datasetId, ...place, actorId: null, reason, ...(source === undefined ? {} : { sourceKey: source }) };
  for (;;) {
    const done = await withMonth(place, async (live) => {
      const holder = source === undefined ? undefined : holderOf(live, source);
      const remainder = holder && source !== undefined ? { runId: reason, part: await remainderOf(reason, holder, source) } : undefined;
      return inTx((tx) => withdrawPart(tx, { ...base, ...(remainder ? { remainder } : {}) }));
    });
    if (!("split" in done)) return { ...done, outcome: "published" };
  }
}

async function restore(reason: string): Promise<object> {
  const [row] = await inTx((tx) => tx.select().from(datasets).where(eq(datasets.id, datasetId)));
  const [oldest, head] = [Math.max(1, row?.minRetained ?? 1), row?.head ?? 0];
  const version = oldest + Math.floor(Math.random() * Math.max(1, head - oldest));
  say({ intent: reason, op: "restore", restored: version });
  const done = await inTx((tx) => restoreVersion(tx, { datasetId, version, actorId: null, reason }));
  return { ...done, outcome: "published" };
}

async function compact(runId: string): Promise<object> {
  const place = { hospital: "f1", period: pick(PERIODS) };
  say({ intent: runId, op: "compact" });
  return withMonth(place, async (live) => {
    if (live.length < 2) return { outcome: "nothing" };
    const records = (await Promise.all(live.map((part) => readRecords(part.path)))).flat();
    const made = await bringIn(runId, { ...place, source: `compacted-${newId("file")}`, records });
    const sources = live.flatMap((part) => {
      const { sourceKey, contentKey, rows } = part;
      return part.sources ?? [{ sourceKey, contentKey, rows, runId: part.runId, uploadedAt: null }];
    });
    const part = { ...made, sources };
    const partIds = live.map(({ id }) => id);
    return inTx((tx) => publishCompacted(tx, { datasetId, runId, contractVersion: 1, contentKey: runId, part, partIds }));
  });
}

async function collect(id: string): Promise<object> {
  say({ intent: id, op: "collect" });
  return { outcome: "collected", ...(await collectGarbage()) };
}

const OPS = [
  replaceMonths,
  replaceMonths,
  replaceFile,
  replaceFile,
  replaceFile,
  append,
  append,
  withdraw,
  restore,
  compact,
  compact,
  collect,
];

/** Errors that are answers: there was nothing to withdraw, or nothing to restore. */
function isAnswer(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  return error.code === "NOT_FOUND" || (error.code === "CONFLICT" && /holds the same files|no longer kept/.test(error.message));
}

async function work(): Promise<never> {
  for (;;) {
    const id = newId("run");
    try {
      say({ ack: id, ...(await pick(OPS)(id)) });
    } catch (error) {
      const what = error instanceof Error ? `${error.name}: ${error.message} ${String(error.cause ?? "")}`.slice(0, 300) : "unknown";
      say(isAnswer(error) ? { ack: id, outcome: "refused" } : { ack: id, outcome: "failed", what });
    }
  }
}

await Promise.all([work(), work()]);
