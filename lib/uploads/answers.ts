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

export const UploadSession = z.object({
  id: z.string(),
  dataset: z.object({ slug: z.string(), name: z.string() }),
  filename: z.string(),
  hospital: z.string().nullable(),
  period: z.string().nullable(),
  bytes: z.number().describe("The size of the whole file."),
  received: z.number().describe("Bytes that are safely here: sending goes on from there."),
  modifiedAt: z.number().nullable().describe("When the sender last changed the file, in milliseconds since 1970."),
  startedAt: z.string(),
  lastByteAt: z.string(),
  expiresAt: z.string().describe("When it is removed, unless more of it arrives."),
  address: z.string().describe("Where tus sends the rest."),
  rehearsal: z.boolean(),
  correctsRunId: z.string().nullable(),
  state: z.enum(["open", "refused"]),
  message: z.string().nullable().describe("Why it was refused."),
  by: z.string().describe("Who began it."),
});
export type UploadSession = z.infer<typeof UploadSession>;

export const UploadSessionList = z.object({ items: z.array(UploadSession) });
export type UploadSessionList = z.infer<typeof UploadSessionList>;
