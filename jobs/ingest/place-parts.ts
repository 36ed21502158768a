import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { and, eq, gt, lt, ne } from "drizzle-orm";
import { runs, uploads } from "@/db";
import { withTransaction } from "@/lib/context";
import { env } from "@/lib/env";
import { appendMonth, move, type Contract, type ConvertedPart } from "@/lib/ingest";
import { fileNamePseudonym } from "@/lib/keys";
import {
  isLast,
  livePartsOf,
  MONTHLY,
  pinVersion,
  sealFile,
  splitPart,
  stageFile,
  type LivePart,
  type NewPart,
  type Pin,
} from "@/lib/lake";
import type { Attempt } from "./attempt";
import type { CorrectedFiles } from "./corrected-files";

/** The parts of one file, sealed in the lake, and what adding them to their months came to. */
export type Placed = {
  parts: NewPart[];
  /** Rows of the file that are not in its parts, because other files of the month have brought them. */
  dropped: number;
  /** Rows of earlier files whose place rows of this one took, and how many of them had other values. */
  replaced: number;
  changed: number;
  /** Rows of the files that this one corrects, which are counted no more. */
  corrected: number;
};

type Placing = {
  contract: Contract;
  contentKey: string;
  parts: readonly ConvertedPart[];
  corrects: CorrectedFiles;
  folder: string;
  signal: AbortSignal;
};

/** Brings the converted parts into the lake in the way the contract says files are delivered. */
export async function placeParts(attempt: Attempt, o: Placing): Promise<Placed> {
  const placed: Placed = { parts: [], dropped: 0, replaced: 0, changed: 0, corrected: 0 };
  for (const part of o.parts) {
    o.signal.throwIfAborted();
    if (o.contract.delivery === "append") await appendPart(attempt, o, part, placed);
    else placed.parts.push(await bringIn(attempt, part));
  }
  if (o.contract.delivery === "file") {
    // A corrected file takes the place of the first one, whatever it is called itself.
    const sourceKey = await fileNamePseudonym(attempt.run.orgId, o.corrects.filename);
    // A file that says its months itself is, sent again, gone from those that it no longer reaches.
    const wholeSource = "column" in o.contract.hospital ? ("everywhere" as const) : ("in_hospital" as const);
    const whole = "column" in o.contract.period || wholeSource === "everywhere" ? { wholeSource } : {};
    placed.parts = placed.parts.map((part) => ({ ...part, sourceKey, ...whole }));
  }
  return placed;
}

/** What stays of the compacted parts that hold an earlier file of the same name. */
export async function placeRemainders(
  attempt: Attempt,
  parts: readonly NewPart[],
  o: Pick<Placing, "folder" | "signal">,
): Promise<NewPart[]> {
  const how = {
    datasetId: attempt.dataset.id,
    runId: attempt.run.id,
    workDirectory: o.folder,
    memory: env().MEDLAKE_INGEST_MEMORY,
    threads: availableParallelism(),
    signal: o.signal,
  };
  const remainders: NewPart[] = [];
  for (const { hospital, period, sourceKey = MONTHLY } of parts) {
    if (sourceKey === MONTHLY) continue;
    const { live, pin } = await monthOf(attempt, { hospital, period });
    try {
      for (const old of live) {
        const isInside = old.sources?.some((source) => source.sourceKey === sourceKey);
        if (!isInside || isLast(old, sourceKey)) continue;
        remainders.push(await splitPart({ ...how, part: old, sourceKey }));
      }
    } finally {
      await pin?.release();
    }
  }
  return remainders;
}

