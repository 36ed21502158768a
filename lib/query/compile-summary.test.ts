import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileQuery } from "./compile";
import type { CellValue } from "./result";
import type { Sources } from "./source";
import { bindFixture } from "./testing/expect-sql";
import { alignDoubles } from "./testing/align-doubles";
import { compareGolden, sqlOfAllDialects } from "./testing/golden-sql";
import { FIXTURE, type Row } from "./testing/fixture-schema";
import { duckdbWith, type DuckdbUnderTest } from "./testing/run-duckdb";

const ROWS: Row[] = [
  { id: 1, hospital: "a", int1: 10, num1: 1, dec1: "1.50", txt1: "x", bool1: true, date1: "2024-02-29", ts1: "2024-02-29T23:59:59.999" },
  { id: 2, hospital: "a", int1: 20, num1: 2, dec1: "2.25", txt1: "", bool1: false, date1: "2024-03-01", ts1: "2024-03-01T00:00:00.000" },
  { id: 3, hospital: "a", int1: null, num1: 4, dec1: null, txt1: null, bool1: null, date1: null, ts1: null },
  {
    id: 4,
    hospital: "b",
    int1: "9223372036854775807",
    num1: null,
    dec1: "-0.75",
    txt1: "y",
    bool1: true,
    date1: "2024-12-30",
    ts1: "2024-12-30T05:30:00.000",
  },
  {
    id: 5,
    hospital: "b",
    int1: "9223372036854775807",
    num1: null,
    dec1: "0.25",
    txt1: "x",
    bool1: true,
    date1: "2025-01-05",
    ts1: "2025-01-05T05:45:00.000",
  },
];

type Case = [name: string, query: Record<string, unknown>, rows: CellValue[][]];

function one(fn: string, field: string | undefined, extra: Record<string, unknown> = {}): Record<string, unknown> {
  return { measures: [field === undefined ? { as: "m", fn, ...extra } : { as: "m", fn, field, ...extra }] };
}

const MEASURE_CASES: Case[] = [
  ["count", one("count", undefined), [[5]]],
  ["count of some rows", one("count", undefined, { where: { field: "int1", op: "gt", value: 10 } }), [[3]]],
  ["count_distinct", one("count_distinct", "txt1"), [[3]]],
  ["count_empty of text", one("count_empty", "txt1"), [[2]]],
  ["count_empty of numbers", one("count_empty", "num1"), [[2]]],
  ["count_not_empty", one("count_not_empty", "txt1"), [[3]]],
  ["count_not_empty of some rows", one("count_not_empty", "txt1", { where: { field: "bool1", op: "is_true" } }), [[3]]],
  ["sum of integers beyond 64 bits", one("sum", "int1"), [["18446744073709551644"]]],
  ["sum of decimals", one("sum", "dec1"), [["3.25"]]],
  ["sum of doubles", one("sum", "num1"), [[7]]],
  ["sum of nothing", { ...one("sum", "int1"), where: { field: "id", op: "gt", value: 100 } }, [[null]]],
  ["avg of integers", { ...one("avg", "int1"), where: { field: "hospital", op: "eq", value: "a" } }, [[15]]],
  ["avg of nothing", one("avg", "int1", { where: { field: "id", op: "gt", value: 100 } }), [[null]]],
  ["avg of decimals", one("avg", "dec1"), [[0.8125]]],
  ["avg of doubles", one("avg", "num1"), [[7 / 3]]],
  ["min of dates", one("min", "date1"), [["2024-02-29"]]],
  ["max of timestamps", one("max", "ts1"), [["2025-01-05T05:45:00.000"]]],
  ["max of text", one("max", "txt1"), [["y"]]],
  ["median", one("median", "num1"), [[2]]],
  ["median between two", one("median", "dec1"), [[0.875]]],
  ["discrete median", one("median", "dec1", { method: "discrete" }), [["0.25"]]],
  ["percentile", one("percentile", "num1", { p: 0.25 }), [[1.5]]],
  ["stddev", one("stddev", "num1"), [[1.5275252316519468]]],
  ["variance_pop", one("variance_pop", "dec1"), [[1.32421875]]],
];

