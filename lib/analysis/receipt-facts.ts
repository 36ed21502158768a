import { z } from "zod";
import { SEMANTICS_VERSION } from "@/lib/cache";
import type { Released } from "@/lib/disclosure";
import { FILE_FORMATS } from "@/lib/engines";
import { answerHash, HASH_FORMAT } from "./answer-hash";
import { sqlAnswer } from "./answer-of";
import { ParameterValue } from "./answers";
import type { Prepared } from "./prepare";

/** What an answer was written as; `name` is what a workbook says it is called. */
export const FileFacts = z.object({ format: z.enum(FILE_FORMATS), bytes: z.number(), name: z.string().optional() });
export type FileFacts = z.infer<typeof FileFacts>;

/** What an answer was made of, as it is kept in `query_runs.receipt`. */
export const ReceiptFacts = z.object({
  /** Of the answer; of the file where there is one. */
  hash: z.string(),
  file: FileFacts.optional(),
  format: z.number(),
  at: z.string(),
  /** What relative dates were counted from. */
  now: z.string(),
  rows: z.number(),
  truncated: z.boolean(),
  semantics: z.number(),
  policy: z.string(),
  engine: z.string(),
  sql: z.object({ dialect: z.string(), text: z.string(), parameters: z.array(ParameterValue) }),
  datasets: z.array(
    z.object({
      datasetId: z.string(),
      relationship: z.string().nullable(),
      version: z.number(),
      contractVersion: z.number(),
      /** The hospitals whose rows were in reach; null is all. */
      hospitals: z.array(z.string()).nullable(),
    }),
  ),
});
export type ReceiptFacts = z.infer<typeof ReceiptFacts>;

/** The receipt of an answer that is about to be given. */
export function receiptFacts(prepared: Prepared, released: Released): ReceiptFacts {
  const { rows, truncated } = released;
  return { ...madeOf(prepared), hash: answerHash(released, prepared.bound.inexact), rows: rows.length, truncated };
}

/** The receipt of a file that was written: its checksum stands in the place of the answer's hash. */
export function fileReceiptFacts(prepared: Prepared, file: FileFacts & { rows: number; sha256: string }): ReceiptFacts {
  const { rows, sha256: hash, format, bytes, name } = file;
  return { ...madeOf(prepared), hash, rows, truncated: false, file: { format, bytes, ...(name === undefined ? {} : { name }) } };
}

function madeOf({ opened, engine, release, visible, now }: Prepared): Omit<ReceiptFacts, "hash" | "rows" | "truncated" | "file"> {
  return {
    format: HASH_FORMAT,
    at: new Date().toISOString(),
    now: now.toISOString(),
    semantics: SEMANTICS_VERSION,
    policy: release.policy.id,
    engine: engine.name,
    sql: { dialect: visible.dialect, ...sqlAnswer(visible) },
    datasets: opened.map(({ dataset, relationship, version, scope }) => ({
      datasetId: dataset.id,
      relationship: relationship?.name ?? null,
      version,
      contractVersion: dataset.contractVersion,
      hospitals: scope.hospitals && [...scope.hospitals].toSorted(),
    })),
  };
}
