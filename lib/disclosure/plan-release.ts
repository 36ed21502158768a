import { AppError } from "@/lib/errors";
import type { BoundQuery, ResultColumn } from "@/lib/query";
import { Policy } from "./policy";

/** What may leave once the engine has answered: the columns by name, and the policy that says so. */
export type ReleasePlan = {
  readonly policy: Policy;
  readonly columns: readonly ResultColumn[];
  /** Whether the engine marks a row of totals, and rows of others. */
  readonly totals: boolean;
  readonly others: boolean;
};

/** Decides what of an answer to this question may leave. Throws FORBIDDEN for a policy this version does not know. */
export function planRelease(bound: BoundQuery, policy: Policy): ReleasePlan {
  const known = Policy.safeParse(policy);
  if (!known.success) {
    throw new AppError("FORBIDDEN", "This dataset is protected by a policy this version of Medlake does not have. Nothing was run.");
  }
  return Object.freeze({
    policy: known.data,
    columns: Object.freeze(bound.columns.map((column) => Object.freeze({ ...column }))),
    totals: bound.totals,
    // A count of them is one number without marks.
    others: bound.counted === null && (bound.top?.others ?? false),
  });
}
