import type { LoadIssue } from "../load";
import type { WideFinding } from "./wide-job";

/** Columns that are told of one by one, for each rule. */
const COLUMNS = 50;

const SENTENCES: Record<string, string> = {
  not_a_number: "is not a number",
  not_a_timestamp: "is not a moment that a clock can show",
  value_missing: "is empty, but required",
  period_differs: "is in another month than the upload",
  too_many_months: "is in one month more than a recording can have",
};

/** What the cells came to: by rule and column, those of most rows first; of very many columns the rest together. */
export function findingIssues(findings: readonly WideFinding[]): LoadIssue[] {
  const rules = Map.groupBy(findings, ({ rule }) => rule);
  return [...rules].flatMap(([rule, all]) => {
    const sorted = all.toSorted((a, b) => b.count - a.count);
    const told = sorted.slice(0, COLUMNS).map(toIssue);
    const rest = sorted.slice(COLUMNS);
    return rest.length === 0 ? told : [...told, together(rule, rest)];
  });
}

function toIssue({ rule, column, rejects, count, ordinals }: WideFinding): LoadIssue {
  if (rejects) {
    const message = `${count} ${count === 1 ? "row" : "rows"}: ${column} ${SENTENCES[rule] ?? rule}.`;
    return { rule, column, severity: "reject", count, ordinals, message };
  }
  const message = `${count} published ${count === 1 ? "row has" : "rows have"} NaN or an infinity as ${column}; the value is empty there.`;
  return { rule, column, severity: "warn", count, ordinals, message };
}

function together(rule: string, rest: readonly WideFinding[]): LoadIssue {
  const count = rest.reduce((sum, one) => sum + one.count, 0);
  const ordinals = [...new Set(rest.flatMap((one) => one.ordinals))].sort((a, b) => a - b).slice(0, 20);
  const severity = rest.some((one) => one.rejects) ? "reject" : "warn";
  const words = SENTENCES[rule] ?? "is NaN or an infinity, which is published as an empty value";
  return { rule, column: null, severity, count, ordinals, message: `${count} cells of ${rest.length} more columns: the value ${words}.` };
}
