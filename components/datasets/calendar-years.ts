import type { Calendar, CalendarCell } from "@/lib/schedules";

export type CellState = CalendarCell["state"] | "missing";
export type YearCell = { hospital: string; period: string; state: CellState; facts: CalendarCell | null };
export type CalendarYear = { year: string; periods: string[]; rows: { hospital: string; cells: YearCell[] }[] };

/** States as people read them, in the order of the legend. */
export const CELL_WORDS = {
  published: "published",
  replaced: "published, replaced since",
  received: "being checked",
  held: "held, waits for a person",
  rejected: "rejected",
  failed: "failed",
  late: "late",
  withdrawn: "withdrawn",
  missing: "nothing sent",
} as const satisfies Record<CellState, string>;

function nextMonth(period: string): string {
  const [year = 0, month = 0] = period.split("-").map(Number);
  return month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, "0")}`;
}

/** Every month from the first to the last, also those nobody sent. */
export function monthsBetween(first: string, last: string): string[] {
  const months: string[] = [];
  for (let month = first; month <= last && months.length < 1200; month = nextMonth(month)) months.push(month);
  return months;
}

/** Hospital by month, one block per calendar year, newest first. Years of which there is nothing to say are left out. */
export function calendarYears(calendar: Calendar): CalendarYear[] {
  const known = new Map(calendar.cells.map((cell) => [`${cell.hospital}\n${cell.period}`, cell]));
  const years = Map.groupBy(monthsBetween(calendar.from, calendar.to), (month) => month.slice(0, 4));
  const told = new Set(calendar.cells.map((cell) => cell.period.slice(0, 4)));
  return [...years.entries()]
    .filter(([year]) => told.has(year))
    .reverse()
    .map(([year, periods]) => ({
      year,
      periods,
      rows: calendar.hospitals.map((hospital) => ({
        hospital,
        cells: periods.map((period): YearCell => {
          const facts = known.get(`${hospital}\n${period}`) ?? null;
          return { hospital, period, state: facts?.state ?? "missing", facts };
        }),
      })),
    }));
}

const MONTHS_MAX = 120;

/** The months a calendar shows: from the first one that is published to the present one, and a year at least. */
export function calendarRange(published: readonly string[], today: string): { from: string; to: string } {
  const sorted = published.toSorted();
  const last = sorted.at(-1);
  const to = last !== undefined && last > today ? last : today;
  const [year = 0, month = 1] = to.split("-").map(Number);
  const back = (months: number) => {
    const at = year * 12 + month - 1 - months;
    return `${String(Math.floor(at / 12)).padStart(4, "0")}-${String((at % 12) + 1).padStart(2, "0")}`;
  };
  const first = sorted[0] ?? to;
  const from = first < back(11) ? first : back(11);
  return { from: from < back(MONTHS_MAX - 1) ? back(MONTHS_MAX - 1) : from, to };
}
