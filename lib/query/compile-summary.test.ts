import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileQuery } from "./compile";
import type { CellValue } from "./result";
import { bindFixture, expectSql } from "./testing/expect-sql";
import { alignDoubles } from "./testing/align-doubles";
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

type Case = [name: string, query: Record<string, unknown>, sql: string, parameters: CellValue[], rows: CellValue[][]];

function one(fn: string, field: string | undefined, extra: Record<string, unknown> = {}): Record<string, unknown> {
  return { measures: [field === undefined ? { as: "m", fn, ...extra } : { as: "m", fn, field, ...extra }] };
}

const MEASURE_CASES: Case[] = [
  ["count", one("count", undefined), `select count(*) as "m" from "t"`, [], [[5]]],
  [
    "count of some rows",
    one("count", undefined, { where: { field: "int1", op: "gt", value: 10 } }),
    `select count(*) filter (where "int1" > $1) as "m" from "t"`,
    [10],
    [[3]],
  ],
  ["count_distinct", one("count_distinct", "txt1"), `select count(distinct "txt1") as "m" from "t"`, [], [[3]]],
  [
    "count_empty of text",
    one("count_empty", "txt1"),
    `select count(*) filter (where ("txt1" is null or "txt1" = '')) as "m" from "t"`,
    [],
    [[2]],
  ],
  ["count_empty of numbers", one("count_empty", "num1"), `select count(*) filter (where "num1" is null) as "m" from "t"`, [], [[2]]],
  ["count_not_empty", one("count_not_empty", "txt1"), `select count(*) filter (where "txt1" <> '') as "m" from "t"`, [], [[3]]],
  [
    "count_not_empty of some rows",
    one("count_not_empty", "txt1", { where: { field: "bool1", op: "is_true" } }),
    `select count(*) filter (where "bool1" and "txt1" <> '') as "m" from "t"`,
    [],
    [[3]],
  ],
  [
    "sum of integers beyond 64 bits",
    one("sum", "int1"),
    `select sum(cast("int1" as decimal(38, 0))) as "m" from "t"`,
    [],
    [["18446744073709551644"]],
  ],
  ["sum of decimals", one("sum", "dec1"), `select sum("dec1") as "m" from "t"`, [], [["3.25"]]],
  ["sum of doubles", one("sum", "num1"), `select sum("num1") as "m" from "t"`, [], [[7]]],
  [
    "sum of nothing",
    { ...one("sum", "int1"), where: { field: "id", op: "gt", value: 100 } },
    `select sum(cast("int1" as decimal(38, 0))) as "m" from "t" where "id" > $1`,
    [100],
    [[null]],
  ],
  [
    "avg of integers",
    { ...one("avg", "int1"), where: { field: "hospital", op: "eq", value: "a" } },
    `select cast(sum(cast("int1" as decimal(38, 0))) as double precision) / nullif(count("int1"), 0) as "m" from "t" where "hospital" = $1`,
    ["a"],
    [[15]],
  ],
  [
    "avg of nothing",
    one("avg", "int1", { where: { field: "id", op: "gt", value: 100 } }),
    `select cast(sum(cast("int1" as decimal(38, 0))) filter (where "id" > $1) as double precision) / nullif(count("int1") filter (where "id" > $2), 0) as "m" from "t"`,
    [100, 100],
    [[null]],
  ],
  ["avg of decimals", one("avg", "dec1"), `select avg(cast("dec1" as double precision)) as "m" from "t"`, [], [[0.8125]]],
  ["avg of doubles", one("avg", "num1"), `select avg("num1") as "m" from "t"`, [], [[7 / 3]]],
  ["min of dates", one("min", "date1"), `select min("date1") as "m" from "t"`, [], [["2024-02-29"]]],
  ["max of timestamps", one("max", "ts1"), `select max("ts1") as "m" from "t"`, [], [["2025-01-05T05:45:00.000"]]],
  ["max of text", one("max", "txt1"), `select max("txt1") as "m" from "t"`, [], [["y"]]],
  ["median", one("median", "num1"), `select quantile_cont("num1", $1) as "m" from "t"`, [0.5], [[2]]],
  [
    "median between two",
    one("median", "dec1"),
    `select quantile_cont(cast("dec1" as double precision), $1) as "m" from "t"`,
    [0.5],
    [[0.875]],
  ],
  ["discrete median", one("median", "dec1", { method: "discrete" }), `select quantile_disc("dec1", $1) as "m" from "t"`, [0.5], [["0.25"]]],
  ["percentile", one("percentile", "num1", { p: 0.25 }), `select quantile_cont("num1", $1) as "m" from "t"`, [0.25], [[1.5]]],
  ["stddev", one("stddev", "num1"), `select stddev_samp("num1") as "m" from "t"`, [], [[1.5275252316519468]]],
  ["variance_pop", one("variance_pop", "dec1"), `select var_pop(cast("dec1" as double precision)) as "m" from "t"`, [], [[1.32421875]]],
];

