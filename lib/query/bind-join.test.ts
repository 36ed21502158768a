import { describe, expect, test } from "vitest";
import { bindQuery } from "./bind";
import { parseQuery } from "./parse";
import { ASKED_AT, bindQuestion } from "./testing/fixture-question";
import { FIXTURE, RELATIONSHIPS, UNITS } from "./testing/fixture-schema";
import { mistake } from "./testing/mistake";

describe("joins", () => {
  test("a question names its relationships and their columns", () => {
    const bound = bindQuestion({
      joins: ["unit", { name: "visit", matched: true }],
      where: {
        all: [
          { field: "unit.label", op: "eq", value: "mg" },
          { field: "visit.score", op: "gt", value: 3, includeEmpty: true },
          { field: "int1", op: "lt", value: 5 },
          { any: [{ field: "unit.active", op: "is_true" }] },
        ],
      },
      groupBy: [{ field: "unit.label" }, { field: "visit.seen_at", bucket: "month", as: "month" }],
      measures: [{ as: "m", fn: "sum", field: "num1", where: { field: "visit.fee", op: "gt", value: 1 } }],
    });
    expect(bound.columns.map(({ name, label }) => [name, label])).toEqual([
      ["unit.label", "Label of unit"],
      ["month", "Seen at of visit (month)"],
      ["m", "Sum of Num 1 where Fee of visit is more than 1"],
    ]);
    expect(bound.usedColumns).toEqual(["int1", "num1", "unit.label", "unit.active", "visit.score", "visit.fee", "visit.seen_at"]);
    expect(bound.referencedColumns).toEqual(["int1", "num1", "txt2"]);
    expect(bound.joins.map(({ name, matched, referencedColumns }) => ({ name, matched, referencedColumns }))).toEqual([
      { name: "unit", matched: false, referencedColumns: ["code", "label", "active"] },
      { name: "visit", matched: true, referencedColumns: ["code", "score", "fee", "seen_at"] },
    ]);
    expect(bound.prunable).toEqual([{ column: "int1", type: { kind: "integer" }, op: "lt", values: [5] }]);
    expect(bound.joins.map((join) => join.prunable)).toEqual([[{ column: "label", type: { kind: "text" }, op: "eq", values: ["mg"] }], []]);
  });

  test("a join nobody reads from is still one: it may repeat rows or drop them", () => {
    const bound = bindQuestion({ joins: ["twin"], select: ["id"] });
    expect(bound.usedColumns).toEqual(["id"]);
    expect(bound.referencedColumns).toEqual(["id", "txt2", "bool1"]);
    expect(bound.joins[0]?.referencedColumns).toEqual(["code", "flag"]);
  });

  test("a warning where one row can match several", () => {
    expect(bindQuestion({ joins: ["unit"], select: ["id"] }).warnings).toEqual([]);
    expect(bindQuestion({ joins: ["unit", "own_visit", "visit"], select: ["id"] }).warnings).toEqual(
      Array.from({ length: 2 }, () => ({
        code: "grain",
        message: "One row of Fixture can match several of Visits: its values count once for each match.",
      })),
    );
  });

  test("units and names of joined columns stay theirs", () => {
    const bound = bindQuestion({ joins: ["unit"], select: ["unit.code", "id"], orderBy: [{ field: "unit.since" }] });
    expect(bound.columns[0]).toEqual({ name: "unit.code", label: "Code of unit", type: { kind: "integer" } });
    expect(bound.orderBy.map((order) => order.name)).toEqual(["unit.since", "unit.code", "id"]);
  });
});

describe("a join with a mistake", () => {
  test.each<[name: string, query: Record<string, unknown>, path: string, message: string]>([
    [
      "an unknown relationship",
      { joins: ["unti"], select: ["id"] },
      "joins.0",
      'There is no relationship "unti"; t has unit, visit, own_visit, twin. Did you mean "unit"?',
    ],
    ["an unknown relationship that must match", { joins: [{ name: "x", matched: true }], select: ["id"] }, "joins.0.name", "t has unit"],
    ["one relationship twice", { joins: ["unit", { name: "unit" }], select: ["id"] }, "joins.1.name", "joined twice"],
    [
      "a relationship that is not joined",
      { joins: ["visit"], select: ["unit.label"] },
      "select.0",
      '"unit.label" is a column of the relationship "unit", which the question does not join. Add "unit" to joins.',
    ],
    [
      "an unknown column of a join",
      { joins: ["unit"], select: ["unit.lable"] },
      "select.0",
      'There is no column "lable" in units. Did you mean "unit.label"?',
    ],
    [
      "a joined column without its relationship",
      { joins: ["unit"], where: { field: "factor", op: "gt", value: 1 }, select: ["id"] },
      "where.field",
      'There is no column "factor" in t. Did you mean "unit.factor"?',
    ],
    ["a relationship that does not exist", { select: ["units.label"] }, "select.0", 'There is no column "units.label" in t.'],
    [
      "a joined column in a calculation",
      { derive: [{ as: "x", expr: { field: "unit.factor" } }], select: ["x"] },
      "derive.0.expr.field",
      'Add "unit"',
    ],
  ])("%s", (_name, query, path, message) => {
    const found = mistake(() => bindQuestion(query));
    expect(found.code).toBe("INVALID_QUERY");
    expect(found.details?.[0]?.path).toBe(path);
    expect(found.message).toContain(message);
  });

  test("a dataset without relationships says so", () => {
    const query = parseQuery({ from: "t", joins: ["unit"], select: ["id"] });
    expect(mistake(() => bindQuery(query, FIXTURE, { now: ASKED_AT })).message).toBe('There is no relationship "unit"; t has none.');
  });

  test.each([
    ["a key that is gone", { left: "int9", right: "code" }, 'its key "int9" is not among the columns of t'],
    ["a key that is hidden", { left: "int1", right: "secret" }, 'its key "secret" is not among the columns of units'],
    ["keys of different kinds", { left: "txt1", right: "code" }, '"txt1" of t holds text values and "code" of units integer values'],
  ])("%s", (_name, pair, message) => {
    const relationships = [{ name: "unit", on: [pair], cardinality: "many-to-one" as const, schema: UNITS }];
    const query = parseQuery({ from: "t", joins: ["unit"], select: ["id"] });
    expect(mistake(() => bindQuery(query, FIXTURE, { now: ASKED_AT, relationships })).message).toContain(message);
  });

  test("the fixture has one relationship of each cardinality", () => {
    expect(new Set(RELATIONSHIPS.map((relationship) => relationship.cardinality)).size).toBe(3);
  });
});
