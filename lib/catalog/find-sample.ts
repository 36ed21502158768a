import { and, eq } from "drizzle-orm";
import { runs, uploads, type Tx } from "@/db";
import { AppError } from "@/lib/errors";
import { sampleFile, type SampleBytes } from "@/lib/ingest";
import { uploadsStore } from "@/lib/storage";

export type WhichFile = { uploadId?: string | undefined; runId?: string | undefined; sample?: string | undefined };

/** What a sample is taken of: text that was sent along, or a file that is kept. */
export type SampleSource = {
  file: { uploadId: string | null; filename: string | null; hospital: string | null; period: string | null };
  read: () => Promise<SampleBytes>;
};

/** The file a caller means, among those of the dataset; NOT_FOUND for any other, and for one that is no longer kept. */
export async function findSample(tx: Tx, datasetId: string, { uploadId, runId, sample }: WhichFile): Promise<SampleSource> {
  if (sample !== undefined) {
    const head = Buffer.from(sample);
    return { file: { uploadId: null, filename: null, hospital: null, period: null }, read: async () => ({ head }) };
  }
  const upload = runId === undefined ? await uploadOf(tx, datasetId, uploadId ?? "") : await uploadOfRun(tx, datasetId, runId);
  if (!upload)
    throw new AppError("NOT_FOUND", "There is no such file of this dataset that you may see. Nothing was changed. Check the id.");
  if (upload.removedAt !== null) {
    throw new AppError(
      "NOT_FOUND",
      "This file is no longer kept, as the dataset's settings say; what was published of it stays. Choose a newer file, or send it again.",
    );
  }
  const { id, filename, hospital, period, gzip, zip, bytes, storageKey } = upload;
  return {
    file: { uploadId: id, filename, hospital, period },
    read: () => sampleFile(uploadsStore().path(storageKey), { gzip, zip, bytes }),
  };
}

async function uploadOf(tx: Tx, datasetId: string, uploadId: string) {
  const [found] = await tx
    .select()
    .from(uploads)
    .where(and(eq(uploads.id, uploadId), eq(uploads.datasetId, datasetId)));
  return found;
}

async function uploadOfRun(tx: Tx, datasetId: string, runId: string) {
  const [found] = await tx
    .select({ upload: uploads })
    .from(runs)
    .innerJoin(uploads, eq(uploads.id, runs.uploadId))
    .where(and(eq(runs.id, runId), eq(runs.datasetId, datasetId)));
  return found?.upload;
}
