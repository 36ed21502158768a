import { and, eq, gt, inArray, isNotNull, sql } from "drizzle-orm";
import { lakeFiles, partProfiles, partSources, snapshots, type Tx } from "@/db";
import { AppError, Fenced } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { advanceHead, lockHead } from "./head";
import { livePartsOf, removeParts, type LivePart } from "./live-parts";

/** A month that comes as one file is replaced by the next file for it. */
const SOURCE_KEY = "monthly";

export type NewPart = {
  hospital: string;
  period: string;
  fileId: string;
  rows: number;
  /** One per hospital with rows in the file; `columns` is a ColumnProfile of lib/ingest by column name. */
  profiles: { hospital: string; rows: number; columns: unknown }[];
};

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
};

export type Published = {
  /** The version made; or the one that already holds the same, or something newer. */
  version: number;
  outcome: "published" | "noop" | "superseded";
  /** Parts left as they are, because a newer file brought them. */
  superseded: { hospital: string; period: string }[];
};

/**
 * Makes the next version of a dataset from sealed files, in the caller's transaction (R5). Ends as `noop` when the
 * dataset holds exactly this content, as `superseded` when newer files brought all of it. Throws Fenced when a file no
 * longer belongs to the run, CONFLICT when the new parts would count rows twice.
 */
export async function publish(tx: Tx, o: PublishInput): Promise<Published> {
  const { head } = await lockHead(tx, o.datasetId);
  const [before] = await tx.select().from(snapshots).where(eq(snapshots.commitKey, o.runId));
  if (before) return { version: before.version, outcome: "published", superseded: [] };

  const live = await livePartsOf(tx, o.datasetId, [...new Set(o.parts.map((part) => part.period))]);
  const same = sameContent(live, o);
  if (same !== null) return { version: same, outcome: "noop", superseded: [] };

  const plans = o.parts.map((part) => ({ part, replaces: replacedBy(part, live) }));
  const wanted = plans.filter(({ replaces }) => replaces.every((old) => old.uploadedAt === null || old.uploadedAt <= o.uploadedAt));
  const superseded = plans.filter((plan) => !wanted.includes(plan)).map(({ part: { hospital, period } }) => ({ hospital, period }));
  if (wanted.length === 0) return { version: head, outcome: "superseded", superseded };

  const version = head + 1;
  const parts = wanted.map(({ part }) => part);
  await takeFiles(
    tx,
    o,
    parts.map((part) => part.fileId),
  );
  await removeParts(
    tx,
    wanted.flatMap(({ replaces }) => replaces.map((old) => old.id)),
    version,
  );
  await insertParts(tx, o, parts, version);
  const { datasetId, runId, actorId } = o;
  await advanceHead(tx, { datasetId, version, op: "publish", commitKey: runId, runId, actorId, note: null });
  return { version, outcome: "published", superseded };
}

/** The version that made live exactly these parts with this content; null when there is none. */
function sameContent(live: LivePart[], o: PublishInput): number | null {
  const held = o.parts.map((part) =>
    live.find((old) => old.hospital === part.hospital && old.period === part.period && old.contentKey === o.contentKey),
  );
  const versions = held.map((old) => old?.added);
  if (versions.length === 0 || versions.includes(undefined)) return null;
  return Math.max(...versions.filter((version) => version !== undefined));
}

/** What a new part takes the place of. A row must be in one live file only, also when the way files are cut has changed. */
function replacedBy(part: NewPart, live: LivePart[]): LivePart[] {
  const month = live.filter((old) => old.period === part.period);
  const holds = part.profiles.map((profile) => profile.hospital);
  const clash = month.find((old) => old.hospital === "*" && part.hospital !== "*" && old.holds.includes(part.hospital));
  if (clash) {
    throw new AppError(
      "CONFLICT",
      `${part.period} is published as one file for all hospitals, and this file brings one hospital's part of it, so its rows would count twice. Nothing was published and the upload is kept. Withdraw ${part.period} first, then retry the run.`,
    );
  }
  return month.filter((old) =>
    old.hospital === part.hospital ? old.sourceKey === SOURCE_KEY : part.hospital === "*" && holds.includes(old.hospital),
  );
}

/** staging → live, for sealed files that still belong to the run. */
async function takeFiles(tx: Tx, o: PublishInput, fileIds: string[]): Promise<void> {
  const mine = and(
    inArray(lakeFiles.id, fileIds),
    eq(lakeFiles.datasetId, o.datasetId),
    eq(lakeFiles.runId, o.runId),
    eq(lakeFiles.state, "staging"),
    isNotNull(lakeFiles.sha256),
    gt(lakeFiles.leaseUntil, sql`now()`),
  );
  const taken = await tx.update(lakeFiles).set({ state: "live", leaseUntil: null }).where(mine).returning({ id: lakeFiles.id });
  if (taken.length !== fileIds.length) throw new Fenced(`the files of run ${o.runId}`);
}

async function insertParts(tx: Tx, o: PublishInput, parts: NewPart[], version: number): Promise<void> {
  const { datasetId, runId, contentKey, contractVersion } = o;
  await tx.insert(partSources).values(
    parts.map(({ hospital, period, fileId, rows }) => ({
      id: newId("part"),
      datasetId,
      hospital,
      period,
      sourceKey: SOURCE_KEY,
      contentKey,
      fileId,
      runId,
      rows,
      contractVersion,
      added: version,
    })),
  );
  // One at a time: profiles are large, and one statement holds at most 65,535 parameters.
  for (const { fileId, profiles } of parts) {
    for (let start = 0; start < profiles.length; start += 500) {
      const some = profiles.slice(start, start + 500);
      await tx.insert(partProfiles).values(some.map(({ hospital, rows, columns }) => ({ fileId, datasetId, hospital, rows, columns })));
    }
  }
}
