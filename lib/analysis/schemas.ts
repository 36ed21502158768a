import { z } from "zod";
import { DatasetSlug } from "@/lib/catalog";
import { DIALECT_NAMES } from "@/lib/query";

/** A client's own id for a question, so that it can follow or cancel it from another request. */
export const QueryId = z.string().regex(/^qry_[0-9A-Za-z]{10,40}$/, "A query's id is qry_ and 10 to 40 letters and digits.");

/** The question as sent: lib/query reads it, so that one place decides what a question is. */
const QueryBody = z.record(z.string(), z.unknown()).describe("The question.");

export const RunQueryInput = z.strictObject({ query: QueryBody, id: QueryId.optional() });
export type RunQueryInput = z.infer<typeof RunQueryInput>;

export const PlanQueryInput = z.strictObject({
  query: QueryBody,
  dialects: z
    .array(z.enum(["duckdb", "postgres", "trino", "athena"]))
    .min(1)
    .max(4)
    .optional()
    .describe("Default: that of the engine that would run it."),
});
export type PlanQueryInput = z.infer<typeof PlanQueryInput>;

export const ExportQueryInput = z.strictObject({
  query: QueryBody,
  format: z.enum(["csv", "parquet", "xlsx"]).default("csv"),
  id: QueryId.optional(),
  name: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .refine((text) => text.isWellFormed(), "A character no file name can hold. Remove it.")
    .optional()
    .describe("What the file is called; without it, the dataset's short name."),
});
export type ExportQueryInput = z.input<typeof ExportQueryInput>;

export const ColumnValuesInput = z.strictObject({
  slug: DatasetSlug,
  column: z.string().min(1).max(200),
  search: z.string().max(200).optional().describe("Only values that contain this text, whatever its case."),
});
export type ColumnValuesInput = z.infer<typeof ColumnValuesInput>;

export const QueryByIdInput = z.strictObject({ queryId: QueryId });
export type QueryByIdInput = z.infer<typeof QueryByIdInput>;

export const ListQueriesInput = z.strictObject({
  engine: z.enum(DIALECT_NAMES).optional(),
  state: z.enum(["done", "failed", "cancelled"]).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ListQueriesInput = z.input<typeof ListQueriesInput>;

const VersionNumber = z.number().int().min(1).max(2_147_483_647);

export const CompareVersionsInput = z.strictObject({
  slug: DatasetSlug,
  from: VersionNumber.describe("The version that counts as before."),
  to: VersionNumber.describe("The version that counts as after."),
  rows: z.boolean().default(false).describe("Give the first rows that differ too; needs the right to see rows."),
  limit: z.number().int().min(1).max(1000).default(100).describe("At most so many rows."),
  id: QueryId.optional(),
});
export type CompareVersionsInput = z.input<typeof CompareVersionsInput>;
