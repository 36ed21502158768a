import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open, rm } from "node:fs/promises";
import path from "node:path";
import { and, eq, sql } from "drizzle-orm";
import { datasets, orgs, runs, type Tx } from "@/db";
import type { DatasetRow } from "@/lib/access";
import { refuseLive } from "@/lib/catalog";
import { systemContext, withTransaction, type ServiceContext } from "@/lib/context";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { parseContract } from "@/lib/ingest";
import { randomText } from "@/lib/ids";
import { makeFolder } from "@/lib/storage";
import { checkDeclared, HEAD_BYTES, incomingFolder, incomingPath, recordUpload, requireRoom, type Measured } from "@/lib/uploads";
import type { Claimed } from "./batch";
import { BatchMistake, type CheckedBatch, type ExpectedFile } from "./check-batch";

type Run = typeof runs.$inferSelect;
type Place = { hospital?: string | undefined; period?: string | undefined };
type Copied = Place & { name: string; copy: string; measured: Measured };

/** The organisation and the dataset a batch lies under. */
export async function targetOf(batch: Claimed): Promise<{ ctx: ServiceContext; dataset: DatasetRow }> {
  const [found] = await withTransaction(systemContext("inbox"), (tx) =>
    tx
      .select({ dataset: datasets })
      .from(datasets)
      .innerJoin(orgs, eq(orgs.id, datasets.orgId))
      .where(and(eq(orgs.slug, batch.org), eq(datasets.slug, batch.dataset))),
  );
  if (!found) throw new BatchMistake(`There is no dataset "${batch.dataset}" of an organisation "${batch.org}".`);
  asMistake(() => refuseLive(found.dataset, "it takes no files"), null);
  return { ctx: systemContext("inbox", found.dataset.orgId), dataset: found.dataset };
}

/** The runs of a batch; none while it has not been ingested. */
export async function runsOf(tx: Tx, batch: Claimed, dataset: DatasetRow): Promise<Run[]> {
  return tx
    .select()
    .from(runs)
    .where(and(eq(runs.datasetId, dataset.id), eq(runs.trigger, "inbox"), sql`starts_with(${runs.dedupeKey}, ${keyOf(batch, "")})`));
}

function keyOf(batch: Claimed, name: string): string {
  return `inbox/${batch.claim}/${name}`;
}

type Target = { ctx: ServiceContext; dataset: DatasetRow };

/**
 * Copies the files of a batch and enqueues them all, or none: what a kill leaves is either nothing, or every upload
 * with its run. A file that is not the one its sender listed is a BatchMistake.
 */
export async function ingestBatch(batch: Claimed, { files, rehearsal }: CheckedBatch, { ctx, dataset }: Target): Promise<void> {
  const placed = files.map((file) => ({ ...file, ...placeOf(file, dataset) }));
  for (const file of placed) asMistake(() => checkDeclared(dataset, file), file.name);
  refuseTwice(placed, dataset);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  await withTransaction(ctx, (tx) => requireRoom({ tx, ctx, bytes }));
  await makeFolder(incomingFolder());
  const copies: string[] = [];
  const copied: Copied[] = [];
  try {
    for (const file of placed) {
      const copy = incomingPath(`inbox-${randomText(16)}`);
      copies.push(copy);
      const measured = await copyIn(path.join(batch.folder, file.name), copy, file);
      copied.push({ ...file, copy, measured });
    }
    // In one order for everybody: transactions that archive the same files do not wait for each other crosswise.
    const ordered = copied.toSorted((a, b) => (a.measured.sha256 < b.measured.sha256 ? -1 : 1));
    await withTransaction(ctx, async (tx) => {
      await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${keyOf(batch, "")}, 4927133))`);
      if ((await runsOf(tx, batch, dataset)).length > 0) return;
      for (const one of ordered) {
        const { name, copy, measured, hospital, period } = one;
        await recordUpload({
          tx,
          ctx,
          dataset,
          file: copy,
          measured,
          userId: dataset.createdBy,
          filename: name,
          hospital: hospital ?? null,
          period: period ?? null,
          source: "inbox",
          place: copied.indexOf(one),
          rehearsal,
          dedupeKey: keyOf(batch, name),
        });
      }
    });
  } finally {
    for (const copy of copies) await rm(copy, { force: true });
  }
}

/** A name says whose month a file is only where the contract takes that from the upload: a column knows better. */
function placeOf({ said, named }: ExpectedFile, dataset: DatasetRow): Place {
  const contract = dataset.contract as { hospital?: object; period?: object } | null;
  const fromUpload = (key: "hospital" | "period") => contract === null || "submission" in (contract[key] ?? { submission: true });
  return {
    hospital: said.hospital ?? (fromUpload("hospital") ? named.hospital : undefined),
    period: said.period ?? (fromUpload("period") ? named.period : undefined),
  };
}

/** Where a file is the whole month of a hospital, a second one for it would take the place of the first. */
function refuseTwice(files: (Place & { name: string })[], dataset: DatasetRow): void {
  if (dataset.contract === null || parseContract(dataset.contract).delivery !== "replace") return;
  const seen = new Map<string, string>();
  for (const { name, hospital, period } of files) {
    if (hospital === undefined || period === undefined) continue;
    const key = `${hospital} ${period}`;
    const other = seen.get(key);
    if (other !== undefined) {
      throw new BatchMistake(
        `"${other}" and "${name}" are both for ${hospital}, ${period}, and the second would take the place of the first. Put their rows into one file, or into one zip.`,
        name,
      );
    }
    seen.set(key, name);
  }
}

/** A copy of our own: whoever may write to the inbox could change the file later. Links are not followed. */
async function copyIn(from: string, to: string, expected: ExpectedFile): Promise<Measured> {
  const max = env().MEDLAKE_UPLOAD_BYTES;
  const source = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => {
    throw new BatchMistake(`"${expected.name}" cannot be read any more.`, expected.name);
  });
  const hash = createHash("sha256");
  let bytes = 0;
  let head: Buffer = Buffer.alloc(0);
  try {
    const target = await open(to, "wx", 0o600);
    try {
      for await (const chunk of source.createReadStream({ highWaterMark: 1024 * 1024, autoClose: false }) as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > max) throw new BatchMistake(`"${expected.name}" is larger than this server accepts (${max} bytes).`, expected.name);
        if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
        hash.update(chunk);
        await target.appendFile(chunk);
      }
      await target.sync();
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
  const sha256 = hash.digest("hex");
  if (bytes === 0) throw new BatchMistake(`"${expected.name}" is empty.`, expected.name);
  if (bytes !== expected.bytes) throw new BatchMistake(`"${expected.name}" changed while it was read.`, expected.name);
  if (expected.sha256 !== null && expected.sha256 !== sha256) {
    throw new BatchMistake(`The checksum of "${expected.name}" is not the one in .OK.`, expected.name);
  }
  return { bytes, sha256, head };
}

/** What an upload would be refused for, as a mistake in the batch. */
function asMistake(check: () => void, file: string | null): void {
  try {
    check();
  } catch (error) {
    if (error instanceof AppError && error.code !== "INTERNAL") throw new BatchMistake(error.message, file);
    throw error;
  }
}
