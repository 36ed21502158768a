import type { Query, Top } from "./ast";
import { findOutput } from "./bind-names";
import type { BoundTop } from "./bound";
import { ORDERED_KINDS } from "./measures";
import { invalid } from "./refuse";
import type { ResultColumn } from "./result";

/** Settles which groups or rows are kept, by the outputs of the answer. */
export function bindTop(top: Top, query: Query, columns: readonly ResultColumn[]): BoundTop {
  const groups = columns.slice(0, query.groupBy?.length ?? 0);
  const isSummary = query.select === undefined || query.select.length === 0;
  if (isSummary && groups.length === 0)
    invalid("top", '"top" keeps some groups of many, and the question has one row: give groupBy, or leave "top" out.', "no groups");
  const by = findOutput(columns, top.by, "top.by");
  if (!ORDERED_KINDS.includes(by.type.kind))
    invalid("top.by", `"top" cannot go by ${by.label}, which holds ${by.type.kind} values.`, `not for ${by.type.kind}`);
  const per = top.per ?? [];
  per.forEach((name, index) => {
    const path = `top.per.${index}`;
    findOutput(columns, name, path);
    if (per.indexOf(name) < index) invalid(path, `"${name}" is named twice.`, "named twice");
    if (name === top.by) invalid(path, `"${name}" is what "top" goes by; within equal values of it there is no first.`, "is top.by");
  });
  if (top.others) checkOthers(query, per, groups, isSummary);
  return { n: top.n, by: top.by, direction: top.direction ?? "desc", per, ties: top.ties ?? "all", others: top.others ?? false };
}

function checkOthers(query: Query, per: readonly string[], groups: readonly ResultColumn[], isSummary: boolean): void {
  const path = "top.others";
  if (!isSummary) invalid(path, '"others" folds groups into one, and rows have none: give groupBy, or leave it out.', "no groups");
  if (query.having)
    invalid(path, '"others" measures the groups that are not kept and cannot stand beside "having", which drops groups unseen.');
  const index = per.findIndex((name) => !groups.some((group) => group.name === name));
  if (index !== -1) invalid(`top.per.${index}`, `With "others", "per" names groups; "${per[index]}" is a measure.`, "is no group");
}

/** Whether a row over everything is asked for. Throws where it has no meaning. */
export function bindTotals(query: Query): boolean {
  if (!query.totals) return false;
  if ((query.groupBy?.length ?? 0) === 0)
    invalid("totals", '"totals" adds a row over all groups, and the question has none: give groupBy, or leave it out.', "no groups");
  if (query.offset) invalid("totals", '"totals" stands beside the first rows; leave "offset" out, or ask for the totals once alone.');
  return true;
}
