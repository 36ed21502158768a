import { AppError } from "@/lib/errors";
import { OTHERS_MARK, TOTAL_MARK, type CellValue, type RawResult, type ResultColumn } from "@/lib/query";
import type { ReleasePlan } from "./plan-release";
import { RELEASED, type Released } from "./released";

type Row = readonly CellValue[];

/**
 * Raw → Released. The answer is built anew from the columns of the plan, so a column the engine added never leaves;
 * its marks become what they say: rows of totals stand apart, and rows of others are known by their places. Throws
 * INTERNAL when the engine left a column out.
 */
export function releaseResult(raw: RawResult, plan: ReleasePlan): Released {
  const positions = plan.columns.map((column) => positionOf(raw, column.name));
  const isTotal = marked(raw, plan.totals, TOTAL_MARK);
  const isOther = marked(raw, plan.others, OTHERS_MARK);
  const rows: Row[] = [];
  const totals: Row[] = [];
  const others: number[] = [];
  for (const row of raw.rows) {
    const shown = positions.map((position) => row[position] ?? null);
    if (isTotal(row)) {
      totals.push(shown);
      continue;
    }
    if (isOther(row)) others.push(rows.length);
    rows.push(shown);
  }
  const columns = plan.columns.map(copyColumn);
  return { columns, rows, totals, others, truncated: raw.truncated, suppressed: 0, [RELEASED]: true };
}

function positionOf(raw: RawResult, name: string): number {
  const position = raw.columns.findIndex((candidate) => candidate.name === name);
  if (position >= 0) return position;
  throw new AppError("INTERNAL", "The engine's answer lacks a column of the question. Nothing was changed. Run it again.");
}

/** Whether a row carries the mark; no row does where it was not asked for. */
function marked(raw: RawResult, asked: boolean, mark: string): (row: Row) => boolean {
  if (!asked) return () => false;
  const position = positionOf(raw, mark);
  return (row) => row[position] === 1;
}

function copyColumn({ name, label, type, unit, approximate, fraction }: ResultColumn): ResultColumn {
  return {
    name,
    label,
    type,
    ...(unit === undefined ? {} : { unit }),
    ...(approximate ? { approximate } : {}),
    ...(fraction ? { fraction } : {}),
  };
}
