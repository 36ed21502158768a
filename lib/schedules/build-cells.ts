import type { CalendarCell } from "./answers";
import type { PartFact, RunFact } from "./month-facts";
import { dayIn, dueDay, monthsBetween } from "./months";

export type Schedule = { hospital: string; expectedDay: number; since: string };

export type Facts = {
  parts: PartFact[];
  runs: RunFact[];
  schedules: Schedule[];
  hospitals: string[];
  from: string;
  to: string;
  zone: string;
  now: Date;
};

/** Hospital by month: where each month stands. A month of which there is nothing to say has no cell. */
export function buildCells(facts: Facts): CalendarCell[] {
  const today = dayIn(facts.zone, facts.now);
  const parts = byPlace(facts.parts);
  const runs = byPlace(facts.runs);
  const months = monthsBetween(facts.from, facts.to);
  return facts.hospitals.flatMap((hospital) => {
    const schedule = scheduleOf(facts.schedules, hospital);
    return months.flatMap((period) => {
      const own = runs.get(placeOf({ hospital, period })) ?? [];
      // A file of all hospitals that is under way may hold this one's rows.
      const shared = hospital === "*" ? [] : (runs.get(placeOf({ hospital: "*", period })) ?? []).filter(isOpen);
      const dueOn = schedule === null || period < schedule.since ? null : dueDay(period, schedule.expectedDay);
      const place = { hospital, period, parts: parts.get(placeOf({ hospital, period })) ?? [], runs: [...shared, ...own] };
      const cell = cellOf(place, dueOn, today);
      return cell === null ? [] : [cell];
    });
  });
}

type Place = { hospital: string; period: string; parts: PartFact[]; runs: RunFact[] };

function cellOf({ hospital, period, parts, runs }: Place, dueOn: string | null, today: string): CalendarCell | null {
  const live = parts.filter((part) => part.removed === null);
  const openRun = runs.findLast(isOpen);
  const isLate = dueOn !== null && today > dueOn && live.length === 0 && openRun === undefined;
  const newest = runs.at(-1);
  const replaced = new Set(parts.filter((part) => part.removedBy === "publish").map((part) => part.removed)).size;
  const state = stateOf({ live, parts, openRun, newest, replaced, isLate });
  if (state === null) return null;
  const shown = live.at(-1);
  return {
    hospital,
    period,
    state,
    rows: live.length === 0 ? null : live.reduce((sum, part) => sum + part.rows, 0),
    replaced,
    versions: [...new Set(parts.flatMap((part) => [part.added, ...(part.removed === null ? [] : [part.removed])]))].sort((a, b) => a - b),
    contractVersion: shown?.contractVersion ?? null,
    runId: shown?.runId ?? newest?.id ?? null,
    open: openRun ? { runId: openRun.id, state: openRun.state as "queued" | "running" | "held" } : null,
    dueOn,
    late: isLate,
  };
}

type Standing = {
  live: PartFact[];
  parts: PartFact[];
  openRun: RunFact | undefined;
  newest: RunFact | undefined;
  replaced: number;
  isLate: boolean;
};

function stateOf({ live, parts, openRun, newest, replaced, isLate }: Standing): CalendarCell["state"] | null {
  if (live.length > 0) return replaced > 0 ? "replaced" : "published";
  if (openRun) return openRun.state === "held" ? "held" : "received";
  if (newest?.state === "rejected" || newest?.state === "failed") return newest.state;
  if (parts.length > 0) return "withdrawn";
  return isLate ? "late" : null;
}

const isOpen = (run: RunFact) => ["queued", "running", "held"].includes(run.state);

/** A hospital's own entry, or the one for all. */
function scheduleOf(schedules: Schedule[], hospital: string): Schedule | null {
  return schedules.find((one) => one.hospital === hospital) ?? schedules.find((one) => one.hospital === "*") ?? null;
}

const placeOf = ({ hospital, period }: { hospital: string; period: string }) => `${hospital}\n${period}`;

function byPlace<T extends { hospital: string; period: string }>(list: T[]): Map<string, T[]> {
  return Map.groupBy(list, placeOf);
}
