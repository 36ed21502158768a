import type { Comparison, Month } from "./compare";
import { percent } from "./compare-counts";
import type { HashSketch, RowCheckDraft } from "./types";

const ENOUGH_ROWS = 100;
/** Rows that are mostly the same in themselves tell nothing by being in two months. */
const DIFFERENT = 0.5;

/** Rows that are also in an earlier month: as they are, or but for their dates. */
export function compareCopies({ contract, now, before }: Comparison): RowCheckDraft[] {
  const { copyHold } = contract.thresholds;
  const found = before
    .map((month) => ({ month, share: overlap(now, month) }))
    .filter((one): one is { month: Month; share: number } => one.share !== null && one.share > copyHold)
    .sort((a, b) => b.share - a.share);
  const [first] = found;
  if (first === undefined) return [];
  const { month, share } = first;
  // Lists that hardly change are much the same every month.
  const repeat = before.some((one, at) => before.some((other, index) => index > at && (overlap(one, other) ?? 0) > copyHold));
  const message = repeat
    ? `${percent(share)} of the rows are also in ${month.period}; earlier months repeat each other as much.`
    : `${percent(share)} of the rows are also in ${month.period}, some with other dates perhaps. It may be the file of that month again.`;
  return [{ check: "copied_month", column: null, severity: repeat ? "info" : "hold", message, before: month.period, now: percent(share) }];
}

/** The share of this month's different rows that the other has too; null where it cannot be told. */
function overlap(now: Month, other: Month): number | null {
  if (now.sketch === null || other.sketch === null || now.sketch.engine !== other.sketch.engine) return null;
  const shares = [
    shared(now.sketch.all, other.sketch.all),
    now.sketch.undated && other.sketch.undated && shared(now.sketch.undated, other.sketch.undated),
  ];
  const known = shares.filter((share) => share !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function shared(mine: HashSketch, theirs: HashSketch): number | null {
  if ([mine, theirs].some((one) => one.rows < ENOUGH_ROWS || one.hashes.length < DIFFERENT * one.rows)) return null;
  const bound = mine.bound < theirs.bound ? mine.bound : theirs.bound;
  const compared = mine.hashes.filter((hash) => hash <= bound);
  const known = new Set(theirs.hashes);
  return compared.length < DIFFERENT * ENOUGH_ROWS ? null : compared.filter((hash) => known.has(hash)).length / compared.length;
}
