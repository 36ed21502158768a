import type { Measure } from "./ast";
import { measureSpec } from "./measures";

/**
 * A measure in words, without its condition: `Percentile 90 of Value`, `Share of rows within Category`. `label` names
 * columns, `output` the groups of the answer.
 */
export function measureSentence(measure: Measure, label: (field: string) => string, output: (name: string) => string): string {
  const column = measure.field === undefined ? "" : label(measure.field);
  if (measure.fn === "percentile") return `Percentile ${Number(((measure.p ?? 0.5) * 100).toPrecision(12))} of ${column}`;
  const words = measureSpec(measure.fn).sentence(column, measure.by === undefined ? "" : label(measure.by));
  return measure.within && measure.within.length > 0 ? `${words} within ${measure.within.map(output).join(" and ")}` : words;
}
