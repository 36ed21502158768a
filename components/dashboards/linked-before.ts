import type { LinkedBefore } from "@/lib/dashboards";
import type { NumberBefore } from "../charts/number-view-change";
import { periodWords } from "../results/period-words";
import { NO_PERIOD, UNFINISHED } from "./period-before";

const UNEVEN = "Some hospitals sent nothing for one of the two periods.";

/** The numbers of the period before as a link tells them; undefined where a tile compares nothing. */
export function linkedBefore(before: LinkedBefore | null, isUpdating: boolean): NumberBefore | undefined {
  if (before === null) return undefined;
  // An answer that is being replaced belongs to other filters.
  if (isUpdating) return { state: "loading" };
  if (before.state === "ready") {
    const notes = [...(before.isUnfinished ? [UNFINISHED] : []), ...(before.isUneven ? [UNEVEN] : [])];
    return { state: "ready", row: before.row, period: wordsOf(before.period), notes };
  }
  return { state: "none", message: reasonWords(before) };
}

function reasonWords({ reason, period }: Extract<LinkedBefore, { state: "none" }>): string {
  if (reason === "no_period") return NO_PERIOD;
  if (reason === "no_files" && period !== null) return `No earlier value: no file covers ${wordsOf(period)}.`;
  return "The period before could not be asked.";
}

function wordsOf({ low, high, isDays }: NonNullable<LinkedBefore["period"]>): string {
  return periodWords({ low: new Date(low), high: new Date(high), isDays });
}
