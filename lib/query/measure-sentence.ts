import type { Filter, Measure } from "./ast";
import { describeTree } from "./describe-filter";
import { measureSpec } from "./measures";

type Name = (name: string) => string;

/**
 * A measure in words, without its condition: `Percentile 90 of Value`, `Share of rows within Category`. `label` names
 * columns, `output` the groups of the answer.
 */
export function measureSentence(measure: Measure, label: Name, output: Name): string {
  const words = plainWords(measure, label);
  return measure.within && measure.within.length > 0 ? `${words} within ${groupsWords(measure, output)}` : words;
}

/**
 * A measure with its condition in words. Of a share they also say what it is a share of, as the condition is about the
 * part alone: `Share of rows where Waiting is more than 4, of all rows of the same Hospital`.
 */
export function conditionalSentence(measure: Measure, condition: string, label: Name, output: Name): string {
  const picks = measure.fn === "min_by" || measure.fn === "max_by";
  if (measure.fn !== "share") return `${measureSentence(measure, label, output)}${picks ? ", of rows" : ""} where ${condition}`;
  const whole = measure.field === undefined ? "of all rows" : "of the sum over all rows";
  const within = measure.within && measure.within.length > 0 ? ` of the same ${groupsWords(measure, output)}` : "";
  return `${plainWords(measure, label)} where ${condition}, ${whole}${within}`;
}

function plainWords(measure: Measure, label: Name): string {
  const column = measure.field === undefined ? "" : label(measure.field);
  if (measure.fn === "percentile") return `Percentile ${Number(((measure.p ?? 0.5) * 100).toPrecision(12))} of ${column}`;
  return measureSpec(measure.fn).sentence(column, measure.by === undefined ? "" : label(measure.by));
}

function groupsWords({ within = [] }: Measure, output: Name): string {
  return within.map(output).join(" and ");
}

/** Characters of a condition in a heading. */
const MOST_CHARACTERS = 100;

/**
 * A condition as a heading says it: whole where it is short, else as many of its parts as there is room for and how many
 * more there are. It never reads as if it were all of a longer one.
 */
export function conditionInHeading(filter: Filter, label: Name): string {
  const words = describeTree(filter, label, "all");
  if (words.length <= MOST_CHARACTERS) return words;
  const parts = "all" in filter ? filter.all.map((part) => describeTree(part, label, "all")) : [words];
  const lengths = parts.map((_, index) => parts.slice(0, index + 1).join(" and ").length);
  const kept = lengths.filter((length) => length <= MOST_CHARACTERS).length;
  const more = (count: number) => `${count} more ${count === 1 ? "condition" : "conditions"}`;
  if (kept > 0) return `${parts.slice(0, kept).join(" and ")} and ${more(parts.length - kept)}`;
  const first = `${(parts[0] ?? "").slice(0, MOST_CHARACTERS - 1).trimEnd()}…`;
  return parts.length > 1 ? `${first} and ${more(parts.length - 1)}` : first;
}
