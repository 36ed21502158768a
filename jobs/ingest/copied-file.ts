import { and, eq, isNull, lt, sql } from "drizzle-orm";
import { partSources, runs, uploads } from "@/db";
import { withTransaction } from "@/lib/context";
import type { Contract, RunCheck } from "@/lib/ingest";
import { fileNamePseudonym } from "@/lib/keys";
import type { Attempt } from "./attempt";
import { correctedFiles } from "./corrected-files";

/**
 * Where a month has many files, each known by its name: the hold for one whose bytes are published under another name.
 * Sent twice by mistake, its rows would count twice.
 */
export async function copiedFile(attempt: Attempt, contract: Contract): Promise<RunCheck[]> {
  if (contract.delivery !== "file") return [];
  const { run, dataset, upload } = attempt;
  const own = await fileNamePseudonym(run.orgId, (await correctedFiles(attempt)).filename);
  const { sourceKey, sources, removed, runId, datasetId } = partSources;
  const found = await withTransaction(attempt.ctx, (tx) =>
    tx
      .select({ period: partSources.period, runId: runs.id, sourceKey, sources })
      .from(partSources)
      .innerJoin(runs, sql`${runs.id} = ${runId} or ${sources} @> jsonb_build_array(jsonb_build_object('runId', ${runs.id}))`)
      .innerJoin(uploads, eq(uploads.id, runs.uploadId))
      .where(
        and(
          eq(datasetId, dataset.id),
          isNull(removed),
          eq(runs.datasetId, dataset.id),
          eq(uploads.sha256, upload.sha256),
          sql`${uploads.hospital} is not distinct from ${upload.hospital}`,
          lt(uploads.createdAt, upload.createdAt),
        ),
      ),
  );
  const months = found.flatMap((one) => (keyIn(one) === own ? [] : [one.period]));
  if (months.length === 0) return [];
  const listed = [...new Set(months)].sort().join(", ");
  const message = `The same bytes are published already under another name, in ${listed}: their rows would count twice. Withdraw the file if it was sent by mistake; accept it if it is another one.`;
  return [{ key: "copied_file:", check: "copied_file", column: null, severity: "hold", message, before: null, now: listed }];
}

/** Under which source the run's rows stand: in a merged file, that of the run. */
function keyIn({ runId, sourceKey, sources }: { runId: string; sourceKey: string; sources: unknown }): string {
  const inside = Array.isArray(sources)
    ? (sources as { runId: string | null; sourceKey: string }[]).find((one) => one.runId === runId)
    : null;
  return inside?.sourceKey ?? sourceKey;
}
