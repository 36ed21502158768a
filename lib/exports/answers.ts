import { z } from "zod";
import { EXPORT_FORMATS, EXPORT_STATES } from "@/db";

export const ExportSource = z.object({ slug: z.string(), version: z.number() });
export type ExportSource = z.infer<typeof ExportSource>;

export const ExportView = z.object({
  id: z.string(),
  name: z.string(),
  format: z.enum(EXPORT_FORMATS),
  state: z.enum(EXPORT_STATES),
  sentence: z.string().nullable().describe("The question in one English sentence; null when you may no longer see its datasets."),
  dataset: z.string().nullable().describe("The short name of the dataset asked; null when you may no longer see it."),
  sources: z
    .array(ExportSource)
    .nullable()
    .describe("The versions it is made from, fixed when it was asked for; those of datasets you may see. Version 0 is read live."),
  isCancelling: z.boolean().describe("Whether it was told to stop and has not confirmed it yet."),
  confirmation: z.string().nullable().describe("Of a cancelled one: what the engine confirmed, in a sentence."),
  percentage: z.number().nullable(),
  rows: z.number().nullable().describe("Exact, once it is done."),
  bytes: z.number().nullable(),
  sha256: z.string().nullable().describe("Of the file, in hex."),
  receipt: z
    .string()
    .nullable()
    .describe(
      "By which the file can be checked, also after it is gone: GET /api/v1/receipts/{id}. Null until it is made, and when you may no longer see its data.",
    ),
  message: z.string().nullable().describe("Why it failed, or ended."),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  expiresAt: z.string().nullable().describe("When the file goes."),
  downloads: z.number(),
  filename: z.string(),
  query: z.record(z.string(), z.unknown()).nullable().describe("Null when you may no longer see all data it asks."),
});
export type ExportView = z.infer<typeof ExportView>;

export const ExportList = z.object({ items: z.array(ExportView), nextCursor: z.string().nullable() });
export type ExportList = z.infer<typeof ExportList>;

/** Says what a file is, so that anyone can check it. */
export const ExportManifest = z.object({
  file: z.string(),
  format: z.enum(EXPORT_FORMATS),
  rows: z.number(),
  bytes: z.number(),
  sha256: z.string(),
  columns: z.array(z.object({ name: z.string(), label: z.string(), type: z.string(), unit: z.string().optional() })),
  query: z.record(z.string(), z.unknown()),
  sources: z.array(ExportSource),
  policy: z.string(),
  receipt: z.string().nullable().describe("Its id, for GET /api/v1/receipts/{id}; null for files of earlier releases."),
  madeAt: z.string(),
});
export type ExportManifest = z.infer<typeof ExportManifest>;
