import { describe, expect, test } from "vitest";
import { bindQuestion } from "./testing/fixture-question";
import { mistake } from "./testing/mistake";

const COUNT = { as: "n", fn: "count" };
const BY_HOSPITAL = { groupBy: [{ field: "hospital" }, { field: "txt2", as: "kind" }], measures: [COUNT] };

describe("top", () => {
  test("its defaults: largest first, over everything, ties kept", () => {
    expect(bindQuestion({ ...BY_HOSPITAL, top: { n: 3, by: "n" } }).top).toEqual({
      n: 3,
      by: "n",
      direction: "desc",
      per: [],
      ties: "all",
      others: false,
    });
  });

  test("of rows as of groups; rows are then sorted by what is selected alone", () => {
    const top = { n: 1, by: "num1", direction: "asc", per: ["hospital"], ties: "first" };
    const rows = { select: ["hospital", "num1"], top };
    expect(bindQuestion(rows).top).toEqual({ ...top, others: false });
    expect(bindQuestion({ ...rows, distinct: true }).top?.n).toBe(1);
    expect(mistake(() => bindQuestion({ ...rows, orderBy: [{ field: "id" }] })).details?.[0]?.path).toBe("orderBy.0.field");
  });

  test.each<[name: string, query: Record<string, unknown>, path: string, message: string]>([
    ["by no output", { ...BY_HOSPITAL, top: { n: 1, by: "num1" } }, "top.by", 'no column "num1" in the answer'],
    ["by true and false", { select: ["bool1"], top: { n: 1, by: "bool1" } }, "top.by", "holds boolean values"],
    ["per no output", { ...BY_HOSPITAL, top: { n: 1, by: "n", per: ["knd"] } }, "top.per.0", 'Did you mean "kind"?'],
    ["per one output twice", { ...BY_HOSPITAL, top: { n: 1, by: "n", per: ["kind", "kind"] } }, "top.per.1", "named twice"],
    ["per what it goes by", { ...BY_HOSPITAL, top: { n: 1, by: "n", per: ["n"] } }, "top.per.0", 'what "top" goes by'],
    ["of a single row", { measures: [COUNT], top: { n: 1, by: "n" } }, "top", "has one row"],
    ["others of rows", { select: ["id"], top: { n: 1, by: "id", others: true } }, "top.others", "rows have none"],
    [
      "others beside having",
      { ...BY_HOSPITAL, having: { field: "n", op: "gt", value: 1 }, top: { n: 1, by: "n", others: true } },
      "top.others",
      'cannot stand beside "having"',
    ],
    [
      "others per a measure",
      {
        ...BY_HOSPITAL,
        measures: [COUNT, { as: "m", fn: "min", field: "int1" }],
        top: { n: 1, by: "n", per: ["kind", "m"], others: true },
      },
      "top.per.1",
      '"m" is a measure',
    ],
  ])("%s is refused", (_name, query, path, message) => {
    const found = mistake(() => bindQuestion(query));
    expect(found.code).toBe("INVALID_QUERY");
    expect(found.details?.[0]?.path).toBe(path);
    expect(found.message).toContain(message);
  });
});

describe("totals", () => {
  test("beside groups, whatever is left out of them", () => {
    const bound = bindQuestion({
      ...BY_HOSPITAL,
      totals: true,
      top: { n: 1, by: "n" },
      having: { field: "n", op: "gt", value: 1 },
      limit: 5,
    });
    expect(bound.totals).toBe(true);
  });

  test.each<[name: string, query: Record<string, unknown>, message: string]>([
    ["of rows", { select: ["id"], totals: true }, "the question has none: give groupBy"],
    ["of a single row", { measures: [COUNT], totals: true }, "the question has none: give groupBy"],
    ["after the first rows", { ...BY_HOSPITAL, totals: true, offset: 10 }, 'leave "offset" out'],
  ])("%s are refused", (_name, query, message) => {
    const found = mistake(() => bindQuestion(query));
    expect(found.details?.[0]?.path).toBe("totals");
    expect(found.message).toContain(message);
  });
});