const GROUP_CASES: Case[] = [
  [
    "a column",
    { groupBy: [{ field: "hospital" }], measures: [{ as: "n", fn: "count" }], orderBy: [{ field: "n", direction: "desc" }], limit: 10 },
    [
      ["a", 3],
      ["b", 2],
    ],
  ],
  ["groups alone", { groupBy: [{ field: "bool1", as: "b" }] }, [[false], [true], [null]]],
  [
    "months of a date, of some rows",
    {
      where: { field: "id", op: "lt", value: 5 },
      groupBy: [{ field: "date1", bucket: "month", as: "month" }],
      measures: [{ as: "n", fn: "count" }],
    },
    [
      ["2024-02-01", 1],
      ["2024-03-01", 1],
      ["2024-12-01", 1],
      [null, 1],
    ],
  ],
  [
    "weeks from Monday, named after the column, beside a measure of it",
    { groupBy: [{ field: "date1", bucket: "week" }], measures: [{ as: "last", fn: "max", field: "date1" }] },
    [
      ["2024-02-26", "2024-03-01"],
      ["2024-12-30", "2025-01-05"],
      [null, null],
    ],
  ],
  [
    "hours of a timestamp",
    {
      groupBy: [{ field: "ts1", bucket: "hour", as: "h" }],
      measures: [{ as: "n", fn: "count" }],
      where: { field: "hospital", op: "eq", value: "b" },
    },
    [
      ["2024-12-30T05:00:00.000", 1],
      ["2025-01-05T05:00:00.000", 1],
    ],
  ],
  [
    "quarters of a timestamp are dates",
    { groupBy: [{ field: "ts1", bucket: "quarter", as: "q" }] },
    [["2024-01-01"], ["2024-10-01"], ["2025-01-01"], [null]],
  ],
  ["the day of the week", { groupBy: [{ field: "date1", part: "day_of_week", as: "d" }] }, [[1], [4], [5], [7], [null]]],
  [
    "the hour of the day",
    { groupBy: [{ field: "ts1", part: "hour_of_day", as: "h" }], measures: [{ as: "n", fn: "count" }] },
    [
      [0, 1],
      [5, 2],
      [23, 1],
      [null, 1],
    ],
  ],
  [
    "bands in their order, with their names",
    { groupBy: [{ field: "num1", bands: [2, 3], as: "band" }], measures: [{ as: "n", fn: "count" }] },
    [
      ["<2", 1],
      ["2–<3", 1],
      ["3+", 1],
      [null, 2],
    ],
  ],
  [
    "bins",
    { groupBy: [{ field: "num1", binWidth: 2, binOrigin: 1, as: "bin" }], measures: [{ as: "n", fn: "count" }] },
    [
      [1, 2],
      [3, 1],
      [null, 2],
    ],
  ],
  [
    "having over a measure and a group",
    {
      groupBy: [{ field: "hospital", as: "h" }],
      measures: [{ as: "total", fn: "sum", field: "dec1" }],
      having: {
        all: [
          { field: "total", op: "gte", value: "-0.5" },
          { field: "h", op: "neq", value: "a" },
        ],
      },
      orderBy: [{ field: "total", nulls: "first" }],
    },
    [["b", "-0.50"]],
  ],
  [
    "having over the name of a band",
    {
      groupBy: [{ field: "int1", bands: [11, 12], as: "band" }],
      measures: [{ as: "n", fn: "count" }],
      having: { field: "band", op: "in", value: ["<11", "11"] },
    },
    [["<11", 1]],
  ],
  [
    "outputs that take the names of other columns",
    {
      groupBy: [{ field: "hospital", as: "bool1" }],
      measures: [
        { as: "hospital", fn: "count" },
        { as: "int1", fn: "max", field: "id" },
      ],
      orderBy: [{ field: "hospital" }],
    },
    [
      ["b", 2, 5],
      ["a", 3, 3],
    ],
  ],
];

