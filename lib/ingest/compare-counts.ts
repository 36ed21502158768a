import type { Comparison, Finding, Month } from "./compare";
import { homogeneityP, median, robustZ } from "./statistics";
import type { ColumnProfile, RowCheckDraft } from "./types";

/** Below this a change of the number of rows is never remarkable. */
const ROWS_CHANGE = 0.1;
/** Where earlier months all had as many rows, a change by more than this holds. */
const ROWS_HALF = 0.5;
const RATE_POINTS = 0.05;
const RATE_RATIO = 2;
/** Rows a part has before its columns are looked at one by one. */
export const ENOUGH_ROWS = 50;
const LATE_DAYS = 2;

/** What concerns the part as a whole: its rows, repeated ones, the days it covers. */
export function compareRows(o: Comparison): RowCheckDraft[] {
  const whole = o.contract.delivery === "replace" ? [...rowCount(o), ...lastDay(o)] : [];
  return [...whole, ...repeatedRows(o)];
}

function rowCount({ contract, now, before }: Comparison): RowCheckDraft[] {
  const counts = before.map((month) => month.rows);
  const middle = median(counts);
  const change = now.rows / middle - 1;
  const difference = Math.abs(now.rows - middle);
  // Small counts move by themselves: by their square root, more or less.
  if (Math.abs(change) <= ROWS_CHANGE || difference <= 3 * Math.sqrt(middle)) return [];
  const z = robustZ(now.rows, counts);
  const { rowsWarn, rowsHold } = contract.thresholds;
  const isHold = z === null ? Math.abs(change) > ROWS_HALF : Math.abs(z) > rowsHold;
  if (!isHold && (z === null || Math.abs(z) <= rowsWarn)) return [];
  return [
    {
      check: "rows",
      column: null,
      severity: isHold ? "hold" : "warn",
      message: `${now.rows} rows, where earlier months have about ${Math.round(middle)}: ${change > 0 ? "+" : "−"}${Math.round(Math.abs(change) * 100)} %.`,
      before: Math.round(middle),
      now: now.rows,
      facts: { z: z === null ? null : rounded(z), change: rounded(change) },
    },
  ];
}

function repeatedRows({ now, before }: Comparison): RowCheckDraft[] {
  const rate = repeatedShare(now);
  const rates = before.flatMap((month) => repeatedShare(month) ?? []);
  if (rate === null || rates.length < before.length) return [];
  const usual = median(rates);
  if (rate - usual <= RATE_POINTS || rate <= RATE_RATIO * usual) return [];
  return [
    {
      check: "repeated_rows",
      column: null,
      severity: "warn",
      message: `${percent(rate)} of the rows repeat another one, where it is ${percent(usual)} in earlier months.`,
      before: percent(usual),
      now: percent(rate),
    },
  ];
}

function repeatedShare({ rows, sketch }: Month): number | null {
  if (sketch === null || rows < ENOUGH_ROWS || sketch.all.rows === 0) return null;
  return 1 - sketch.all.hashes.length / sketch.all.rows;
}

/** Dates that in every earlier month reach to about its end, and end days before it in this one. */
function lastDay({ now, before }: Comparison): RowCheckDraft[] {
  return Object.entries(now.columns).flatMap(([column, profile]): RowCheckDraft[] => {
    const late = daysLeft(now.period, profile);
    const usual = before.flatMap((month) => daysLeft(month.period, month.columns[column]) ?? []);
    if (late === null || usual.length < before.length) return [];
    const most = Math.max(...usual);
    if (late <= most + LATE_DAYS) return [];
    const day = String(profile.max).slice(0, 10);
    const words =
      most === 0 ? "on the last day of the month" : `at most ${most} ${most === 1 ? "day" : "days"} before the end of the month`;
    const message = `${column} ends on ${day}; in earlier months it ends ${words}. The file may be cut or sent too early.`;
    return [{ check: "last_day", column, severity: "warn", message, before: most, now: late, facts: { day } }];
  });
}

/** Days of the month after the latest date; null for what is no date, or not of this month. */
function daysLeft(period: string, profile: ColumnProfile | undefined): number | null {
  const latest = String(profile?.max ?? "").slice(0, 10);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(latest) || latest.slice(0, 7) !== period) return null;
  const [year = 0, month = 1] = period.split("-").map(Number);
  return new Date(Date.UTC(year, month, 0)).getUTCDate() - Number(latest.slice(8));
}

/** What concerns one column and can be counted: emptiness, and one value only. */
export function compareColumns(o: Comparison): Finding[] {
  const { now, before, missing } = o;
  if (now.rows < ENOUGH_ROWS) return [];
  return Object.entries(now.columns).flatMap(([column, profile]): Finding[] => {
    const earlier = before.flatMap((month) => month.columns[column] ?? []);
    if (earlier.length < before.length) return [];
    return [...emptiness(column, profile, earlier, missing.includes(column)), ...oneValue(column, profile, earlier)];
  });
}

function emptiness(column: string, profile: ColumnProfile, earlier: ColumnProfile[], isMissing: boolean): Finding[] {
  const rows = earlier.reduce((sum, one) => sum + one.rows, 0);
  const usual = earlier.reduce((sum, one) => sum + one.empties, 0) / rows;
  const rate = profile.empties / profile.rows;
  if (rate === 1) {
    if (usual > 0.95) return [];
    const why = isMissing ? "the file does not have it" : "the file has it, with nothing in it";
    const message = `${column} is empty in all rows: ${why}. In earlier months ${percent(1 - usual)} of the rows have a value.`;
    return [
      {
        p: null,
        check: { check: "empty_column", column, severity: isMissing ? "warn" : "hold", message, before: percent(usual), now: percent(1) },
      },
    ];
  }
  const p = homogeneityP([usual, 1 - usual], rows, [rate, 1 - rate], profile.rows);
  const isLarge = Math.abs(rate - usual) > RATE_POINTS && Math.max(rate, usual) > RATE_RATIO * Math.min(rate, usual);
  const message = `${column} is empty in ${percent(rate)} of the rows, where it is ${percent(usual)} in earlier months.`;
  return [
    { p, check: isLarge ? { check: "empty_values", column, severity: "warn", message, before: percent(usual), now: percent(rate) } : null },
  ];
}

function oneValue(column: string, profile: ColumnProfile, earlier: ColumnProfile[]): Finding[] {
  if (profile.distinct !== 1 || profile.empties === profile.rows || earlier.some((one) => one.distinct < 2)) return [];
  const least = Math.min(...earlier.map((one) => one.distinct));
  const message = `${column} has the same value in all rows, where earlier months have at least ${least} different ones.`;
  return [{ p: null, check: { check: "one_value", column, severity: "warn", message, before: least, now: 1 } }];
}

export function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}

export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