const GROUP_CASES: Case[] = [
  [
    "a column",
    { groupBy: [{ field: "hospital" }], measures: [{ as: "n", fn: "count" }], orderBy: [{ field: "n", direction: "desc" }], limit: 10 },
    `select "hospital", count(*) as "n" from "t" group by "hospital" order by "n" desc nulls last, "hospital" asc nulls last limit $1`,
    [10],
    [
      ["a", 3],
      ["b", 2],
    ],
  ],
  [
    "groups alone",
    { groupBy: [{ field: "bool1", as: "b" }] },
    `select "bool1" as "b" from "t" group by "bool1" order by "b" asc nulls last`,
    [],
    [[false], [true], [null]],
  ],
  [
    "months of a date, of some rows",
    {
      where: { field: "id", op: "lt", value: 5 },
      groupBy: [{ field: "date1", bucket: "month", as: "month" }],
      measures: [{ as: "n", fn: "count" }],
    },
    `select "month", count(*) as "n" from ( select cast(date_trunc('month', cast("date1" as timestamp)) as date) as "month" from "t" where "id" < $1 ) as "keys" group by "month" order by "month" asc nulls last`,
    [5],
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
    `select "date1_key" as "date1", max("date1") as "last" from ( select cast(date_trunc('week', cast("date1" as timestamp)) as date) as "date1_key", "date1" from "t" ) as "keys" group by "date1_key" order by "date1" asc nulls last`,
    [],
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
    `select "h", count(*) as "n" from ( select date_trunc('hour', cast("ts1" as timestamp)) as "h" from "t" where "hospital" = $1 ) as "keys" group by "h" order by "h" asc nulls last`,
    ["b"],
    [
      ["2024-12-30T05:00:00.000", 1],
      ["2025-01-05T05:00:00.000", 1],
    ],
  ],
  [
    "quarters of a timestamp are dates",
    { groupBy: [{ field: "ts1", bucket: "quarter", as: "q" }] },
    `select "q" from ( select cast(date_trunc('quarter', cast("ts1" as timestamp)) as date) as "q" from "t" ) as "keys" group by "q" order by "q" asc nulls last`,
    [],
    [["2024-01-01"], ["2024-10-01"], ["2025-01-01"], [null]],
  ],
  [
    "the day of the week",
    { groupBy: [{ field: "date1", part: "day_of_week", as: "d" }] },
    `select "d" from ( select cast(isodow("date1") as bigint) as "d" from "t" ) as "keys" group by "d" order by "d" asc nulls last`,
    [],
    [[1], [4], [5], [7], [null]],
  ],
  [
    "the hour of the day",
    { groupBy: [{ field: "ts1", part: "hour_of_day", as: "h" }], measures: [{ as: "n", fn: "count" }] },
    `select "h", count(*) as "n" from ( select cast(extract(hour from "ts1") as bigint) as "h" from "t" ) as "keys" group by "h" order by "h" asc nulls last`,
    [],
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
    `select case "summary"."band" when 0 then $1 when 1 then $2 when 2 then $3 end as "band", "summary"."n" from ( select "band", count(*) as "n" from ( select case when "num1" < $4 then 0 when "num1" < $5 then 1 when "num1" is not null then 2 end as "band" from "t" ) as "keys" group by "band" ) as "summary" order by "summary"."band" asc nulls last`,
    ["<2", "2–<3", "3+", 2, 3],
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
    `select "bin", count(*) as "n" from ( select floor((cast("num1" as double precision) - $1) / $2) * $3 + $4 as "bin" from "t" ) as "keys" group by "bin" order by "bin" asc nulls last`,
    [1, 2, 2, 1],
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
    `select "h", "total" from ( select "hospital" as "h", sum("dec1") as "total" from "t" group by "hospital" ) as "summary" where "total" >= $1 and ("h" <> $2 and "h" <> '') order by "total" asc nulls first, "h" asc nulls last`,
    ["-0.5", "a"],
    [["b", "-0.50"]],
  ],
  [
    "having over the name of a band",
    {
      groupBy: [{ field: "int1", bands: [11, 12], as: "band" }],
      measures: [{ as: "n", fn: "count" }],
      having: { field: "band", op: "in", value: ["<11", "11"] },
    },
    `select case "summary"."band" when 0 then $1 when 1 then $2 when 2 then $3 end as "band", "summary"."n" from ( select "band", count(*) as "n" from ( select case when "int1" < $4 then 0 when "int1" < $5 then 1 when "int1" is not null then 2 end as "band" from "t" ) as "keys" group by "band" ) as "summary" where case "summary"."band" when 0 then $6 when 1 then $7 when 2 then $8 end in ($9, $10) order by "summary"."band" asc nulls last`,
    ["<11", "11", "12+", 11, 12, "<11", "11", "12+", "<11", "11"],
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
    `select "hospital" as "bool1", count(*) as "hospital", max("id") as "int1" from "t" group by "hospital" order by "hospital" asc nulls last, "bool1" asc nulls last`,
    [],
    [
      ["b", 2, 5],
      ["a", 3, 3],
    ],
  ],
];

describe("the SQL of a summary", () => {
  let database: DuckdbUnderTest;
  beforeAll(async () => {
    database = await duckdbWith(FIXTURE, ROWS);
  });
  afterAll(() => database.close());

  test.each([...MEASURE_CASES, ...GROUP_CASES])("%s", async (_name, query, sql, parameters, rows) => {
    expectSql(query, { duckdb: { sql, parameters } });
    const bound = bindFixture(query);
    const answer = await database.run(compileQuery(bound, { kind: "logical", name: "t" }));
    expect(alignDoubles(answer, rows, bound.columns)).toEqual(rows);
  });

  test("a summary of no rows has one row without groups and none with them", async () => {
    const nothing = {
      where: { any: [] },
      measures: [
        { as: "n", fn: "count" },
        { as: "m", fn: "median", field: "num1" },
      ],
    };
    expect(await database.run(compileQuery(bindFixture(nothing), { kind: "logical", name: "t" }))).toEqual([[0, null]]);
    expect(
      await database.run(compileQuery(bindFixture({ ...nothing, groupBy: [{ field: "hospital" }] }), { kind: "logical", name: "t" })),
    ).toEqual([]);
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
      { name: "p", label: "Percentile 90 of Num 1, some rows", type: { kind: "double" }, unit: "kg" },
      { name: "v", label: "Variance of Num 1", type: { kind: "double" } },
      { name: "d", label: "Median of Int 1", type: { kind: "integer" }, unit: "mg" },
    ]);
  });
});
