import { LATER_MEASURES } from "./measures";
import { unsupported } from "./refuse";

const INSTEAD: Record<string, string> = {
  joins: "Ask one dataset at a time.",
  derive: "Ask for the columns as they are.",
  top: "Sort by the measure and set a limit.",
  totals: "Ask a second question without groupBy.",
};

/**
 * Refuses the parts of the language no engine here has, by name, and takes them out where they are empty:
 * `"totals": false` and `"joins": []` ask for nothing.
 */
export function refuseLaterParts(raw: Record<string, unknown>): Record<string, unknown> {
  const rest: Record<string, unknown> = { ...raw };
  for (const [part, instead] of Object.entries(INSTEAD)) {
    const given = rest[part];
    const isEmpty = given === undefined || given === null || given === false || (Array.isArray(given) && given.length === 0);
    if (!isEmpty) unsupported(part, `"${part}"`, instead);
    delete rest[part];
  }
  if (Array.isArray(rest.measures)) {
    rest.measures.forEach((measure: unknown, index) => {
      const fn = typeof measure === "object" && measure !== null && "fn" in measure ? measure.fn : undefined;
      const later = LATER_MEASURES.find((name) => name === fn);
      if (later)
        unsupported(`measures.${index}.fn`, `The measure "${later}"`, "The other measures of the question can be asked without it.");
    });
  }
  return rest;
}