async function appendPart(attempt: Attempt, o: Placing, added: ConvertedPart, placed: Placed): Promise<void> {
  const { run, dataset, upload } = attempt;
  const { hospital, period } = added;
  const { live, pin } = await monthOf(attempt, { hospital, period });
  try {
    const base = live.find((part) => part.sourceKey === MONTHLY) ?? null;
    const staged = await stageFile({ datasetId: dataset.id, runId: run.id, hospital, period });
    const appended = await appendMonth({
      contract: o.contract,
      hospital,
      period,
      workDirectory: o.folder,
      targetPath: staged.path,
      memory: env().MEDLAKE_INGEST_MEMORY,
      threads: availableParallelism(),
      signal: o.signal,
      addedPath: added.path,
      upload: stampOf(upload.createdAt, upload.id),
      base: base && { path: base.path, upload: stampOf(base.uploadedAt, base.runId ?? "") },
      without: stampsOf(o.corrects),
    });
    const { rows, bytes, sha256, columns, footerBytes, profiles } = appended.part;
    await sealFile({ fileId: staged.fileId, rows, bytes, sha256, stats: { columns, footerBytes } });
    // The same file again changes nothing, unless a later one came between: then it is the later one now.
    const isPlain = appended.isLatest && appended.corrected === 0 && !(await isAwaited(attempt, base, o.contentKey));
    const contentKey = isPlain ? o.contentKey : keyOf([base?.contentKey, o.contentKey]);
    placed.parts.push({ hospital, period, fileId: staged.fileId, rows, profiles, contentKey, basePartId: base?.id ?? null });
    placed.dropped += appended.dropped;
    placed.replaced += appended.replaced;
    placed.changed += appended.changed;
    placed.corrected += appended.corrected;
  } finally {
    await pin?.release();
  }
}

/**
 * Whether the month was last added to by an earlier copy of this file, and a file received between the two may still
 * come: then the rows are to stand under the later copy, so that it does not take their place.
 */
async function isAwaited(attempt: Attempt, base: LivePart | null, contentKey: string): Promise<boolean> {
  const { ctx, run, upload } = attempt;
  const since = base?.contentKey === contentKey ? base.uploadedAt : null;
  if (since === null || since >= upload.createdAt) return false;
  const between = await withTransaction(ctx, (tx) =>
    tx
      .select({ id: runs.id })
      .from(runs)
      .innerJoin(uploads, eq(uploads.id, runs.uploadId))
      .where(
        and(
          eq(runs.datasetId, run.datasetId),
          ne(runs.state, "published"),
          gt(uploads.createdAt, since),
          lt(uploads.createdAt, upload.createdAt),
        ),
      )
      .limit(1),
  );
  return between.length > 0;
}

/** What the dataset holds of a hospital's month, with the promise that the files stay. */
async function monthOf(attempt: Attempt, o: { hospital: string; period: string }): Promise<{ live: LivePart[]; pin: Pin | null }> {
  const datasetId = attempt.dataset.id;
  return withTransaction(attempt.ctx, async (tx) => {
    const live = (await livePartsOf(tx, datasetId, [o.period])).filter((part) => part.hospital === o.hospital);
    return { live, pin: live.length === 0 ? null : await pinVersion(tx, { datasetId }) };
  });
}

/** Under what the rows of these files may stand in a month. */
function stampsOf({ uploads, runIds }: CorrectedFiles): string[] {
  return uploads.flatMap(({ id, createdAt }) => [id, ...runIds].map((by) => stampOf(createdAt, by)));
}

function stampOf(at: Date | null, id: string): string {
  return `${at?.toISOString() ?? ""} ${id}`;
}

function keyOf(facts: unknown[]): string {
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex");
}

/** Records the intent, moves the file into the lake, checks and seals it there. */
async function bringIn(attempt: Attempt, part: ConvertedPart): Promise<NewPart> {
  const { hospital, period, rows, bytes, sha256, columns, footerBytes, profiles } = part;
  const staged = await stageFile({ datasetId: attempt.dataset.id, runId: attempt.run.id, hospital, period });
  await move(part.path, staged.path);
  await sealFile({ fileId: staged.fileId, rows, bytes, sha256, stats: { columns, footerBytes } });
  return { hospital, period, fileId: staged.fileId, rows, profiles };
}
