import type { Condition, Filter, Query } from "./ast";
import type { BucketName } from "./buckets";
import { addUnits, formatDate, formatTimestamp, readDate, readTimestamp, startOf } from "./calendar";
import { isRelative, resolveCondition } from "./relative";

const DAY_MS = 86_400_000;

/** A stretch of time, from `low` on, before `high`. Of dates both are midnights, and so they are written. */
export type Period = { low: Date; high: Date; isDays: boolean };
export type PeriodShift = { field: string; current: Period; previous: Period };

type Options = {
  now?: Date;
  /** Whether a column holds dates or timestamps; without it every column compared with dates does. */
  isTime?: (field: string) => boolean;
};

/**
 * The stretch of time a question is about and the one of the same length just before it. Null where no filter that
 * always holds says both ends, or where several columns have such a stretch and none of them is grouped by.
 * Whole months are followed by as many whole months, whatever their days.
 */
export function periodShift(query: Query, { now = new Date(), isTime = () => true }: Options = {}): PeriodShift | null {
  const fields = new Map(
    conditionsOf(query.where)
      .filter(({ field }) => isTime(field))
      .map(({ field }) => [field, periodOf(query, field, now)] as const),
  );
  const known = [...fields].flatMap(([field, current]) => (current === null ? [] : [{ field, current }]));
  const grouped = known.filter(({ field }) => query.groupBy?.some((group) => group.field === field && group.bucket !== undefined));
  const [only, another] = grouped.length > 0 ? grouped : known;
  if (only === undefined || another !== undefined) return null;
  const previous = before(only.current, relativeOf(query, only.field), now);
  return previous && { ...only, previous };
}

/** The same question about the stretch of time just before; null where `periodShift` finds none. */
export function previousPeriod(query: Query, options: Options = {}): Query | null {
  const shift = periodShift(query, options);
  if (shift === null) return null;
  const { field, previous } = shift;
  const isEnd = (filter: Filter): boolean => "field" in filter && filter.field === field && endsOf(filter, new Date(0)) !== null;
  const ends = conditionsOf(query.where).filter((condition) => condition.field === field && isEnd(condition));
  const empty = ends.every((condition) => condition.includeEmpty) ? { includeEmpty: true } : {};
  const [low, high] = periodTexts(previous);
  return {
    ...query,
    where: {
      all: [
        ...partsOf(query.where).filter((part) => !isEnd(part)),
        { field, op: "gte", value: low, ...empty },
        { field, op: "lt", value: high, ...empty },
      ],
    },
  };
}

/**
 * Whether a question names dates of the column in another place too: within a list of which any is enough, in a list of
 * days, or in the filter of a measure. They are of the current period, so that nothing of the one before would match.
 */
export function namesOtherDates({ where, measures }: Pick<Query, "where" | "measures">, field: string): boolean {
  const others = partsOf(where).filter((part) => !("field" in part) || endsOf(part, new Date(0)) === null);
  return [...others, ...(measures ?? []).flatMap((measure) => measure.where ?? [])].some((filter) => namesDates(filter, field));
}

function namesDates(filter: Filter, field: string): boolean {
  if ("all" in filter) return filter.all.some((part) => namesDates(part, field));
  if ("any" in filter) return filter.any.some((part) => namesDates(part, field));
  if ("not" in filter) return namesDates(filter.not, field);
  return filter.field === field && filter.op !== "is_empty" && filter.op !== "is_not_empty";
}

/** Where a group of the period before stands in the current one: the third month of the one is the third of the other. */
export function shiftedDate({ current, previous }: PeriodShift, value: string, bucket: BucketName | undefined): string {
  const date = readDate(value.slice(0, 10));
  const clock = readTimestamp(value);
  if (date === null) return value;
  if (bucket === undefined || bucket === "day" || bucket === "hour" || bucket === "minute") {
    const at = clock === null ? date : new Date(`${clock}Z`);
    const moved = new Date(current.low.getTime() + (at.getTime() - previous.low.getTime()));
    return (clock === null ? formatDate(moved) : formatTimestamp(moved)) ?? value;
  }
  const steps = stepsBetween(startOf(bucket, previous.low), date, bucket);
  return formatDate(addUnits(startOf(bucket, current.low), steps, bucket)) ?? value;
}

/** The ends of a period as questions write them; the second is not part of it. */
export function periodTexts({ low, high, isDays }: Period): [string, string] {
  const write = isDays ? formatDate : formatTimestamp;
  return [write(low) ?? "", write(high) ?? ""];
}

