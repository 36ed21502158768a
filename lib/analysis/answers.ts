import { z } from "zod";
import { CellValue } from "@/lib/catalog";
import { DIALECT_NAMES, WARNING_CODES } from "@/lib/query";

const ResultColumn = z.object({
  name: z.string(),
  label: z.string(),
  type: z.string(),
  unit: z.string().optional(),
  approximate: z.literal(true).optional().describe("There where values are estimates."),
  fraction: z.literal(true).optional().describe("There where values are parts of a whole: 0.25 is a quarter."),
});

const VersionUsed = z.object({ slug: z.string(), version: z.number().describe("0 where rows are read live from a PostgreSQL source.") });
const Joined = VersionUsed.extend({ relationship: z.string() });

export const ParameterValue = z.union([CellValue, z.array(z.string())]);

const Range = z.object({ low: z.number(), high: z.number() });

export const Estimate = z.object({
  files: z.number().describe("Files that would be read, of all datasets in the question."),
  partitions: z.number().describe("Months of a hospital (or, where a file holds many hospitals, months) in those files."),
  rows: z.number().describe("Rows in those files, before any filter."),
  bytes: z.number().describe("Compressed bytes of the columns the question needs, in those files."),
  bytesLow: z.number().describe("The least an engine reads: the files' footers and those columns."),
  bytesHigh: z
    .number()
    .describe("The most it reads: small files whole, and what lies between columns that are near each other. Limits go by this number."),
  totalBytes: z.number().describe("Compressed bytes of everything the caller may see in this version of the dataset asked."),
  columns: z
    .array(
      z.object({
        name: z.string(),
        bytes: z.number(),
        channels: z.number().optional().describe("How many of the columns asked for are stored together with it and read as one."),
      }),
    )
    .describe("What each column needs, largest first, at most the first 100; columns of joined datasets as relationship.column."),
  seconds: Range.describe("How long it may take, from how long questions took before."),
  dollars: Range.nullable().describe("What it would cost on Athena; null where Athena was not asked for."),
  advice: z
    .array(z.object({ text: z.string(), bytes: z.number().describe("bytesHigh after that change.") }))
    .describe("The changes that would make it cheapest, best first."),
});
export type Estimate = z.infer<typeof Estimate>;

const QueryWarningAnswer = z.object({ code: z.enum(WARNING_CODES), message: z.string() });

export const QueryAnswer = z.object({
  id: z.string(),
  columns: z.array(ResultColumn),
  rows: z.array(z.array(CellValue)),
  rowCount: z.number().describe("Without totals."),
  totals: z.array(z.array(CellValue)).describe("With totals asked for: the row over everything, its groups empty."),
  others: z.array(z.number()).describe("Which of the rows, counted from 0, stand for the groups that are not among the first."),
  truncated: z.boolean().describe("True when there are more rows than the limit."),
  suppressed: z.number().describe("Cells left out by the dataset's policy."),
  dataset: VersionUsed,
  joined: z.array(Joined).describe("The datasets joined to it."),
  warnings: z.array(QueryWarningAnswer).describe("What a person should know before trusting the answer."),
  engine: z.enum(DIALECT_NAMES),
  sql: z.object({ dialect: z.enum(DIALECT_NAMES), text: z.string(), parameters: z.array(ParameterValue) }),
  cache: z.enum(["hit", "miss", "none"]).describe("Whether the answer was kept or being computed; none where answers are not kept."),
  estimate: Estimate,
  elapsedMs: z.number(),
  receipt: z
    .object({ id: z.string(), hash: z.string().describe("SHA-256 of the columns and rows, in hex."), at: z.string() })
    .describe("By which the answer can be checked: GET /api/v1/receipts/{id}."),
});
export type QueryAnswer = z.infer<typeof QueryAnswer>;

export const ByteLimitAnswer = z.object({
  bytes: z.number().describe("The most bytes one question may read."),
  over: z.boolean().describe("True when estimate.bytesHigh is more: the question would be refused."),
  whose: z.enum(["organisation", "person"]),
});
export type ByteLimitAnswer = z.infer<typeof ByteLimitAnswer>;

