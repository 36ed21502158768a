import type { Derive, Expression, Filter, Group, Query } from "./ast";
import { BUCKET_NAMES, PART_NAMES, type BucketName, type PartName } from "./buckets";
import { readDate } from "./calendar";
import { shiftedDate, type PeriodShift } from "./previous-period";
import type { CellValue } from "./result";

/** Where a group of the period before stands in the current one. */
export type GroupMove = (cell: CellValue) => CellValue;

const STAYS: GroupMove = (cell) => cell;

/**
 * How each group of a question moves from the period before to the current one: dates by their place in their period,
 * months of the year by as many months, and everything else, days of the week among it, not at all. A group that is
 * calculated from the date of the period in another way cannot be moved: its name is given.
 */
export function groupMoves(query: Query, shift: PeriodShift): { moves: GroupMove[] } | { unmoved: string } {
  const moves: GroupMove[] = [];
  for (const group of query.groupBy ?? []) {
    const move = moveOf(group, query.derive ?? [], shift);
    if (move === null) return { unmoved: group.label ?? group.as ?? group.field };
    moves.push(move);
  }
  return { moves };
}

function moveOf({ field, bucket, part, bands, binWidth }: Group, derives: readonly Derive[], shift: PeriodShift): GroupMove | null {
  if (field === shift.field) return part === undefined ? dates(shift, bucket) : parts(shift, part);
  const found = expressionOf(field, derives);
  if (found === null || !movesWith(found.expression, found.earlier, shift.field)) return STAYS;
  if (bucket !== undefined || part !== undefined || bands !== undefined || binWidth !== undefined) return null;
  return calculated(found, shift);
}

/** The two calls that cut a date as a group does. */
function calculated({ expression, earlier }: Found, shift: PeriodShift): GroupMove | null {
  if ("field" in expression) {
    const found = expressionOf(expression.field, earlier);
    return expression.field === shift.field ? dates(shift, undefined) : found && calculated(found, shift);
  }
  if (!("fn" in expression)) return null;
  const [of, cut] = expression.args;
  if (of === undefined || cut === undefined || !("field" in of) || !("value" in cut) || of.field !== shift.field) return null;
  const bucket = BUCKET_NAMES.find((name) => name === cut.value);
  const part = PART_NAMES.find((name) => name === cut.value);
  if (expression.fn === "date_bucket" && bucket) return dates(shift, bucket);
  return expression.fn === "date_part" && part ? parts(shift, part) : null;
}

function dates(shift: PeriodShift, bucket: BucketName | undefined): GroupMove {
  return (cell) => (typeof cell === "string" ? shiftedDate(shift, cell, bucket) : cell);
}

/** Mondays are compared with Mondays and mornings with mornings; October is compared with the July three months before. */
function parts(shift: PeriodShift, part: PartName): GroupMove {
  if (part !== "month_of_year") return STAYS;
  return (cell) => {
    const moved = readDate(shiftedDate(shift, `2001-${String(cell).padStart(2, "0")}-01`, "month"));
    return cell === null || moved === null ? cell : moved.getUTCMonth() + 1;
  };
}

type Found = { expression: Expression; earlier: readonly Derive[] };

function expressionOf(field: string, derives: readonly Derive[]): Found | null {
  const index = derives.findIndex(({ as }) => as === field);
  const found = derives[index];
  return found ? { expression: found.expr, earlier: derives.slice(0, index) } : null;
}

/** Whether the value of an expression is another one in another period: a date moves, days between two dates do not. */
function movesWith(expression: Expression, earlier: readonly Derive[], field: string): boolean {
  if ("value" in expression) return false;
  if ("field" in expression) {
    const found = expressionOf(expression.field, earlier);
    return expression.field === field || (found !== null && movesWith(found.expression, found.earlier, field));
  }
  if ("case" in expression) {
    const { case: arms, else: otherwise } = expression;
    return (
      arms.some((arm) => filterMoves(arm.if, earlier, field) || movesWith(arm.then, earlier, field)) ||
      (otherwise !== undefined && movesWith(otherwise, earlier, field))
    );
  }
  const isBetween = expression.fn === "date_diff_days" || expression.fn === "age_years";
  if (isBetween && !expression.args.some((arg) => "value" in arg)) return false;
  return expression.args.some((arg) => movesWith(arg, earlier, field));
}

function filterMoves(filter: Filter, earlier: readonly Derive[], field: string): boolean {
  if ("all" in filter) return filter.all.some((part) => filterMoves(part, earlier, field));
  if ("any" in filter) return filter.any.some((part) => filterMoves(part, earlier, field));
  if ("not" in filter) return filterMoves(filter.not, earlier, field);
  return movesWith({ field: filter.field }, earlier, field);
}