function stepsBetween(from: Date, to: Date, bucket: BucketName): number {
  if (bucket === "week") return Math.round((to.getTime() - from.getTime()) / (7 * DAY_MS));
  const months = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
  return Math.floor(months / (bucket === "year" ? 12 : bucket === "quarter" ? 3 : 1));
}

/** What has to hold of every row: the list of a question's filter, lists within it included. */
function partsOf(where: Filter | undefined): Filter[] {
  if (where === undefined) return [];
  return "all" in where ? where.all.flatMap(partsOf) : [where];
}

function conditionsOf(where: Filter | undefined): Condition[] {
  return partsOf(where).flatMap((part) => ("field" in part ? [part] : []));
}

function relativeOf(query: Query, field: string): Condition | undefined {
  const own = conditionsOf(query.where).filter((condition) => condition.field === field && endsOf(condition, new Date(0)) !== null);
  const [only] = own;
  return own.length === 1 && only && isRelative(only.op) ? only : undefined;
}

/** What all conditions on a column leave of time, where they leave a stretch with two ends. */
function periodOf(query: Query, field: string, now: Date): Period | null {
  const found = conditionsOf(query.where).flatMap((condition) => (condition.field === field ? (endsOf(condition, now) ?? []) : []));
  const lows = found.flatMap(({ low }) => low?.getTime() ?? []);
  const highs = found.flatMap(({ high }) => high?.getTime() ?? []);
  if (lows.length === 0 || highs.length === 0) return null;
  const [low, high] = [new Date(Math.max(...lows)), new Date(Math.min(...highs))];
  return low < high ? { low, high, isDays: found.every(({ isDays }) => isDays) } : null;
}

type Ends = { low?: Date; high?: Date; isDays: boolean };

/** The ends that one condition gives; null where it is about something else. */
function endsOf({ field, op, value }: Condition, now: Date): Ends | null {
  if (isRelative(op)) {
    const resolved = resolveCondition({ field, op, value }, now, "where");
    const both = conditionsOf(resolved).map((condition) => endsOf(condition, now));
    const [low, high] = both;
    return low?.low && high?.high ? { low: low.low, high: high.high, isDays: low.isDays } : null;
  }
  const given = (Array.isArray(value) ? value : [value]).map(momentOf);
  const [first, second] = given;
  if (!first) return null;
  const { isDays } = first;
  switch (op) {
    case "eq":
      return isDays ? { low: first.at, high: after(first), isDays } : null;
    case "gte":
      return { low: first.at, isDays };
    case "gt":
      return { low: after(first), isDays };
    case "lt":
      return { high: first.at, isDays };
    case "lte":
      return { high: after(first), isDays };
    case "between":
      return second ? { low: first.at, high: after(second), isDays: isDays && second.isDays } : null;
    default:
      return null;
  }
}

type Moment = { at: Date; isDays: boolean };

function momentOf(value: unknown): Moment | null {
  if (typeof value !== "string") return null;
  const day = readDate(value);
  if (day) return { at: day, isDays: true };
  const clock = readTimestamp(value);
  return clock === null ? null : { at: new Date(`${clock}Z`), isDays: false };
}

/** The first moment behind one: the next day, or the next millisecond. */
function after({ at, isDays }: Moment): Date {
  return new Date(at.getTime() + (isDays ? DAY_MS : 1));
}

/** The period of the same length that ends where this one starts. */
function before({ low, high, isDays }: Period, relative: Condition | undefined, now: Date): Period | null {
  const start = relative ? relativeStart(relative, now) : null;
  const earlier = start ?? monthsBefore(low, high) ?? new Date(low.getTime() - (high.getTime() - low.getTime()));
  return formatDate(earlier) === null ? null : { low: earlier, high: low, isDays };
}

/** "The last 3 months" follow the 3 months before: six months reach back to where those start. */
function relativeStart({ field, op, value }: Condition, now: Date): Date | null {
  if (op !== "in_last" || typeof value !== "object" || Array.isArray(value) || value.amount === undefined) return null;
  const twice = endsOf({ field, op, value: { ...value, amount: value.amount * 2 } }, now);
  return twice?.low ?? null;
}

/** As many months earlier as the period has, where it has whole ones. */
function monthsBefore(low: Date, high: Date): Date | null {
  const months = (high.getUTCFullYear() - low.getUTCFullYear()) * 12 + high.getUTCMonth() - low.getUTCMonth();
  // Adding months ends at the last day of a shorter one: 31 January and a month is no whole month.
  const isWhole = low.getUTCDate() === high.getUTCDate() && addUnits(low, months, "month").getTime() === high.getTime();
  return months > 0 && isWhole ? addUnits(low, -months, "month") : null;
}
