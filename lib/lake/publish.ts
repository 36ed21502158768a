import { eq } from "drizzle-orm";
import { snapshots, type Tx } from "@/db";
import { AppError } from "@/lib/errors";
import { advanceHead, lockHead } from "./head";
import { livePartsOf, MONTHLY, otherMonthsOf, removeParts, type LivePart } from "./live-parts";
import { insertParts, takeFiles, type NewPart } from "./new-parts";
import { refuseOthers, replacedBy, type Replaced } from "./replaced-by";

export type PublishInput = {
  datasetId: string;
  /** Also the key that makes publishing twice the same as once. */
  runId: string;
  actorId: string | null;
  contractVersion: number;
  /** Same bytes under the same rules have the same key. */
  contentKey: string;
  /** When the file was received: an older file never replaces what a newer one brought. */
  uploadedAt: Date;
  parts: NewPart[];
  /** The hospital that the file was sent for, and so can only hold rows of; null where it may hold those of all. */
  sentFor?: string | null;
  /** Runs whose file this one corrects: what they brought and it does not goes as well. */
  corrects?: readonly string[];
};

export type Published = {
  /** The version made; or the one that already holds the same, or something newer. */
  version: number;
  /** `rebase`: a part that a new one was made from is no longer live. Nothing was changed; make the parts again. */
  outcome: "published" | "noop" | "superseded" | "rebase";
  /** Parts left as they are, because a newer file brought them. */
  superseded: { hospital: string; period: string }[];
  /** Parts of the corrected file that nothing took the place of; left out when there are none. */
  left?: { hospital: string; period: string }[];
};

/**
 * Makes the next version of a dataset from sealed files, in the caller's transaction (R5). Ends as `noop` when the
 * dataset holds exactly this content, as `superseded` when newer files brought all of it, as `rebase` when what a part
 * was made from has changed. Throws Fenced when a file no longer belongs to the run, CONFLICT when the new parts would
 * count rows twice.
 */
export async function publish(tx: Tx, o: PublishInput): Promise<Published> {
  const { head } = await lockHead(tx, o.datasetId);
  const [before] = await tx.select().from(snapshots).where(eq(snapshots.commitKey, o.runId));
  if (before) return { version: before.version, outcome: "published", superseded: [] };

  const months = new Set(o.parts.map((part) => part.period));
  const live = await livePartsOf(tx, o.datasetId, [...months, ...(await otherMonthsOf(tx, o))]);
  refuseMerged(live, o);
  const left = live.filter((old) => isLeftBehind(old, o));
  const same = sameContent(live, o);
  if (same !== null && left.length === 0) return { version: same, outcome: "noop", superseded: [] };

  const remainders = o.parts.filter(isRemainder);
  const plans = o.parts.filter((part) => !isRemainder(part)).map((part) => ({ part, replaces: replacedBy(part, live, remainders) }));
  if (plans.some(({ replaces }) => replaces === "rebase")) return { version: head, outcome: "rebase", superseded: [] };
  for (const { part, replaces } of plans) if (replaces !== "rebase") refuseOthers(part, replaces, o);
  const settled = plans.flatMap(({ part, replaces }) => (replaces === "rebase" ? [] : [{ part, replaces }]));
  const wanted = settled.filter(({ part, replaces }) => part.basePartId !== undefined || replaces.every((old) => isOlder(old, o)));
  const superseded = settled.filter((plan) => !wanted.includes(plan)).map(({ part: { hospital, period } }) => ({ hospital, period }));
  if (wanted.length === 0) return { version: head, outcome: "superseded", superseded };

  const gone = [...wanted.flatMap(({ replaces }) => replaces.map(({ part }) => part.id)), ...left.map(({ id }) => id)];
  // What is left of a compacted part counts only where the file taken out of it is replaced.
  const parts = [...wanted.map(({ part }) => part), ...remainders.filter(({ basePartId }) => gone.includes(basePartId ?? ""))];
  const version = head + 1;
  await takeFiles(
    tx,
    o,
    parts.map((part) => part.fileId),
  );
  await removeParts(tx, gone, version);
  await insertParts(tx, o, parts, version);
  const { datasetId, runId, actorId } = o;
  await advanceHead(tx, { datasetId, version, op: "publish", commitKey: runId, runId, actorId, note: null });
  const corrected = left.filter((old) => isCorrected(old, o)).map(({ hospital, period }) => ({ hospital, period }));
  return { version, outcome: "published", superseded, ...(corrected.length > 0 ? { left: corrected } : {}) };
}

/** What is left of a compacted part when one of its files is taken out. */
function isRemainder(part: NewPart): boolean {
  return part.sources !== undefined;
}

function isOlder({ uploadedAt }: Replaced, o: PublishInput): boolean {
  return uploadedAt === null || uploadedAt <= o.uploadedAt;
}

/** Whether an older file of the same source, or the one it corrects, brought it to a month into which the source no longer reaches. */
function isLeftBehind(old: LivePart, o: PublishInput): boolean {
  const own = o.parts.some((part) => isOfSource(part, old) && part.sourceKey === old.sourceKey);
  const isOld = old.uploadedAt === null || old.uploadedAt <= o.uploadedAt;
  return (own || isCorrected(old, o)) && isOld && !o.parts.some((part) => part.hospital === old.hospital && part.period === old.period);
}

/** Whether an older file of the part's source may have brought this one: where the source is replaced as a whole. */
function isOfSource({ wholeSource, hospital }: NewPart, old: LivePart): boolean {
  return wholeSource === "everywhere" || (wholeSource === "in_hospital" && hospital === old.hospital);
}

/** Refuses a file that no longer reaches a month in which an older one of its source was merged with others. */
function refuseMerged(live: LivePart[], o: PublishInput): void {
  const held = live.find(
    (old) =>
      !o.parts.some((part) => part.hospital === old.hospital && part.period === old.period) &&
      o.parts.some((part) => isOfSource(part, old) && old.sources?.some(({ sourceKey }) => sourceKey === part.sourceKey)),
  );
  if (!held) return;
  throw new AppError(
    "CONFLICT",
    `An earlier file of this name brought rows to ${held.period} that this one no longer has, and they were merged with those of other files. Nothing was published and the upload is kept. Withdraw this file's part of ${held.period} first, then retry the run.`,
  );
}

function isCorrected(old: LivePart, o: PublishInput): boolean {
  return old.runId !== null && (o.corrects ?? []).includes(old.runId);
}

/** The version that made live exactly these parts with this content; null when there is none. */
function sameContent(live: LivePart[], o: PublishInput): number | null {
  const versions = o.parts
    .filter((part) => !isRemainder(part))
    .map((part) => live.find((old) => old.hospital === part.hospital && old.period === part.period && holdsContent(old, part, o))?.added);
  if (versions.length === 0 || versions.includes(undefined)) return null;
  return Math.max(...versions.filter((version) => version !== undefined));
}

function holdsContent(old: LivePart, part: NewPart, o: PublishInput): boolean {
  const { sourceKey = MONTHLY, contentKey = o.contentKey } = part;
  return [old, ...(old.sources ?? [])].some((held) => held.sourceKey === sourceKey && held.contentKey === contentKey);
}
