import { and, eq } from "drizzle-orm";
import { datasets, runs } from "@/db";
import { authorize, requireScope } from "@/lib/access";
import { refuseLive } from "@/lib/catalog";
import { withTransaction, type ServiceContext } from "@/lib/context";
import type { ReceivedUpload } from "./answers";
import { checkHeaders, receiveFile } from "./receive-upload";
import { noSuchRun } from "./record-upload";
import { requireRoom } from "./room";
import { ReceiveCorrectedInput } from "./schemas";

/**
 * Receives the corrected file of a run: a new upload and run for the same dataset, hospital and month. A run that waits
 * for a person waits no longer; what another has published stays until the corrected file is published.
 */
export async function receiveCorrected(args: {
  ctx: ServiceContext;
  input: ReceiveCorrectedInput;
  body: ReadableStream<Uint8Array> | null;
  headers: Headers;
  signal: AbortSignal;
}): Promise<ReceivedUpload> {
  const { ctx, headers } = args;
  requireScope(ctx, "write");
  const { runId, ...said } = ReceiveCorrectedInput.parse(args.input);
  const declared = checkHeaders(headers);
  const { run, dataset } = await withTransaction(ctx, async (tx) => {
    const [found] = await tx
      .select({ run: runs, dataset: datasets })
      .from(runs)
      .innerJoin(datasets, eq(datasets.id, runs.datasetId))
      .where(and(eq(runs.id, runId), eq(runs.orgId, ctx.orgId)));
    if (!found || found.run.uploadId === null) throw noSuchRun();
    await authorize({ tx, ctx, action: "dataset.upload", datasetId: found.dataset.id });
    refuseLive(found.dataset, "it takes no files");
    await requireRoom({ tx, ctx, bytes: declared ?? 0 });
    return found;
  });
  const input = { ...said, slug: dataset.slug, hospital: run.hospital ?? undefined, period: run.period ?? undefined };
  return receiveFile({ ...args, input, declared, correctsRunId: runId });
}
