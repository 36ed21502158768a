import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { and, eq } from "drizzle-orm";
import { contracts } from "@/db";
import { systemContext, withTransaction } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { compactFiles, leaveOutSource, parseContract, type Contract, type ConvertedPart, type MergeOptions } from "@/lib/ingest";
import type { LivePart, PartSource } from "./live-parts";
import type { NewPart } from "./new-parts";
import { sealFile, stageFile } from "./stage-file";

/** Where a file is rewritten, and with what. */
export type Rewriting = Pick<MergeOptions, "workDirectory" | "memory" | "threads" | "signal"> & {
  datasetId: string;
  /** Whose the staged file is. */
  runId: string;
};

const context = systemContext("lake");

/** What is left of a compacted part without one of its files, staged and sealed. The caller has pinned the part. */
export async function splitPart(o: Rewriting & { part: LivePart; sourceKey: string }): Promise<NewPart> {
  const { part, sourceKey } = o;
  const sources = (part.sources ?? []).filter((source) => source.sourceKey !== sourceKey);
  const made = await rewrite(o, part, sources, (options) => leaveOutSource({ ...options, path: part.path, source: sourceKey }));
  return { ...made, basePartId: part.id };
}

/** One sealed file with the rows of several parts of one hospital's month. The caller has pinned them. */
export async function mergeParts(o: Rewriting & { parts: readonly LivePart[] }): Promise<NewPart> {
  const [first] = o.parts;
  if (!first) throw new AppError("INTERNAL", "There is nothing to merge. Nothing was changed.");
  const sources = o.parts.flatMap((part) => part.sources ?? [sourceOf(part)]).sort((a, b) => (a.sourceKey < b.sourceKey ? -1 : 1));
  const files = o.parts.map(({ path, sources: held, sourceKey }) => ({ path, source: held ? null : sourceKey }));
  return rewrite(o, first, sources, (options) => compactFiles({ ...options, files }));
}

function sourceOf({ sourceKey, contentKey, runId, rows, uploadedAt }: LivePart): PartSource {
  return { sourceKey, contentKey, runId, rows, uploadedAt: uploadedAt?.toISOString() ?? null };
}

async function rewrite(
  o: Rewriting,
  like: LivePart,
  sources: PartSource[],
  make: (options: MergeOptions) => Promise<ConvertedPart>,
): Promise<NewPart> {
  const { datasetId, runId, workDirectory, memory, threads, signal } = o;
  const { hospital, period, contractVersion } = like;
  const contract = await contractOf(datasetId, contractVersion);
  await mkdir(workDirectory, { recursive: true, mode: 0o700 });
  const staged = await stageFile({ datasetId, runId, hospital, period });
  const part = await make({ contract, hospital, period, workDirectory, targetPath: staged.path, memory, threads, signal });
  const { rows, bytes, sha256, columns, footerBytes, profiles } = part;
  if (rows !== sources.reduce((sum, source) => sum + source.rows, 0)) {
    throw new AppError(
      "INTERNAL",
      "The rows of a file that was rewritten do not add up, so nothing was changed. Tell the person who runs this server.",
    );
  }
  await sealFile({ fileId: staged.fileId, rows, bytes, sha256, stats: { columns, footerBytes } });
  const contentKey = createHash("sha256")
    .update(JSON.stringify(sources.map((source) => [source.sourceKey, source.contentKey])))
    .digest("hex");
  const sourceKey = `compacted-${staged.fileId}`;
  return { hospital, period, fileId: staged.fileId, rows, profiles, sourceKey, contentKey, contractVersion, sources };
}

async function contractOf(datasetId: string, version: number): Promise<Contract> {
  const [row] = await withTransaction(context, (tx) =>
    tx
      .select({ body: contracts.body })
      .from(contracts)
      .where(and(eq(contracts.datasetId, datasetId), eq(contracts.version, version))),
  );
  if (!row) throw new AppError("INTERNAL", "The contract that a file was made under is not there. Nothing was changed.");
  return parseContract(row.body);
}
