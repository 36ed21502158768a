import { describe, expect, test } from "vitest";
import { queryFromSearch, queryToSearch, type Query } from "@/lib/query";
import { emptyDraft, emptyGroup, type DraftCondition } from "./draft";
import { addFilter, convertToGroup, toggleNegated } from "./edit-filter";
import { addMeasure, updateMeasure } from "./edit-measures";
import { addGrouping, labelGrouping } from "./edit-query";
import { isComplete } from "./filter-query";
import { fromQuery } from "./from-query";
import { partAt } from "./part-keys";
import { asksSomething, toQuery } from "./to-query";

function condition(part: Partial<DraftCondition>): DraftCondition {
  return { kind: "condition", key: "c", negated: false, field: "value", op: "gt", ...part };
}

const everything: Query = {
  version: 1,
  from: "lab-results",
  asOf: 12,
  where: {
    all: [
      { field: "test", op: "in", value: ["HbA1c", "O'Hara"] },
      { any: [{ field: "value", op: "between", value: [7, 9] }, { not: { field: "sex", op: "is_empty" } }] },
      { not: { any: [{ field: "collected", op: "in_last", value: { amount: 3, unit: "month" } }] } },
      { field: "unit", op: "contains", value: "mol", ignoreCase: false, includeEmpty: true },
    ],
  },
  groupBy: [
    { field: "hospital" },
    { field: "collected", bucket: "month", as: "month" },
    { field: "age", bands: [18, 25], labels: ["a", "b", "c"] },
  ],
  measures: [
    { as: "n", fn: "count" },
    { as: "p90", fn: "percentile", field: "value", p: 0.9, method: "discrete", where: { all: [{ field: "sex", op: "eq", value: "F" }] } },
  ],
  having: { all: [{ field: "n", op: "gte", value: 10 }] },
  orderBy: [{ field: "n", direction: "desc", nulls: "first" }],
  limit: 50,
  offset: 10,
};

describe("a question and its draft", () => {
  test("every part survives the way to the builder and back", () => {
    expect(toQuery(fromQuery(everything)).query).toEqual(everything);
  });

  test("a question for rows survives too", () => {
    const rows: Query = {
      version: 1,
      from: "lab-results",
      select: ["a", "b"],
      distinct: true,
      orderBy: [{ field: "a", direction: "asc" }],
    };
    expect(toQuery(fromQuery(rows)).query).toEqual(rows);
  });

  test("a single condition becomes a list of one", () => {
    const query: Query = { version: 1, from: "d", where: { field: "a", op: "is_true" }, measures: [{ as: "n", fn: "count" }] };
    expect(toQuery(fromQuery(query)).query.where).toEqual({ all: [{ field: "a", op: "is_true" }] });
  });

  test("a negated root keeps its meaning", () => {
    const query: Query = {
      version: 1,
      from: "d",
      where: { not: { any: [{ field: "a", op: "is_true" }] } },
      measures: [{ as: "n", fn: "count" }],
    };
    expect(toQuery(fromQuery(query)).query.where).toEqual({ all: [{ not: { any: [{ field: "a", op: "is_true" }] } }] });
  });

  test("the first question counts the rows", () => {
    expect(toQuery(emptyDraft("d")).query).toEqual({ version: 1, from: "d", measures: [{ as: "count", fn: "count" }] });
  });

  test("unfinished conditions and groups without any are left out and counted", () => {
    let where = addFilter(emptyGroup(), [], condition({ value: 7 }));
    where = addFilter(where, [], condition({ key: "d", value: undefined }));
    where = convertToGroup(where, [1]);
    where = toggleNegated(where, [1]);
    const { query, unfinished } = toQuery({ ...emptyDraft("d"), where });
    expect(query.where).toEqual({ all: [{ field: "value", op: "gt", value: 7 }] });
    expect(unfinished).toEqual({ filters: 1, columns: 0 });
  });

  test("sorting by what is no longer an output is left out", () => {
    const draft = { ...emptyDraft("d"), orderBy: [{ key: "o", field: "gone", direction: "asc" as const }] };
    expect(toQuery(draft).query.orderBy).toBeUndefined();
  });

  test("what the other mode had is not asked", () => {
    const { query } = toQuery({ ...fromQuery(everything), mode: "rows", select: ["a"] });
    expect(query).not.toHaveProperty("groupBy");
    expect(query).not.toHaveProperty("having");
  });

  test("a question without groups, measures or columns asks nothing", () => {
    expect(asksSomething({ ...emptyDraft("d"), measures: [] })).toBe(false);
    expect(asksSomething({ ...emptyDraft("d"), mode: "rows" })).toBe(false);
    expect(asksSomething(emptyDraft("d"))).toBe(true);
  });
});

test.each<[string, Partial<DraftCondition>, boolean]>([
  ["no value is needed", { op: "is_empty" }, true],
  ["one value is there", { op: "eq", value: 0 }, true],
  ["false is a value", { op: "eq", value: false }, true],
  ["empty text is none", { op: "eq", value: "" }, false],
  ["a list where one is wanted", { op: "eq", value: ["a"] }, false],
  ["both ends", { op: "between", value: [1, 2] }, true],
  ["one end only", { op: "between", value: [1, ""] }, false],
  ["an empty list", { op: "in", value: [] }, false],
  ["a relative time", { op: "in_last", value: { amount: 3, unit: "month" } }, true],
  ["a relative time without its amount", { op: "in_last", value: { unit: "month" } }, false],
  ["the current unit needs no amount", { op: "in_current", value: { unit: "month" } }, true],
])("complete or not: %s", (_name, part, complete) => {
  expect(isComplete(condition(part))).toBe(complete);
});

test("an error's path leads to the part it is about", () => {
  const draft = fromQuery(everything);
  draft.where.children.unshift(condition({ value: undefined }));
  const { keys } = toQuery(draft);
  expect(partAt(keys, "where.all.0.value")).toBe(draft.where.children[1]?.key);
  expect(partAt(keys, "measures.1.field")).toBe(draft.measures[1]?.key);
  expect(partAt(keys, "groupBy.2.bands.0")).toBe(draft.groupBy[2]?.key);
  expect(partAt(keys, "limit")).toBeUndefined();
});

test("the text of a question built here is the one it has when it is read from an address", () => {
  let draft = addGrouping(emptyDraft("d"), "day", { bucket: "month" });
  draft = labelGrouping(draft, draft.groupBy[0]?.key ?? "", "When");
  draft = addMeasure(draft, { fn: "percentile", field: "value" });
  draft = updateMeasure(draft, draft.measures.at(-1)?.key ?? "", {
    label: "High",
    where: { ...emptyGroup(), children: [condition({ value: 1 })] },
  });
  draft = { ...draft, top: { key: "t", ties: "all", per: ["day_month"], by: "count", n: 3 } };
  draft = { ...draft, orderBy: [{ key: "o", nulls: "last", direction: "desc", field: "count" }] };
  draft = { ...draft, derive: [{ key: "d", label: "One", as: "one", expression: { kind: "column", key: "e", field: "value" } }] };
  const { query } = toQuery(draft);
  const read = queryFromSearch(queryToSearch(query));
  expect(read).toEqual(query);
  expect(queryToSearch(toQuery(fromQuery(read ?? query)).query)).toBe(queryToSearch(query));
});
