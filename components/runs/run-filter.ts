import { WRITTEN_DAY, WRITTEN_MONTH } from "../written-dates";
import { isRunState, type RunStateName } from "./run-words";

/** What the list of runs is narrowed to; the names are those in the address and of the API. */
export type ListFilter = {
  dataset: string | null;
  state: RunStateName[];
  hospital: string | null;
  period: string | null;
  trigger: TriggerName | null;
  from: string | null;
  to: string | null;
  search: string | null;
};

/** What made a run, as people read it. */
export const TRIGGER_WORDS = {
  upload: "Sent by a person or program",
  inbox: "Found in the inbox",
  correction: "Corrected file",
  reprocess: "Made again under a contract",
  schedule: "By the service itself",
} as const;
export type TriggerName = keyof typeof TRIGGER_WORDS;

export const NO_FILTER: ListFilter = {
  dataset: null,
  state: [],
  hospital: null,
  period: null,
  trigger: null,
  from: null,
  to: null,
  search: null,
};

export function isTrigger(value: unknown): value is TriggerName {
  return typeof value === "string" && Object.hasOwn(TRIGGER_WORDS, value);
}

/** The filter an address says; what cannot be one is left out. */
export function readRunFilter(search: Readonly<Record<string, string | string[] | undefined>>): ListFilter {
  const text = (name: string, pattern?: RegExp): string | null => {
    const value = search[name];
    return typeof value === "string" && value.trim() !== "" && (pattern?.test(value) ?? true) ? value.trim() : null;
  };
  const trigger = text("trigger");
  return {
    dataset: text("dataset"),
    state: (text("state") ?? "").split(",").filter(isRunState),
    hospital: text("hospital"),
    period: text("period", WRITTEN_MONTH),
    trigger: isTrigger(trigger) ? trigger : null,
    from: text("from", WRITTEN_DAY),
    to: text("to", WRITTEN_DAY),
    search: text("search"),
  };
}

/** The filter as the search of an address; null where nothing is asked for. */
export function writeRunFilter(filter: ListFilter): Record<keyof ListFilter, string | null> {
  return { ...filter, state: filter.state.length === 0 ? null : filter.state.join(",") };
}
