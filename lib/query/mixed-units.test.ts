import { expect, test } from "vitest";
import { bindQuery } from "./bind";
import type { ColumnType, DatasetSchema } from "./column-types";
import { parseQuery } from "./parse";
import type { RelationshipSchema } from "./relationships";

const TEXT: ColumnType = { kind: "text" };
const DOUBLE: ColumnType = { kind: "double" };
const LAB: DatasetSchema = {
  slug: "lab",
  name: "Lab results",
  version: 1,
  analyte: "test",
  columns: [
    { name: "hospital", label: "Hospital", type: TEXT },
    { name: "test", label: "Test", type: TEXT },
    { name: "test_code", label: "Test code", type: TEXT },
    { name: "value", label: "Result value", type: DOUBLE },
    { name: "ref_high", label: "Reference high", type: DOUBLE },
    { name: "age", label: "Age", type: { kind: "integer" }, unit: "years" },
  ],
};
const DICTIONARY: RelationshipSchema = {
  name: "lab_test",
  on: [{ left: "test_code", right: "code" }],
  cardinality: "many-to-one",
  schema: { slug: "tests", name: "Tests", version: 1, columns: [{ name: "code", label: "Code", type: TEXT }] },
};
const MEAN = { as: "m", fn: "avg", field: "value" };

function warningsOf(question: Record<string, unknown>, schema = LAB): { code: string; message: string }[] {
  const query = parseQuery({ from: "lab", measures: [MEAN], ...question });
  return bindQuery(query, schema, { now: new Date("2025-01-01T00:00:00Z"), relationships: [DICTIONARY] }).warnings;
}

const only = (field: string, op: string, value: unknown) => ({ field, op, value });

test("a mean over several things that were measured is told, with what to do", () => {
  expect(warningsOf({ where: only("test", "in", ["Sodium", "HbA1c"]) })).toEqual([
    {
      code: "mixed_units",
      message:
        "Mean of Result value may put numbers of different units together: Test says what was measured, and the question neither groups by it nor filters to one value. Group by Test, or filter it to one value.",
    },
  ]);
});

test.each<[string, Record<string, unknown>]>([
  ["no condition", {}],
  ["another group", { groupBy: [{ field: "hospital" }] }],
  ["a condition that one of several has to meet", { where: { any: [only("test", "eq", "Sodium"), only("hospital", "eq", "a")] } }],
  ["a condition that leaves one out", { where: { not: only("test", "eq", "Sodium") } }],
  ["rows without a test beside those of one", { where: { ...only("test", "eq", "Sodium"), includeEmpty: true } }],
  ["a pattern", { where: only("test", "starts_with", "S") }],
  [
    "one measure of two with a condition",
    {
      measures: [
        { ...MEAN, where: only("test", "eq", "Sodium") },
        { ...MEAN, as: "all" },
      ],
    },
  ],
  ["a sum", { measures: [{ ...MEAN, fn: "sum" }] }],
  ["the largest", { measures: [{ ...MEAN, fn: "max" }] }],
  ["a percentile", { measures: [{ ...MEAN, fn: "percentile", p: 0.9 }] }],
  ["what it is a ratio to", { measures: [{ as: "m", fn: "ratio", field: "age", by: "value" }] }],
  [
    "a calculated column",
    {
      derive: [{ as: "twice", expr: { fn: "multiply", args: [{ field: "value" }, { value: 2 }] } }],
      measures: [{ ...MEAN, field: "twice" }],
    },
  ],
])("it is told with %s", (_, question) => {
  expect(warningsOf(question).map(({ code }) => code)).toEqual(["mixed_units"]);
});

test.each<[string, Record<string, unknown>]>([
  ["grouped by what was measured", { groupBy: [{ field: "hospital" }, { field: "test", as: "which" }] }],
  ["grouped by its code", { groupBy: [{ field: "test_code" }] }],
  ["grouped by the key it is joined by", { joins: ["lab_test"], groupBy: [{ field: "lab_test.code" }] }],
  ["of one test", { where: { all: [only("hospital", "eq", "a"), { all: [only("test", "eq", "Sodium")] }] } }],
  ["of a list of one", { where: only("test_code", "in", ["NA"]) }],
  ["of one test by the measure's own condition", { measures: [{ ...MEAN, where: only("test", "eq", "Sodium") }] }],
  [
    "that counts",
    {
      measures: [
        { as: "n", fn: "count" },
        { as: "d", fn: "count_distinct", field: "value" },
      ],
    },
  ],
  ["of a column with a unit", { measures: [{ ...MEAN, field: "age" }] }],
  [
    "of results by their own reference",
    {
      derive: [{ as: "of_high", expr: { fn: "divide", args: [{ field: "value" }, { field: "ref_high" }] } }],
      measures: [{ ...MEAN, field: "of_high" }],
    },
  ],
  ["for rows", { measures: undefined, select: ["value"] }],
])("nothing is told of a question %s", (_, question) => {
  expect(warningsOf(question)).toEqual([]);
});

test("nothing is told where the dataset does not say what was measured, or hides it", () => {
  const { analyte: _analyte, ...unsaid } = LAB;
  expect(warningsOf({}, unsaid)).toEqual([]);
  expect(warningsOf({}, { ...LAB, columns: LAB.columns.filter(({ name }) => name !== "test") })).toEqual([]);
});
