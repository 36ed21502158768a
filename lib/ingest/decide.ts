import type { Contract } from "./contract";
import type { Counts, RunCheck } from "./types";

type Thresholds = Contract["thresholds"];

/** Rejected rows that reject the file, where the contract does not say. */
const REJECTED_SHARE = 0.05;

/**
 * Why the file is rejected for its counts; null when it is not. `structural` of the rejected lines are broken in their
 * structure. Shares are judged from `minRows` received rows on, except one that the contract names itself.
 */
export function refuseCounts(thresholds: Thresholds, counts: Counts, structural: number): string | null {
  const { received, published, rejected } = counts;
  const kept = "Nothing was published; every rejected line was kept with its reason.";
  if (received === 0) return "The file has a header and no rows. Nothing was published. Send it with its rows.";
  if (published === 0)
    return `None of the ${received} rows can be published. ${kept} Put the file or the contract right and send it again.`;
  if (thresholds.rejectedShare !== undefined && rejected > thresholds.rejectedShare * received)
    return `${rejected} of ${received} rows were rejected, more than the contract allows. ${kept} Put the file right and send it again.`;
  if (received < thresholds.minRows) return null;
  if (structural > thresholds.structuralShare * received || structural > thresholds.structuralLines)
    return `${structural} of ${received} lines are broken in their structure, more than ${percent(thresholds.structuralShare)} or ${thresholds.structuralLines} lines, so the file may be damaged or cut. ${kept} Send a whole file again.`;
  if (thresholds.rejectedShare === undefined && rejected > REJECTED_SHARE * received)
    return `${rejected} of ${received} rows were rejected, more than ${percent(REJECTED_SHARE)}. ${kept} Put the file or the contract right and send it again.`;
  return null;
}

/**
 * The hold for a file of which many rows were rejected, but not so many that it is rejected. `usual` is the share that
 * was rejected of earlier files; null where there is none to tell by.
 */
export function rejectedRowsCheck(thresholds: Thresholds, counts: Counts, usual: number | null): RunCheck | null {
  const { received, rejected } = counts;
  if (received < thresholds.minRows || rejected <= thresholds.rejectedHoldShare * received) return null;
  return {
    // What is accepted is so many rows: under another contract they may be more.
    key: `rejected_rows:${rejected}`,
    check: "rejected_rows",
    column: null,
    severity: "hold",
    message: `${rejected} of ${received} rows were rejected, and a file is held from more than ${percent(thresholds.rejectedHoldShare)}.${usual === null ? "" : ` In earlier months it was ${percent(usual)}.`} Look at the rejected lines; then accept the file without them, or send a corrected one.`,
    before: usual === null ? null : percent(usual),
    now: percent(rejected / received),
    facts: { received, rejected },
  };
}

/** Findings that are kept of a file with very many parts, besides its holds. */
const CHECKS_MAX = 300;
const ORDER = { hold: 0, warn: 1, info: 2 };

/** The findings that are kept, holds first and all of them: a hold that nobody is shown would hold nothing. */
export function keptChecks(checks: readonly RunCheck[]): RunCheck[] {
  const holds = checks.filter((check) => check.severity === "hold").length;
  return checks.toSorted((a, b) => ORDER[a.severity] - ORDER[b.severity]).slice(0, Math.max(holds, CHECKS_MAX));
}

/** The holds that nobody has accepted. */
export function openHolds(checks: RunCheck[], accepted: readonly string[]): RunCheck[] {
  return checks.filter((check) => check.severity === "hold" && !accepted.includes(check.key));
}

export const HOLD_REASON_OF: Record<string, "columns" | "identifiers"> = {
  unknown_columns: "columns",
  unit_differs: "columns",
  missing_channel: "columns",
  identifier: "identifiers",
};

/** The reason a hold stands under. */
export function reasonOf(check: Pick<RunCheck, "check">): "columns" | "identifiers" | "checks" {
  return HOLD_REASON_OF[check.check] ?? "checks";
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