const DialectSql = z.union([
  z.object({ text: z.string(), parameters: z.array(ParameterValue) }),
  z.object({ unsupported: z.string().describe("What this dialect cannot do, in a sentence.") }),
]);

export const PlanAnswer = z.object({
  sql: z.partialRecord(z.enum(DIALECT_NAMES), DialectSql).describe("The question's own SQL in each dialect asked for."),
  dataset: VersionUsed,
  joined: z.array(Joined),
  engine: z.enum(DIALECT_NAMES).describe("What would run it."),
  kind: z.enum(["rows", "summary"]),
  columns: z.array(ResultColumn),
  partitions: z
    .array(z.object({ dataset: z.string(), hospital: z.string(), period: z.string(), rows: z.number(), bytes: z.number() }))
    .describe("The files that would be read, at most the first 1,000; estimate.files counts all of them."),
  estimate: Estimate,
  limit: ByteLimitAnswer.nullable().describe("The limit in force for the caller; null when there is none."),
  warnings: z.array(QueryWarningAnswer).describe("What a person should know before trusting the answer."),
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
  confirmation: z.string().nullable().describe("Of a cancelled one: what the engine confirmed, in a sentence."),
});
export type QueryProgress = z.infer<typeof QueryProgress>;

export const QueryListEntry = z.object({
  id: z.string(),
  at: z.string(),
  user: z.object({ userId: z.string(), name: z.string().nullable(), email: z.string().nullable() }),
  dataset: z.object({ slug: z.string().nullable(), version: z.number() }),
  kind: z.enum(["query", "export"]),
  engine: z.string(),
  cache: z.enum(["hit", "miss", "none"]),
  state: z.enum(["done", "failed", "cancelled"]),
  errorCode: z.string().nullable(),
  files: z.number(),
  rows: z.number().nullable().describe("Rows of the answer; null when there was none."),
  estimated: z.object({
    bytes: z.number().describe("Compressed bytes of the columns."),
    bytesHigh: z.number().nullable().describe("The most it may have read."),
    rows: z.number(),
    seconds: z.number().nullable(),
  }),
  actual: z.object({
    bytes: z.number().nullable().describe("What the engine says it read; null where it does not say, and for a kept answer."),
    seconds: z.number().nullable().describe("From the request to the answer."),
    engineSeconds: z.number().nullable().describe("Of that, in the engine."),
  }),
});
export type QueryListEntry = z.infer<typeof QueryListEntry>;

export const QueryList = z.object({ queries: z.array(QueryListEntry), nextCursor: z.string().nullable() });
export type QueryList = z.infer<typeof QueryList>;

export const ComparedRow = z.object({
  change: z.enum(["added", "removed", "changed"]),
  hospital: z.string(),
  period: z.string(),
  before: z.array(CellValue).nullable().describe("Its values in the order of `rowColumns`; null for an added row."),
  after: z.array(CellValue).nullable().describe("As `before`; null for a removed row."),
});
export type ComparedRow = z.infer<typeof ComparedRow>;

export const VersionComparison = z.object({
  from: z.number(),
  to: z.number(),
  key: z.array(z.string()).describe("By which rows were known again; empty: rows are only added or removed."),
  columns: z.object({
    onlyFrom: z.array(z.string()),
    onlyTo: z.array(z.string()),
    retyped: z.array(z.string()).describe("Of another type in each, and compared as text."),
  }),
  filesCompared: z.number(),
  filesEqual: z.number().describe("Files that both versions hold, and that were not read."),
  added: z.number(),
  removed: z.number(),
  changed: z.number(),
  months: z
    .array(z.object({ hospital: z.string(), period: z.string(), added: z.number(), removed: z.number(), changed: z.number() }))
    .describe("Those with a difference."),
  rowColumns: z.array(z.string()),
  rows: z.array(ComparedRow),
  hasMoreRows: z.boolean(),
});
export type VersionComparison = z.infer<typeof VersionComparison>;