describe("measures of other rows", () => {
  test("a share of everything, of a sum, and within groups", () => {
    const bound = bindQuestion({
      ...BY_HOSPITAL,
      measures: [
        { as: "a", fn: "share" },
        { as: "b", fn: "share", field: "int1", within: ["kind"] },
        { as: "c", fn: "share", where: { field: "bool1", op: "is_true" }, within: ["hospital", "kind"] },
      ],
    });
    expect(bound.columns.slice(2).map(({ label, type }) => [label, type.kind])).toEqual([
      ["Share of rows", "double"],
      ["Share of the sum of Int 1 within Txt 2", "double"],
      ["Share of rows where Bool 1 is true, of all rows of the same Hospital and Txt 2", "double"],
    ]);
    expect(bound.measures.map(({ column, within }) => [column, within])).toEqual([
      [null, []],
      ["int1", ["kind"]],
      [null, ["hospital", "kind"]],
    ]);
  });

  test("the value in the row where another is smallest or largest has the type and unit of its column", () => {
    const bound = bindQuestion({
      measures: [
        { as: "a", fn: "min_by", field: "int1", by: "ts1" },
        { as: "b", fn: "max_by", field: "bool1", by: "txt1" },
      ],
    });
    expect(bound.columns).toEqual([
      { name: "a", label: "Int 1 where Ts 1 is smallest", type: { kind: "integer" }, unit: "mg" },
      { name: "b", label: "Bool 1 where Txt 1 is largest", type: { kind: "boolean" } },
    ]);
    expect(bound.measures[0]?.by).toEqual({ column: "ts1", type: { kind: "timestamp" } });
    expect(bound.referencedColumns).toEqual(["int1", "txt1", "bool1", "ts1"]);
  });

  test("an approximate count is marked", () => {
    const bound = bindQuestion({ measures: [{ as: "a", fn: "approx_distinct", field: "txt1" }, COUNT] });
    expect(bound.columns.map((column) => column.approximate)).toEqual([true, undefined]);
  });

  test("doubles that engines add up in their own order are compared rounded; all others exactly", () => {
    const measure = (as: string, fn: string, field?: string, rest = {}) => ({ as, fn, ...(field ? { field } : {}), ...rest });
    const bound = bindQuestion({
      derive: [{ as: "x", expr: { fn: "divide", args: [{ field: "int1" }, { field: "dec1" }] } }],
      groupBy: [{ field: "num1", binWidth: 2, as: "bin" }],
      measures: [
        measure("sum_int", "sum", "int1"),
        measure("sum_dec", "sum", "dec1"),
        measure("sum_num", "sum", "num1"),
        measure("mean", "avg", "int1"),
        measure("low", "min", "num1"),
        measure("low_x", "min", "x"),
        measure("middle", "median", "num1"),
        measure("middle_int", "median", "int1"),
        measure("middle_one", "median", "num1", { method: "discrete" }),
        measure("p90", "percentile", "num1", { p: 0.9, method: "discrete" }),
        measure("spread", "stddev_pop", "dec1"),
        measure("part", "share"),
        measure("at", "max_by", "num1", { by: "id" }),
      ],
    });
    expect([...bound.inexact]).toEqual(["sum_num", "mean", "middle", "middle_int", "spread", "part"]);
  });

  test.each<[name: string, query: Record<string, unknown>, path: string, message: string]>([
    [
      "within no group",
      { ...BY_HOSPITAL, measures: [{ as: "s", fn: "share", within: ["txt2"] }] },
      "measures.0.within.0",
      "it has hospital, kind",
    ],
    [
      "within a group twice",
      { ...BY_HOSPITAL, measures: [{ as: "s", fn: "share", within: ["kind", "kind"] }] },
      "measures.0.within.1",
      "twice",
    ],
    ["within, without groups", { measures: [{ as: "s", fn: "share", within: ["kind"] }] }, "measures.0.within", "give groupBy"],
    ["within of a count", { ...BY_HOSPITAL, measures: [{ ...COUNT, within: ["kind"] }] }, "measures.0.within", "belongs to share"],
    ["a share of text", { measures: [{ as: "s", fn: "share", field: "txt1" }] }, "measures.0.field", "cannot be taken of Txt 1"],
    ["min_by of nothing", { measures: [{ as: "s", fn: "min_by", by: "id" }] }, "measures.0.field", "needs a column"],
    ["min_by by nothing", { measures: [{ as: "s", fn: "min_by", field: "id" }] }, "measures.0.by", "needs the column that picks the row"],
    [
      "max_by by true and false",
      { measures: [{ as: "s", fn: "max_by", field: "id", by: "bool1" }] },
      "measures.0.by",
      "cannot go by Bool 1",
    ],
    ["max_by by an unknown column", { measures: [{ as: "s", fn: "max_by", field: "id", by: "nmu1" }] }, "measures.0.by", 'mean "num1"'],
    [
      "a sum by a column",
      { measures: [{ as: "s", fn: "sum", field: "id", by: "int1" }] },
      "measures.0.by",
      "belongs to ratio, min_by and max_by",
    ],
    ["a method for a share", { measures: [{ as: "s", fn: "share", method: "discrete" }] }, "measures.0.method", "belongs to median"],
  ])("%s is refused", (_name, query, path, message) => {
    const found = mistake(() => bindQuestion(query));
    expect(found.code).toBe("INVALID_QUERY");
    expect(found.details?.[0]?.path).toBe(path);
    expect(found.message).toContain(message);
  });
});
