import { z } from "zod";
import { CellValue } from "@/lib/catalog";

const ResultColumn = z.object({ name: z.string(), label: z.string(), type: z.string(), unit: z.string().optional() });

const ParameterValue = z.union([CellValue, z.array(z.string())]);

export const Estimate = z.object({
  files: z.number(),
  rows: z.number().describe("Rows in those files, before any filter."),
  bytes: z.number().describe("Compressed bytes of the columns the question needs, in those files."),
  totalBytes: z.number().describe("Compressed bytes of everything the caller may see in this version."),
});
export type Estimate = z.infer<typeof Estimate>;

export const QueryAnswer = z.object({
  id: z.string(),
  columns: z.array(ResultColumn),
  rows: z.array(z.array(CellValue)),
  rowCount: z.number(),
  truncated: z.boolean().describe("True when there are more rows than the limit."),
  suppressed: z.number().describe("Cells left out by the dataset's policy."),
  dataset: z.object({ slug: z.string(), version: z.number() }),
  sql: z.object({ dialect: z.literal("duckdb"), text: z.string(), parameters: z.array(ParameterValue) }),
  cache: z.enum(["hit", "miss"]),
  estimate: Estimate,
  elapsedMs: z.number(),
});
export type QueryAnswer = z.infer<typeof QueryAnswer>;

export const PlanAnswer = z.object({
  sql: z.object({ duckdb: z.object({ text: z.string(), parameters: z.array(ParameterValue) }) }),
  dataset: z.object({ slug: z.string(), version: z.number() }),
  kind: z.enum(["rows", "summary"]),
  columns: z.array(ResultColumn),
  partitions: z
    .array(z.object({ hospital: z.string(), period: z.string(), rows: z.number(), bytes: z.number() }))
    .describe("The files that would be read, at most the first 1,000; estimate.files counts all of them."),
  estimate: Estimate,
  sentence: z.string().describe("The question in one English sentence."),
});
export type PlanAnswer = z.infer<typeof PlanAnswer>;

export const ColumnValuesAnswer = z.object({
  column: z.string(),
  version: z.number(),
  values: z.array(z.object({ value: z.string(), rows: z.number() })),
  complete: z
    .boolean()
    .describe("True when these are all the values there are (and match the search); false when only the most frequent are known."),
});
export type ColumnValuesAnswer = z.infer<typeof ColumnValuesAnswer>;

export const QueryProgress = z.object({
  id: z.string(),
  state: z.enum(["waiting", "running", "done", "failed", "cancelled"]),
  percentage: z.number().nullable(),
  elapsedMs: z.number(),
});
export type QueryProgress = z.infer<typeof QueryProgress>;
