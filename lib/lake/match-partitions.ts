import type { Prunable } from "@/lib/query";
import type { Partition } from "./partition";
import { hospitalMayMatch } from "./prune";
import { inOrder, SHARED, type VersionIndex } from "./version-index";

export type Selection = {
  /** The rows the caller may see: those of these hospitals; null is all. */
  hospitals: readonly string[] | null;
  hospitalColumn: string | null;
  periodColumn: string | null;
  prunable: readonly Prunable[];
};

/**
 * The partitions that can hold rows of the answer, by their hospital and month alone, in the order of the version.
 * Costs what is found, not what there is. Values of other columns leave more out: see `pruneFiles`.
 */
export function matchPartitions(index: VersionIndex, selection: Selection): Partition[] {
  const months = index.plainPeriods ? monthsOf(selection.prunable, selection.periodColumn) : ALL_MONTHS;
  const hospitals = hospitalsOf(index, selection);
  if (hospitals === null) return within(index.partitions, months);
  // No hospital is called like the mark of shared files, whatever a question names: they are looked up once, below.
  const own = [...hospitals].filter((hospital) => hospital !== SHARED);
  const found = own.map((hospital) => within(index.byHospital.get(hospital) ?? [], months));
  const shared = within(index.byHospital.get(SHARED) ?? [], months);
  found.push(shared.filter((partition) => mayHold(partition, hospitals, selection.hospitals !== null)));
  const lists = found.filter((list) => list.length > 0);
  return lists.length === 1 ? (lists[0] ?? []) : lists.flat().sort(inOrder);
}

/** A file of which nobody knows whose rows it holds may hold anyone's, but is nothing for a caller with a row scope. */
function mayHold(partition: Partition, hospitals: ReadonlySet<string>, isScoped: boolean): boolean {
  if (partition.hospitals.length === 0) return !isScoped;
  return partition.hospitals.some((hospital) => hospitals.has(hospital));
}

/** The hospitals whose rows are asked for and may be seen; null is all of them. */
function hospitalsOf(index: VersionIndex, { hospitals, hospitalColumn, prunable }: Selection): ReadonlySet<string> | null {
  const conditions = prunable.filter(({ column, type }) => column === hospitalColumn && type.kind === "text");
  if (conditions.length === 0) return hospitals === null ? null : new Set(hospitals);
  // The fewest names there are to look at: those of a list, those that may be seen, or all.
  const listed = conditions.find(({ op }) => op === "eq" || op === "in")?.values.map(String);
  const names = new Set(listed ?? hospitals ?? index.totalsOf.keys());
  const visible = hospitals === null ? null : new Set(hospitals);
  const asked = [...names].filter(
    (name) => (visible === null || visible.has(name)) && conditions.every((condition) => hospitalMayMatch(name, condition)),
  );
  return new Set(asked);
}

/** Months from and to, both included. */
type Months = { from: string; to: string };

const ALL_MONTHS: Months = { from: "", to: "\uFFFF" };
const MONTH = /^(\d{4}-\d\d)-(\d\d)(.*)$/;

/** The months that rows meeting the conditions on the period column can be in. A value that is no plain date says nothing. */
function monthsOf(prunable: readonly Prunable[], periodColumn: string | null): Months {
  const months = { ...ALL_MONTHS };
  for (const { column, type, op, values } of prunable) {
    if (column !== periodColumn || (type.kind !== "date" && type.kind !== "timestamp")) continue;
    const dates = values.map((value) => MONTH.exec(String(value)));
    const found = dates.map((date) => date?.[1] ?? null);
    if (found.includes(null)) continue;
    const sorted = found.filter((month) => month !== null).sort();
    const [first, last] = [sorted[0], sorted.at(-1)];
    if (first === undefined || last === undefined) continue;
    if (op !== "lt" && op !== "lte") months.from = first > months.from ? first : months.from;
    const to = op === "lt" && isStart(dates[0]) ? monthBefore(last) : last;
    if (op !== "gt" && op !== "gte") months.to = to < months.to ? to : months.to;
  }
  return months;
}

/** The first moment of a month: what is before it is in another. */
function isStart(date: RegExpExecArray | null | undefined): boolean {
  return date?.[2] === "01" && /^(T00:00:00(\.0+)?)?$/.test(date[3] ?? "");
}

function monthBefore(month: string): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const before = year * 12 + number - 2;
  return `${String(Math.floor(before / 12)).padStart(4, "0")}-${String((before % 12) + 1).padStart(2, "0")}`;
}

/** The part of a list sorted by period that lies in these months. */
function within(sorted: readonly Partition[], { from, to }: Months): Partition[] {
  const start = firstAt(sorted, (period) => period >= from);
  const end = firstAt(sorted, (period) => period > to);
  return sorted.slice(start, Math.max(start, end));
}

function firstAt(sorted: readonly Partition[], isThere: (period: string) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isThere(sorted[middle]?.period ?? "")) high = middle;
    else low = middle + 1;
  }
  return low;
}
