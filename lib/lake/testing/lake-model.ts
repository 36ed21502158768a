/** What a writer said it was about to do. */
export type Intent = {
  intent: string;
  op: "publish" | "append" | "withdraw" | "restore" | "compact" | "collect";
  files?: { hospital: string; period: string; source: string | null; records: string[] }[];
  restored?: number;
};

/** What a reader found in a version, by hospital and month. */
export type Seen = { version: number; records: Map<string, string[]> };

/** By hospital and month, then by source. */
type State = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/**
 * What each version must hold, worked out from what was asked for, in the order in which it came to be; the one before
 * the first is empty. Null where nobody asked for a version.
 */
export function replay(intents: (Intent | undefined)[]): State[] | null {
  const states: State[] = [new Map()];
  for (const intent of intents) {
    const before = states.at(-1);
    if (intent === undefined || before === undefined) return null;
    const after = next(before, intent, states);
    if (after === null) return null;
    states.push(after);
  }
  return states;
}

function next(before: State, { op, files = [], restored }: Intent, states: State[]): State | null {
  if (op === "compact") return before;
  if (op === "restore") return states[restored ?? -1] ?? null;
  const state = new Map(before);
  for (const { hospital, period, source, records } of files) {
    const place = `${hospital} ${period}`;
    const month = new Map(state.get(place));
    if (op === "withdraw" && source === null) month.clear();
    else if (op === "withdraw") month.delete(source ?? "");
    else if (op === "append") month.set("monthly", [...(month.get("monthly") ?? []), ...records]);
    else month.set(source ?? "", records);
    state.set(place, month);
  }
  return state;
}

/** Null when they are the same, each record as often in the one as in the other; otherwise what is different. */
export function sameRecords(state: State | undefined, found: Map<string, string[]>): string | null {
  if (state === undefined) return "a version that was never made";
  for (const place of new Set([...state.keys(), ...found.keys()])) {
    const wanted = [...(state.get(place)?.values() ?? [])].flat().sort();
    const got = (found.get(place) ?? []).toSorted();
    if (JSON.stringify(wanted) !== JSON.stringify(got)) return `${got.length} records of ${place} instead of ${wanted.length}`;
  }
  return null;
}