const SHARE_CASES: Case[] = [
  [
    "a share of all rows",
    { groupBy: [{ field: "hospital" }], measures: [{ as: "m", fn: "share" }] },
    [
      ["a", 0.6],
      ["b", 0.4],
    ],
  ],
  [
    "a share of some rows within each group",
    {
      groupBy: [{ field: "hospital" }],
      measures: [{ as: "m", fn: "share", where: { field: "bool1", op: "is_true" }, within: ["hospital"] }],
    },
    [
      ["a", 1 / 3],
      ["b", 1],
    ],
  ],
  [
    "a share of a sum, of nothing empty",
    { groupBy: [{ field: "hospital" }], measures: [{ as: "m", fn: "share", field: "num1" }] },
    [
      ["a", 1],
      ["b", null],
    ],
  ],
  [
    "a share within one of two groups, beside a count",
    {
      groupBy: [{ field: "hospital" }, { field: "txt1" }],
      measures: [
        { as: "n", fn: "count" },
        { as: "m", fn: "share", within: ["hospital"] },
      ],
    },
    [
      ["a", "", 1, 1 / 3],
      ["a", "x", 1, 1 / 3],
      ["a", null, 1, 1 / 3],
      ["b", "x", 1, 0.5],
      ["b", "y", 1, 0.5],
    ],
  ],
  ["the value where another is smallest", one("min_by", "txt1", { by: "num1" }), [["x"]]],
  ["the value where another is largest", one("max_by", "txt1", { by: "num1" }), [[""]]],
  ["the larger of two values where another is largest", one("max_by", "id", { by: "int1" }), [[5]]],
  [
    "the smaller of two values where another is smallest",
    one("min_by", "id", { by: "hospital", where: { field: "id", op: "gt", value: 1 } }),
    [[2]],
  ],
  ["different values, about", one("approx_distinct", "txt1"), [[3]]],
];

const BY_HOSPITAL = { groupBy: [{ field: "hospital" }], measures: [{ as: "n", fn: "count" }] };
const BY_TWO = { groupBy: [{ field: "hospital" }, { field: "txt1" }], measures: [{ as: "n", fn: "count" }] };

const TOP_CASES: Case[] = [
  ["the first group", { ...BY_HOSPITAL, top: { n: 1, by: "n" } }, [["a", 3]]],
  ["the last group", { ...BY_HOSPITAL, top: { n: 1, by: "n", direction: "asc" } }, [["b", 2]]],
  [
    "the first in each of another, with ties",
    { ...BY_TWO, top: { n: 1, by: "n", per: ["hospital"] } },
    [
      ["a", "", 1],
      ["a", "x", 1],
      ["a", null, 1],
      ["b", "x", 1],
      ["b", "y", 1],
    ],
  ],
  [
    "the first in each of another, exactly one",
    { ...BY_TWO, top: { n: 1, by: "n", per: ["hospital"], ties: "first" } },
    [
      ["a", "", 1],
      ["b", "x", 1],
    ],
  ],
  [
    "the first by a mean that ties but for its last digits",
    {
      groupBy: [{ field: "hospital" }],
      measures: [{ as: "m", fn: "avg", field: "num1" }],
      top: { n: 1, by: "m" },
      having: { field: "m", op: "gt", value: 2 },
    },
    [["a", 7 / 3]],
  ],
  [
    "the first by a band",
    {
      groupBy: [{ field: "num1", bands: [2, 3], as: "band" }],
      measures: [{ as: "n", fn: "count" }],
      top: { n: 1, by: "band" },
    },
    [["3+", 1]],
  ],
  [
    "the first and the others",
    {
      groupBy: [{ field: "hospital" }],
      measures: [
        { as: "n", fn: "count" },
        { as: "middle", fn: "median", field: "id" },
      ],
      top: { n: 1, by: "n", others: true },
    },
    [
      ["a", 3, 2, 0],
      [null, 2, 4.5, 1],
    ],
  ],
  [
    "the first of each and the others of each, under a total",
    { ...BY_TWO, top: { n: 1, by: "n", per: ["hospital"], ties: "first", others: true }, totals: true },
    [
      [null, null, 5, 1, null],
      ["a", "", 1, 0, 0],
      ["b", "x", 1, 0, 0],
      ["a", null, 2, 0, 1],
      ["b", null, 1, 0, 1],
    ],
  ],
  [
    "others beside a group that is empty",
    {
      groupBy: [{ field: "bool1" }],
      measures: [{ as: "n", fn: "count" }],
      top: { n: 1, by: "n", others: true },
    },
    [
      [true, 3, 0],
      [null, 2, 1],
    ],
  ],
  [
    "the first rows of each",
    { select: ["hospital", "id"], top: { n: 1, by: "id", per: ["hospital"] } },
    [
      ["a", 3],
      ["b", 5],
    ],
  ],
  [
    "the first of different rows",
    { select: ["hospital", "txt1"], distinct: true, top: { n: 1, by: "txt1", per: ["hospital"], ties: "first" } },
    [
      ["a", "x"],
      ["b", "y"],
    ],
  ],
];

