import { formatNumber } from "@/lib/format";
import type { BucketName, CellValue } from "@/lib/query";
import type { Coverage } from "../results/marks";

/** Which hospitals are missing where along an axis of months, quarters or years: a dip may be a file that never came. */

/** One point of the axis, by its place, and the hospitals that miss all or some of its months. */
export type CoverageGap = { index: number; name: string; missing: { hospital: string; months: string[] }[]; of: number; ofMonths: number };

const MONTHS_IN: Partial<Record<BucketName, number>> = { month: 1, quarter: 3, year: 12 };
const SHORT = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** The hospital of files that hold all of them. */
const ALL = "*";

/**
 * The points of an axis where hospitals that report in other months do not. Empty where the axis is not cut into
 * months, quarters or years, or lies mostly outside of the months there are: it is then about other dates.
 */
export function coverageGaps(
  points: readonly CellValue[],
  bucket: BucketName | undefined,
  coverage: Pick<Coverage, "cells">,
  hospitals: readonly string[],
): CoverageGap[] {
  const size = bucket === undefined ? undefined : MONTHS_IN[bucket];
  if (size === undefined) return [];
  const asked = new Set(hospitals);
  const present = new Map<string, Set<string>>();
  for (const { hospital, period, rows } of coverage.cells) {
    if (rows <= 0 || !asked.has(hospital)) continue;
    present.set(hospital, (present.get(hospital) ?? new Set()).add(period));
  }
  const known = [...present.values()].flatMap((periods) => [...periods]).sort();
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return [];
  const dated = points.flatMap((point, index) => (typeof point === "string" ? [{ index, months: monthsFrom(point, size) }] : []));
  const inside = dated.filter(({ months }) => months.some((month) => month >= first && month <= last));
  if (inside.length * 2 < dated.length) return [];
  return dated.flatMap(({ index, months }) => {
    // Months before the first file of all and after the last one are not late: nothing is known of them.
    const due = months.filter((month) => month >= first && month <= last);
    const missing = [...present.entries()].flatMap(([hospital, periods]) => {
      const lacking = due.filter((month) => !periods.has(month));
      return lacking.length === 0 ? [] : [{ hospital, months: lacking }];
    });
    if (missing.length === 0) return [];
    return [
      {
        index,
        name: bucketName(months, size),
        missing: missing.sort((a, b) => (a.hospital < b.hospital ? -1 : 1)),
        of: present.size,
        ofMonths: size,
      },
    ];
  });
}

/** The months of a bucket that begins on a date. */
function monthsFrom(date: string, size: number): string[] {
  const year = Number(date.slice(0, 4));
  const month = Number(date.slice(5, 7)) - 1;
  return Array.from({ length: size }, (_, index) => {
    const at = year * 12 + month + index;
    return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, "0")}`;
  });
}

function bucketName(months: readonly string[], size: number): string {
  const [first = ""] = months;
  const year = first.slice(0, 4);
  if (size === 12) return year;
  if (size === 3) return `${year} Q${Math.ceil(Number(first.slice(5)) / 3)}`;
  return monthName(first);
}

function monthName(month: string): string {
  return `${SHORT[Number(month.slice(5)) - 1] ?? month} ${month.slice(0, 4)}`;
}

const MOST_NAMES = 6;
const MOST_SENTENCES = 3;

/** `In Mar 2025 2 of 6 hospitals are missing: Northgate, St Anselm.` */
export function gapWords({ name, missing, of, ofMonths }: CoverageGap): string {
  const isWhole = missing.every(({ months }) => months.length === ofMonths);
  if (missing.some(({ hospital }) => hospital === ALL)) return isWhole ? `${name} is missing.` : `In ${name} months are missing.`;
  const names = missing.map(({ hospital, months }) => (isWhole || ofMonths === 1 ? hospital : `${hospital} (${monthList(months)})`));
  const verb = isWhole ? (missing.length === 1 ? "is missing" : "are missing") : missing.length === 1 ? "lacks months" : "lack months";
  return `In ${name} ${formatNumber(missing.length)} of ${formatNumber(of)} hospitals ${verb}: ${listed(names)}.`;
}

function monthList(months: readonly string[]): string {
  const names = months.map((month) => SHORT[Number(month.slice(5)) - 1] ?? month);
  return names.length > 3 ? `${names[0]} and ${names.length - 1} more` : names.join(", ");
}

function listed(names: readonly string[]): string {
  if (names.length <= MOST_NAMES + 1) return names.join(", ");
  return `${names.slice(0, MOST_NAMES).join(", ")} and ${formatNumber(names.length - MOST_NAMES)} more`;
}

/** The legend of the shading: points in a row that miss the same hospitals are one sentence, and there are few of them. */
export function gapSentences(gaps: readonly CoverageGap[]): string[] {
  const runs: CoverageGap[][] = [];
  for (const gap of gaps) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    const isSame = last !== undefined && gap.ofMonths === 1 && last.index === gap.index - 1 && sameNames(last, gap);
    if (isSame) run?.push(gap);
    else runs.push([gap]);
  }
  const sentences = runs.slice(0, MOST_SENTENCES).map((run) => {
    const [first] = run;
    const last = run.at(-1);
    if (!first || !last) return "";
    return run.length === 1 ? gapWords(first) : gapWords({ ...first, name: `${first.name} to ${last.name}` }).replace(/^In /, "From ");
  });
  const left = runs.slice(MOST_SENTENCES).reduce((sum, run) => sum + run.length, 0);
  if (left > 0)
    sentences.push(
      `In ${formatNumber(left)} more shaded ${left === 1 ? "place" : "places"} hospitals are missing too; point at one to see which.`,
    );
  return sentences;
}

function sameNames(a: CoverageGap, b: CoverageGap): boolean {
  return a.missing.map(({ hospital }) => hospital).join("\n") === b.missing.map(({ hospital }) => hospital).join("\n");
}
