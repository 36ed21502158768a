import { expect, test } from "vitest";
import { fillTemplate, makeTemplate, type Parameter, parseQuery } from "@/lib/query";
import { defaultOf, markProblems, marksOf, parametersOf, startMarks, typeFor, type MarkDraft } from "./parameter-marks";

const SOURCE = { dataset: "lab-results", column: "test_code" };
const COLUMNS = [
  { name: "test_code", label: "Test code", kind: "text" as const, source: SOURCE },
  { name: "value", label: "Result value", kind: "double" as const },
  { name: "collected_at", label: "Collected", kind: "date" as const },
];

const QUERY = parseQuery({
  version: 1,
  from: "lab-results",
  where: {
    all: [
      { field: "test_code", op: "eq", value: "HBA1C" },
      { field: "value", op: "gt", value: 7 },
      { field: "collected_at", op: "between", value: ["2025-01-01", "2025-06-30"] },
      { field: "test_code", op: "in", value: ["A", "B"] },
      { field: "collected_at", op: "in_last", value: { amount: 3, unit: "month" } },
    ],
  },
  measures: [{ as: "n", fn: "count" }],
  having: { field: "n", op: "gte", value: 10 },
  limit: 100,
});

test("every value of a condition can be asked for, with a name, a label and a type of its own", () => {
  const drafts = startMarks(QUERY, COLUMNS);
  expect(drafts.map(({ name, label, type, list, column }) => [name, label, type, list, column ?? null])).toEqual([
    ["test_code", "Test code", "text", false, "test_code"],
    ["value_above", "Result value, more than", "number", false, null],
    ["collected_at_from", "Collected, at least", "date", false, null],
    ["collected_at_to", "Collected, at most", "date", false, null],
    ["test_code_2", "Test code", "text", true, "test_code"],
    ["collected_at_last", "Collected, in the last", "integer", false, null],
    ["n_from", "N, at least", "number", false, null],
  ]);
  expect(drafts.map(({ about }) => about)[1]).toBe("Result value more than");
  expect(drafts.every(({ isAsked }) => !isAsked)).toBe(true);
});

test("what is asked for becomes a template that gives the question back with its defaults", () => {
  const drafts = startMarks(QUERY, COLUMNS).map((draft) => ({ ...draft, isAsked: true }));
  const parameters = parametersOf(drafts);
  const query = makeTemplate(QUERY, marksOf(drafts));
  expect(fillTemplate({ query, parameters, values: {} })).toEqual(QUERY);
});

test("an earlier question's parameters are found again by column and operator, wherever the conditions went", () => {
  const parameters: Parameter[] = [
    { name: "least", type: "number", default: 6.5, label: "Above" },
    { name: "codes", type: "text", list: true },
    { name: "until", type: "month", required: true },
    { name: "rows", type: "integer", default: 50 },
  ];
  const query = {
    version: 1,
    from: "lab-results",
    where: {
      any: [
        { field: "test_code", op: "in", value: { param: "codes" } },
        { field: "collected_at", op: "between", value: ["2024-01-01", { param: "until" }] },
        { field: "value", op: "gt", value: { param: "least" } },
      ],
    },
    limit: { param: "rows" },
  };
  const asked = startMarks(QUERY, COLUMNS, { query, parameters }).filter(({ isAsked }) => isAsked);
  expect(asked.map(({ path, name, value, type, isRequired, hasDefault }) => [path, name, value, type, isRequired, hasDefault])).toEqual([
    ["where.all.1.value", "least", 7, "number", false, true],
    ["where.all.2.value.1", "until", "2025-06-30", "month", true, false],
    ["where.all.3.value", "codes", ["A", "B"], "text", false, false],
    ["limit", "rows", 100, "integer", false, true],
  ]);
  expect(parametersOf(asked)).toEqual([
    { name: "least", label: "Above", type: "number", default: 7 },
    { name: "until", type: "month", required: true },
    { name: "codes", type: "text", list: true },
    { name: "rows", type: "integer", default: 100 },
  ]);
});

test("a new condition does not take the name of an earlier parameter", () => {
  const earlier = {
    query: { where: { field: "value", op: "lt", value: { param: "test_code" } } },
    parameters: [{ name: "test_code", type: "number" as const }],
  };
  expect(startMarks(QUERY, COLUMNS, earlier)[0]?.name).toBe("test_code_2");
});

test.each<[Parameters<typeof typeFor>, string]>([
  [["timestamp", "2025-01-01"], "date"],
  [["timestamp", "2025-01-01T10:00:00"], "timestamp"],
  [["decimal", "12.50"], "number"],
  [[undefined, "2025-01-01"], "date"],
  [[undefined, ["a"]], "text"],
  [["boolean", true], "boolean"],
])("a value of %j is asked for as %s", (given, type) => {
  expect(typeFor(...given)).toBe(type);
});

const DRAFT: MarkDraft = {
  path: "where.value",
  about: "Collected at least",
  value: "2025-01-01",
  isAsked: true,
  name: "since",
  label: "Since",
  type: "date",
  types: ["date", "month"],
  list: false,
  isRequired: false,
  hasDefault: true,
};

test("a default is written as its type: a month of a day", () => {
  expect(defaultOf({ ...DRAFT, type: "month" })).toBe("2025-01");
  expect(defaultOf({ ...DRAFT, value: 7.5, type: "integer" })).toBeUndefined();
  expect(defaultOf({ ...DRAFT, hasDefault: false })).toBeUndefined();
});

test("two values under one name are one parameter, if they are of one kind", () => {
  const second = { ...DRAFT, path: "having.value", label: "Other" };
  expect(parametersOf([DRAFT, second])).toEqual([{ name: "since", label: "Since", type: "date", default: "2025-01-01" }]);
  expect(marksOf([DRAFT, second]).map(({ path }) => path)).toEqual(["where.value", "having.value"]);
  expect(markProblems([DRAFT, second])).toEqual({});
  expect(markProblems([DRAFT, { ...second, type: "month" }])).toEqual({ "having.value": '"since" is another kind of value above' });
});

test.each([
  ["Since", "Small letters, digits and _; a letter first; at most 40"],
  ["", "Small letters, digits and _; a letter first; at most 40"],
  ["limit", '"limit" is a word of the address itself: choose another'],
])("the name %j is refused at its place", (name, problem) => {
  expect(markProblems([{ ...DRAFT, name }])).toEqual({ "where.value": problem });
  expect(markProblems([{ ...DRAFT, name, isAsked: false }])).toEqual({});
});
