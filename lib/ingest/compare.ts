import { compareCopies } from "./compare-copies";
import { compareRows, compareColumns } from "./compare-counts";
import { compareShapes } from "./compare-shapes";
import { compareUnits } from "./compare-units";
import type { Contract } from "./contract";
import { standing } from "./statistics";
import type { ColumnProfile, RowCheckDraft, RowSketch, RunCheck } from "./types";

/** One hospital's rows of one month. */
export type Month = { period: string; rows: number; columns: Record<string, ColumnProfile>; sketch: RowSketch | null };

export type Comparison = {
  contract: Contract;
  /** The hospital's code; `*` for all of a file together. */
  hospital: string;
  now: Month;
  /** Accepted months of the hospital, at most twelve, the newest first. */
  before: Month[];
  /** Columns of the contract that the file does not have. */
  missing: string[];
  /** Whether the keys name the part: where a file has several. */
  isOneOfMany: boolean;
};

/** Months from which on statistics are compared. Units and copies need one. */
export const MONTHS_NEEDED = 4;

/**
 * A finding that may be chance is kept only when it stands among all tests of the file's columns; `p` is null for one
 * that is no test.
 */
export type Finding = { check: RowCheckDraft | null; p: number | null };

/** What is unlike the months before. Pure: profiles and sketches in, findings out; the formulas are in docs/guide/checks.md. */
export function compareMonths(o: Comparison): RunCheck[] {
  const enough = o.before.length >= MONTHS_NEEDED;
  const tested = enough ? [...compareColumns(o), ...compareShapes(o)] : [];
  const tests = tested.filter((one) => one.p !== null);
  const stands = standing(tests.map((one) => one.p ?? 1));
  const kept = tested.filter((one) => one.p === null || stands[tests.indexOf(one)] === true);
  const drafts = [...(enough ? compareRows(o) : []), ...kept.flatMap((one) => one.check ?? []), ...compareUnits(o), ...compareCopies(o)];
  return [...drafts, comparedWith(o)].map((draft) => withKey(draft, o));
}

function withKey(draft: RowCheckDraft, { hospital, now, isOneOfMany }: Comparison): RunCheck {
  const { about = "", ...check } = draft;
  const where = isOneOfMany ? `@${hospital}/${now.period}` : "";
  const facts = { ...check.facts, ...(isOneOfMany ? { hospital, period: now.period } : {}) };
  const message =
    isOneOfMany && check.severity !== "info"
      ? `${hospital === "*" ? "All hospitals" : hospital}, ${now.period}: ${check.message}`
      : check.message;
  return {
    ...check,
    message,
    key: `${check.check}:${check.column ?? ""}${about === "" ? "" : `/${about}`}${where}`,
    ...(Object.keys(facts).length > 0 ? { facts } : {}),
  };
}

function comparedWith({ hospital, now, before }: Comparison): RowCheckDraft {
  const months = before.map((month) => month.period);
  const few = months.length < MONTHS_NEEDED ? ` Statistics need ${MONTHS_NEEDED}.` : "";
  const said =
    months.length === 0
      ? "There is no earlier month to compare with."
      : `Compared with ${months.length} ${months.length === 1 ? "month" : "months"}.`;
  return {
    check: "compared",
    column: null,
    severity: "info",
    message: `${said}${few}`,
    before: null,
    now: months.length,
    facts: { hospital, period: now.period, months: months.join(",") },
  };
}
