import { z } from "zod";
import { SEMANTICS_VERSION } from "@/lib/cache";
import type { Released } from "@/lib/disclosure";
import { answerHash, HASH_FORMAT } from "./answer-hash";
import { sqlAnswer } from "./answer-of";
import { ParameterValue } from "./answers";
import type { Prepared } from "./prepare";

/** What an answer was made of, as it is kept in `query_runs.receipt`. */
export const ReceiptFacts = z.object({
  hash: z.string(),
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
  const { opened, bound, engine, release, visible, now } = prepared;
  return {
    hash: answerHash(released, bound.inexact),
    format: HASH_FORMAT,
    at: new Date().toISOString(),
    now: now.toISOString(),
    rows: released.rows.length,
    truncated: released.truncated,
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
