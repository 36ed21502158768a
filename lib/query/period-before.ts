import type { Query } from "./ast";
import { hospitalsAsked } from "./hospitals-asked";
import { namesOtherDates, periodShift, periodTexts, previousPeriod, type Period } from "./previous-period";

/** The files of a dataset: which hospital sent rows for which month. */
export type SentFiles = { cells: readonly { hospital: string; period: string; rows: number }[]; hospitalColumn: string | null };

/**
 * The question about the period before, with what has to be known beside its numbers: how many hospitals sent something
 * for one of the two periods only, and whether the current one goes on. Or why there is nothing to compare with.
 */
export type PeriodBefore =
  | { none: "no_period" }
  /** Another filter names dates of the period, of which the one before has none. */
  | { none: "other_dates" }
  | { none: "no_files"; previous: Period }
  | { query: Query; previous: Period; late: number; newer: number; isUnfinished: boolean };

type Options = SentFiles & {
  /** When the question was answered: "the last 3 months" are counted from there. */
  now: Date;
  isTime: (field: string) => boolean;
};

/**
 * What a number is compared with. Where no file of the dataset covers the period before, there is nothing: nothing sent
 * is not nothing counted.
 */
export function periodBefore(query: Query, { now, isTime, ...sent }: Options): PeriodBefore {
  const shift = periodShift(query, { now, isTime });
  const before = previousPeriod(query, { now, isTime });
  if (!shift || !before) return { none: "no_period" };
  if (namesOtherDates(query, shift.field)) return { none: "other_dates" };
  const { current, previous } = shift;
  const isUnfinished = current.high.getTime() > now.getTime() + DAY_MS;
  const cells = cellsAsked(query, sent);
  const senders = { now: sendersFor(current, cells), before: sendersFor(previous, cells) };
  // The question is then about other dates than those that files are of.
  if (senders.now.size === 0) return { query: before, previous, late: 0, newer: 0, isUnfinished };
  if (senders.before.size === 0) return { none: "no_files", previous };
  const late = [...senders.before].filter((hospital) => !senders.now.has(hospital)).length;
  const newer = [...senders.now].filter((hospital) => !senders.before.has(hospital)).length;
  return { query: before, previous, late, newer, isUnfinished };
}

const DAY_MS = 86_400_000;

function cellsAsked({ where }: Query, { cells, hospitalColumn }: SentFiles): SentFiles["cells"] {
  const all = [...new Set(cells.map(({ hospital }) => hospital))];
  const asked = new Set(hospitalsAsked(all, where, hospitalColumn));
  return cells.filter(({ hospital, rows }) => rows > 0 && asked.has(hospital));
}

function sendersFor(period: Period, cells: SentFiles["cells"]): Set<string> {
  const [from, until] = monthsOf(period);
  return new Set(cells.flatMap((cell) => (cell.period >= from && cell.period <= until ? [cell.hospital] : [])));
}

/** The first and the last month that a period has a day of. */
function monthsOf(period: Period): [string, string] {
  const last = new Date(period.high.getTime() - 1);
  const [from, until] = periodTexts({ low: period.low, high: last, isDays: true });
  return [from.slice(0, 7), until.slice(0, 7)];
}