const TOTAL_CASES: Case[] = [
  [
    "totals",
    { ...BY_HOSPITAL, totals: true },
    [
      [null, 5, 1],
      ["a", 3, 0],
      ["b", 2, 0],
    ],
  ],
  [
    "totals are not cut by a limit, having or top",
    {
      groupBy: [{ field: "hospital" }],
      measures: [
        { as: "n", fn: "count" },
        { as: "m", fn: "share" },
      ],
      having: { field: "n", op: "lt", value: 3 },
      top: { n: 1, by: "n" },
      totals: true,
      limit: 1,
    },
    [
      [null, 5, 1, 1],
      ["b", 2, 0.4, 0],
    ],
  ],
  [
    "totals of bands",
    { groupBy: [{ field: "num1", bands: [2], as: "band" }], measures: [{ as: "n", fn: "count" }], totals: true },
    [
      [null, 5, 1],
      ["<2", 1, 0],
      ["2+", 2, 0],
      [null, 2, 0],
    ],
  ],
  ["totals of nothing", { ...BY_HOSPITAL, where: { any: [] }, totals: true }, [[null, 0, 1]]],
];

const CASES = [...MEASURE_CASES, ...GROUP_CASES, ...SHARE_CASES, ...TOP_CASES, ...TOTAL_CASES];
const SOURCES: Sources = { from: { kind: "logical", name: "t" }, joins: {} };

describe("the SQL of a summary", () => {
  let database: DuckdbUnderTest;
  beforeAll(async () => {
    database = await duckdbWith(FIXTURE, ROWS);
  });
  afterAll(() => database.close());

  test("is what is written down, in every dialect", () => {
    const written = compareGolden(
      "summary.sql",
      CASES.map(([name, query]) => [name, sqlOfAllDialects(bindFixture(query), SOURCES)] as const),
    );
    expect(written.actual).toBe(written.expected);
  });

  test.each(CASES)("%s", async (_name, query, rows) => {
    const compiled = compileQuery(bindFixture(query), SOURCES);
    expect(alignDoubles(await database.run(compiled), rows, compiled.columns)).toEqual(rows);
  });

  test("a summary of no rows has one row without groups and none with them", async () => {
    const nothing = {
      where: { any: [] },
      measures: [
        { as: "n", fn: "count" },
        { as: "m", fn: "median", field: "num1" },
      ],
    };
    expect(await database.run(compileQuery(bindFixture(nothing), SOURCES))).toEqual([[0, null]]);
    expect(await database.run(compileQuery(bindFixture({ ...nothing, groupBy: [{ field: "hospital" }] }), SOURCES))).toEqual([]);
  });

  test("outputs carry labels, types and units", () => {
    const bound = bindFixture({
      groupBy: [
        { field: "date1", bucket: "month" },
        { field: "int1", bands: [5], as: "band" },
      ],
      measures: [
        { as: "n", fn: "count" },
        { as: "s", fn: "sum", field: "dec1" },
        { as: "p", fn: "percentile", p: 0.9, field: "num1", where: { field: "bool1", op: "is_true" } },
        { as: "v", fn: "variance", field: "num1" },
        { as: "d", fn: "median", field: "int1", method: "discrete" },
      ],
    });
    expect(bound.columns).toEqual([
      { name: "date1", label: "Date 1 (month)", type: { kind: "date" } },
      { name: "band", label: "Int 1 (bands)", type: { kind: "text" }, unit: "mg" },
      { name: "n", label: "Rows", type: { kind: "integer" } },
      { name: "s", label: "Sum of Dec 1", type: { kind: "decimal", precision: 38, scale: 2 } },
      { name: "p", label: "Percentile 90 of Num 1 where Bool 1 is true", type: { kind: "double" }, unit: "kg" },
      { name: "v", label: "Variance of Num 1", type: { kind: "double" } },
      { name: "d", label: "Median of Int 1", type: { kind: "integer" }, unit: "mg" },
    ]);
  });
});
