import { eq } from "drizzle-orm";
import { datasets } from "@/db";
import { asSystemTx } from "@/db/testing/factories";
import { sender } from "@/jobs/boss";
import { HANDLERS } from "@/jobs/handlers";
import { createDataset, type CreateDatasetInput } from "@/lib/catalog";
import type { ServiceContext } from "@/lib/context";
import { getRun, type RunDetail } from "@/lib/runs";
import { receiveUpload } from "@/lib/uploads";

type Sent = {
  ctx: ServiceContext;
  slug: string;
  csv: string | Uint8Array;
  /** Creates the dataset first. */
  contract?: CreateDatasetInput["contract"];
  hospital?: string;
  period?: string;
};

/** Sends a file as a person would and lets the worker's own handler work on it; answers how the run ended. */
export async function sendCsv({ ctx, slug, csv, contract, hospital, period }: Sent): Promise<RunDetail> {
  if (contract) await createDataset({ ctx, input: { slug, name: slug, contract } });
  const body = new Response(Buffer.from(csv)).body;
  const input = { slug, filename: `${slug}.csv`, ...(hospital ? { hospital } : {}), ...(period ? { period } : {}) };
  const { runId } = await receiveUpload({
    ctx,
    input,
    body,
    headers: new Headers({ "content-type": "text/csv" }),
    signal: new AbortController().signal,
  });
  await workOff();
  return getRun({ ctx, input: { runId } });
}

/** As `sendCsv`, for a file that must be published. */
export async function publishCsv(sent: Sent): Promise<{ run: RunDetail; dataset: typeof datasets.$inferSelect }> {
  const run = await sendCsv(sent);
  if (run.state !== "published") throw new Error(`The file was not published: ${run.state}, ${run.message ?? ""}`);
  const [dataset] = await asSystemTx((tx) => tx.select().from(datasets).where(eq(datasets.slug, sent.slug)));
  if (!dataset) throw new Error("There is no such dataset.");
  return { run, dataset };
}

/** Does every job that waits, one after the other, as the worker would. */
export async function workOff(): Promise<void> {
  const boss = await sender();
  for (;;) {
    const [job] = await boss.fetch<{ runId: string }>("ingest", { includeMetadata: true });
    if (!job) return;
    const { id, retryCount, data } = job;
    await HANDLERS.ingest({
      name: "ingest",
      id,
      retryCount,
      payload: data,
      isLast: false,
      signal: new AbortController().signal,
      bootId: "test",
    });
  }
}

/** A file answer as text. */
export async function textOf(file: { stream: AsyncIterable<unknown> }): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of file.stream) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString("utf8");
}
