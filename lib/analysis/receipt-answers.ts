import { z } from "zod";
import { FILE_FORMATS } from "@/lib/engines";
import { DIALECT_NAMES } from "@/lib/query";
import { ParameterValue } from "./answers";
import { QueryId } from "./schemas";

export const ReceiptByIdInput = z.strictObject({ id: QueryId });
export type ReceiptByIdInput = z.infer<typeof ReceiptByIdInput>;

export const ReceiptDataset = z.object({
  slug: z.string(),
  name: z.string(),
  relationship: z.string().nullable().describe("How it was joined; null for the dataset asked."),
  version: z.number().describe("0 where rows were read live."),
  contractVersion: z.number(),
  currentVersion: z.number(),
  isKept: z.boolean().describe("Whether the version can still be asked."),
  hospitals: z.number().nullable().describe("How many hospitals' rows were in reach; null for all of them."),
});
export type ReceiptDataset = z.infer<typeof ReceiptDataset>;

/** What an answer was made of: enough to ask again and to tell whether the answer is the same. */
export const Receipt = z.object({
  id: z.string(),
  at: z.string(),
  by: z.object({ userId: z.string(), name: z.string() }),
  isMine: z.boolean(),
  query: z.record(z.string(), z.unknown()),
  now: z.string().describe("What relative dates were counted from."),
  sql: z.object({ dialect: z.enum(DIALECT_NAMES).or(z.string()), text: z.string(), parameters: z.array(ParameterValue) }),
  engine: z.string(),
  policy: z.string(),
  rows: z.number(),
  truncated: z.boolean(),
  hash: z.string().describe("SHA-256 in hex: of columns and rows; of a file, that of its bytes, as sha256sum gives it."),
  file: z
    .object({ format: z.enum(FILE_FORMATS), bytes: z.number() })
    .nullable()
    .describe("What the answer was written as; null where it was shown."),
  datasets: z.array(ReceiptDataset),
});
export type Receipt = z.infer<typeof Receipt>;

const Outcome = z.object({
  state: z
    .enum(["same", "different", "cannot", "unclear"])
    .describe(
      "cannot: it could not be asked again; the reasons say why. unclear, of a file: other bytes, and nothing that the answer depends on has changed.",
    ),
  reasons: z.array(z.string()).describe("What is not as it was, in sentences."),
  rows: z.number().nullable(),
  hash: z.string().nullable(),
  receipt: z.string().nullable().describe("The receipt of the new answer."),
});
export type ReceiptOutcome = z.infer<typeof Outcome>;

export const ReceiptCheck = z.object({
  id: z.string(),
  then: Outcome.describe("Asked again of the same versions, as on that day, with the caller's rights."),
  current: Outcome.nullable().describe("Asked of the current versions; null where they are the same versions."),
});
export type ReceiptCheck = z.infer<typeof ReceiptCheck>;
