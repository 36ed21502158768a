import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { contracts, datasets, runs } from "@/db";
import { asSystemTx, makeDataset, makeOrg, makeRun } from "@/db/testing/factories";
import { newId } from "@/lib/ids";
import { parseContract } from "@/lib/ingest";
import { enqueueIngest } from "@/lib/runs";
import { uploadsStore } from "@/lib/storage";
import { eq } from "drizzle-orm";

type Dataset = Awaited<ReturnType<typeof makeDataset>>;

/** A contract for `patient,test,value`: text, text, double; a file is for one hospital's month. */
export const SMALL_CONTRACT = parseContract({
  columns: [
    { name: "patient", type: "text", required: true },
    { name: "test", type: "text" },
    { name: "value", type: "double" },
  ],
});

/** A dataset of an organisation of its own; with `contract`, as version 1. */
export async function datasetWith(contract: unknown): Promise<Dataset> {
  const dataset = await makeDataset({ org: await makeOrg(), contract, contractVersion: contract === null ? 0 : 1 });
  if (contract !== null) {
    await asSystemTx((tx) =>
      tx.insert(contracts).values({ datasetId: dataset.id, version: 1, body: contract, createdBy: dataset.createdBy }),
    );
  }
  return dataset;
}

/** `count` lines of values that follow from the line's number. */
export function smallCsv(count: number, seed = 0): string {
  const lines = Array.from({ length: count }, (_, index) => `p${(index * 7 + seed) % 1000},hba1c,${((index * 13 + seed) % 900) / 10}`);
  return `patient,test,value\n${lines.join("\n")}\n`;
}

/** Keeps the bytes, and writes the upload, its run and its job in one transaction: from then on it is acknowledged. */
export async function sendFile(
  dataset: Dataset,
  file: string | Buffer,
  place: {
    hospital?: string;
    period?: string;
    gzip?: boolean;
    filename?: string;
    /** The present, if not given. */ receivedAt?: Date;
    rehearsal?: boolean;
    /** The run whose file it corrects. */
    corrects?: string;
  },
): Promise<{ runId: string }> {
  const bytes = place.gzip ? gzipSync(file) : Buffer.from(file);
  const uploadId = newId("upload");
  const storageKey = `${dataset.orgId}/${uploadId}`;
  const stored = await uploadsStore().writeStream(storageKey, Readable.from([bytes]));
  const { hospital = null, period = null, filename = "month.csv" } = place;
  const { run } = await makeRun({
    dataset,
    run: {
      kind: place.rehearsal ? "rehearsal" : "ingest",
      ...(place.corrects === undefined ? {} : { correctsRunId: place.corrects, trigger: "correction" as const }),
    },
    upload: {
      id: uploadId,
      storageKey,
      ...stored,
      hospital,
      period,
      filename,
      gzip: place.gzip ?? false,
      ...(place.receivedAt ? { createdAt: place.receivedAt } : {}),
    },
  });
  await asSystemTx((tx) => enqueueIngest(tx, { id: run.id, datasetId: dataset.id, hospital, period }));
  return { runId: run.id };
}

const OPEN = ["queued", "running"];

/** Waits until a run has ended, or waits for a person. */
export async function settled(runId: string, withinMs = 300_000): Promise<typeof runs.$inferSelect> {
  for (const giveUpAt = Date.now() + withinMs; ;) {
    const [run] = await asSystemTx((tx) => tx.select().from(runs).where(eq(runs.id, runId)));
    if (run && !OPEN.includes(run.state)) return run;
    if (Date.now() > giveUpAt) throw new Error(`The run is still ${run?.state ?? "missing"}: ${run?.message ?? ""}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The dataset's row as it is now. */
export async function datasetNow(id: string): Promise<Dataset> {
  const [row] = await asSystemTx((tx) => tx.select().from(datasets).where(eq(datasets.id, id)));
  if (!row) throw new Error("The dataset is gone.");
  return row;
}
