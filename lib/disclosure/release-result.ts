import { AppError } from "@/lib/errors";
import type { CellValue, RawResult, ResultColumn } from "@/lib/query";
import type { ReleasePlan } from "./plan-release";

const RELEASED = Symbol("released");

/** An answer that may leave the server. Only `releaseResult` makes one. */
export type Released = {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly CellValue[])[];
  readonly truncated: boolean;
  /** How many cells the policy withheld. */
  readonly suppressed: number;
  readonly [RELEASED]: true;
};

/**
 * Raw → Released. The answer is built anew from the columns of the plan, so a column the engine added never
 * leaves. Throws INTERNAL when the engine left one out.
 */
export function releaseResult(raw: RawResult, plan: ReleasePlan): Released {
  const positions = plan.columns.map((column) => raw.columns.findIndex((candidate) => candidate.name === column.name));
  if (positions.includes(-1))
    throw new AppError("INTERNAL", "The engine's answer lacks a column of the question. Nothing was changed. Run it again.");
  const rows = raw.rows.map((row) => positions.map((position) => row[position] ?? null));
  return { columns: plan.columns.map(copyColumn), rows, truncated: raw.truncated, suppressed: 0, [RELEASED]: true };
}

function copyColumn({ name, label, type, unit }: ResultColumn): ResultColumn {
  return unit === undefined ? { name, label, type } : { name, label, type, unit };
}
