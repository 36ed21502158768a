import { and, eq, isNotNull, sql } from "drizzle-orm";
import { contracts, runs } from "@/db";
import { withTransaction } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { needsKey, type Contract } from "@/lib/ingest";
import { findPseudonyms, pseudonyms, type Pseudonyms } from "@/lib/keys";
import type { Attempt } from "./attempt";

/**
 * What the organisation's key makes of identifiers; undefined where the contract needs none. A key is made for the
 * first file only: where one has been used and is gone, another would part the patients from their earlier months.
 */
export async function orgPseudonyms(attempt: Attempt, contract: Contract): Promise<Pseudonyms | undefined> {
  // Files of a month are told apart by names that the same key makes.
  if (!needsKey(contract) && contract.delivery !== "file") return undefined;
  const { orgId } = attempt.run;
  const found = await findPseudonyms(orgId);
  if (found !== null) return needsKey(contract) ? found : undefined;
  if (await hasUsedKey(attempt))
    throw new AppError(
      "NOT_FOUND",
      `The organisation's key, keys/${orgId}.json in the data directory, is gone, and published months were made with it. Nothing was published and the file is kept. Restore the file from a backup and retry the run: a new key would give every patient another pseudonym.`,
    );
  const made = await pseudonyms(orgId);
  return needsKey(contract) ? made : undefined;
}

/** Whether the organisation has published anything under a contract that needs its key. */
async function hasUsedKey(attempt: Attempt): Promise<boolean> {
  const { orgId } = attempt.run;
  const keyed = sql`(${contracts.body} ->> 'delivery' = 'file' or exists (select 1 from jsonb_each(coalesce(${contracts.body} -> 'identifiers', '{}'::jsonb)) as one where one.value in ('"pseudonym"'::jsonb, '"date_shift"'::jsonb)))`;
  const published = await withTransaction(attempt.ctx, (tx) =>
    tx
      .select({ id: runs.id })
      .from(runs)
      .innerJoin(contracts, and(eq(contracts.datasetId, runs.datasetId), eq(contracts.version, runs.contractVersion)))
      .where(and(eq(runs.orgId, orgId), eq(runs.state, "published"), isNotNull(runs.version), keyed))
      .limit(1),
  );
  return published.length > 0;
}
