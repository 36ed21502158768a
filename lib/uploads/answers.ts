import { z } from "zod";

export const ReceivedUpload = z.object({ uploadId: z.string(), runId: z.string() });
export type ReceivedUpload = z.infer<typeof ReceivedUpload>;

export const UploadSummary = z.object({
  id: z.string(),
  dataset: z.object({ slug: z.string(), name: z.string() }),
  filename: z.string(),
  hospital: z.string().nullable(),
  period: z.string().nullable(),
  bytes: z.number(),
  sha256: z.string(),
  gzip: z.boolean(),
  at: z.string(),
  by: z.string().describe("Who sent it."),
  run: z.object({ id: z.string(), state: z.string(), version: z.number().nullable() }).nullable().describe("Its newest run."),
});
export type UploadSummary = z.infer<typeof UploadSummary>;

export const UploadList = z.object({ items: z.array(UploadSummary), nextCursor: z.string().nullable() });
export type UploadList = z.infer<typeof UploadList>;
