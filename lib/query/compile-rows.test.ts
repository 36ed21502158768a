import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileQuery } from "./compile";
import type { Sources } from "./source";
import { bindFixture, expectSql } from "./testing/expect-sql";
import { FIXTURE, type Row } from "./testing/fixture-schema";
import { compareGolden, sqlOfAllDialects } from "./testing/golden-sql";
import { duckdbWith, type DuckdbUnderTest } from "./testing/run-duckdb";

const LOGICAL: Sources = { from: { kind: "logical", name: "t" }, joins: {} };

const ROWS: Row[] = [
  { id: 1, int1: 1, num1: 0.5, dec1: "1.50", txt1: "Apple", bool1: true, date1: "2024-03-15", ts1: "2024-03-15T00:00:00.000" },
  { id: 2, int1: 2, num1: 1.5, dec1: "2.25", txt1: "O'Hara", bool1: false, date1: "2024-03-14", ts1: "2024-03-14T23:59:59.999" },
  {
    id: 3,
    int1: "9007199254740993",
    num1: -2,
    dec1: "-1.00",
    txt1: "äpfel",
    bool1: null,
    date1: "2024-02-29",
    ts1: "2024-02-29T12:00:00.000",
  },
  { id: 4, int1: null, num1: null, dec1: null, txt1: "", bool1: null, date1: null, ts1: null },
  { id: 5, int1: null, num1: null, dec1: null, txt1: null, bool1: null, date1: "2024-03-16", ts1: "2024-03-15T10:30:00.000" },
];

/** The condition, its SQL and values, and the ids of the rows that meet it, worked out by hand. */
const CONDITIONS: [condition: Record<string, unknown>, sql: string, parameters: unknown[], ids: number[]][] = [
  [{ field: "int1", op: "eq", value: 2 }, `"int1" = $1`, [2], [2]],
  [{ field: "int1", op: "eq", value: "9007199254740993" }, `"int1" = $1`, ["9007199254740993"], [3]],
  [{ field: "int1", op: "neq", value: 2 }, `"int1" <> $1`, [2], [1, 3]],
  [{ field: "int1", op: "neq", value: 2, includeEmpty: true }, `("int1" <> $1 or "int1" is null)`, [2], [1, 3, 4, 5]],
  [{ field: "txt1", op: "eq", value: "O'Hara" }, `"txt1" = $1`, ["O'Hara"], [2]],
  [{ field: "txt1", op: "eq", value: "" }, `"txt1" = $1`, [""], [4]],
  [{ field: "txt1", op: "neq", value: "Apple" }, `("txt1" <> $1 and "txt1" <> '')`, ["Apple"], [2, 3]],
  [
    { field: "txt1", op: "neq", value: "Apple", includeEmpty: true },
    `("txt1" <> $1 or "txt1" is null or "txt1" = '')`,
    ["Apple"],
    [2, 3, 4, 5],
  ],
  [{ field: "num1", op: "lt", value: 1 }, `"num1" < $1`, [1], [1, 3]],
  [{ field: "dec1", op: "lte", value: 1.5 }, `"dec1" <= $1`, ["1.5"], [1, 3]],
  [{ field: "dec1", op: "gt", value: "1.499" }, `"dec1" > $1`, ["1.499"], [1, 2]],
  [{ field: "txt1", op: "lt", value: "P" }, `("txt1" < $1 and "txt1" <> '')`, ["P"], [1, 2]],
  [{ field: "txt1", op: "gte", value: "P" }, `"txt1" >= $1`, ["P"], [3]],
  [{ field: "num1", op: "between", value: [-2, 0.5] }, `"num1" between $1 and $2`, [-2, 0.5], [1, 3]],
  [
    { field: "date1", op: "between", value: ["2024-03-14", "2024-03-15"] },
    `"date1" between $1 and $2`,
    ["2024-03-14", "2024-03-15"],
    [1, 2],
  ],
  [{ field: "int1", op: "in", value: [1, 2, 5] }, `"int1" in ($1, $2, $3)`, [1, 2, 5], [1, 2]],
  [{ field: "int1", op: "not_in", value: [1, 5] }, `"int1" not in ($1, $2)`, [1, 5], [2, 3]],
  [{ field: "txt1", op: "not_in", value: ["Apple"] }, `("txt1" not in ($1) and "txt1" <> '')`, ["Apple"], [2, 3]],
  [{ field: "int1", op: "not_in", value: [1, 2], includeEmpty: true }, `("int1" not in ($1, $2) or "int1" is null)`, [1, 2], [3, 4, 5]],
  [{ field: "int1", op: "is_empty" }, `"int1" is null`, [], [4, 5]],
  [{ field: "txt1", op: "is_empty" }, `("txt1" is null or "txt1" = '')`, [], [4, 5]],
  [{ field: "txt1", op: "is_not_empty" }, `"txt1" <> ''`, [], [1, 2, 3]],
  [{ field: "bool1", op: "is_not_empty" }, `"bool1" is not null`, [], [1, 2]],
  [{ field: "txt1", op: "contains", value: "ÄP" }, `strpos(lower("txt1"), lower($1)) > 0`, ["ÄP"], [3]],
  [{ field: "txt1", op: "contains", value: "p", ignoreCase: false }, `strpos("txt1", $1) > 0`, ["p"], [1, 3]],
  [{ field: "txt1", op: "not_contains", value: "APP" }, `(not strpos(lower("txt1"), lower($1)) > 0 and "txt1" <> '')`, ["APP"], [2, 3]],
  [{ field: "txt1", op: "starts_with", value: "o'" }, `starts_with(lower("txt1"), lower($1))`, ["o'"], [2]],
  [{ field: "txt1", op: "ends_with", value: "EL" }, `ends_with(lower("txt1"), lower($1))`, ["EL"], [3]],
  [{ field: "txt1", op: "ends_with", value: "EL", ignoreCase: false }, `ends_with("txt1", $1)`, ["EL"], []],
  [{ field: "bool1", op: "is_true" }, `"bool1"`, [], [1]],
  [{ field: "bool1", op: "is_false" }, `not "bool1"`, [], [2]],
  [{ field: "bool1", op: "neq", value: true }, `"bool1" <> $1`, [true], [2]],
  [
    { field: "date1", op: "in_last", value: { amount: 2, unit: "day" } },
    `"date1" >= $1 and "date1" < $2`,
    ["2024-03-14", "2024-03-16"],
    [1, 2],
  ],
  [
    { field: "date1", op: "in_current", value: { unit: "month" } },
    `"date1" >= $1 and "date1" < $2`,
    ["2024-03-01", "2024-04-01"],
    [1, 2, 5],
  ],
  [
    { field: "date1", op: "in_next", value: { amount: 1, unit: "week" } },
    `"date1" >= $1 and "date1" < $2`,
    ["2024-03-16", "2024-03-23"],
    [5],
  ],
  [
    { field: "ts1", op: "in_last", value: { amount: 1, unit: "hour" } },
    `"ts1" >= $1 and "ts1" < $2`,
    ["2024-03-15T10:00:00.000", "2024-03-15T11:00:00.000"],
    [5],
  ],
  [
    { field: "ts1", op: "eq", value: "2024-03-15" },
    `"ts1" >= $1 and "ts1" < $2`,
    ["2024-03-15T00:00:00.000", "2024-03-16T00:00:00.000"],
    [1, 5],
  ],
  [{ field: "ts1", op: "lte", value: "2024-03-14" }, `"ts1" < $1`, ["2024-03-15T00:00:00.000"], [2, 3]],
  [{ field: "ts1", op: "gt", value: "2024-03-14" }, `"ts1" >= $1`, ["2024-03-15T00:00:00.000"], [1, 5]],
  [{ field: "ts1", op: "eq", value: "2024-03-14T23:59:59.999" }, `"ts1" = $1`, ["2024-03-14T23:59:59.999"], [2]],
  [{ all: [] }, `true`, [], [1, 2, 3, 4, 5]],
  [{ any: [] }, `false`, [], []],
  [{ not: { field: "int1", op: "eq", value: 1 } }, `not coalesce("int1" = $1, false)`, [1], [2, 3, 4, 5]],
  [
    {
      any: [
        { field: "int1", op: "eq", value: 1 },
        {
          all: [
            { field: "num1", op: "gt", value: 0 },
            { field: "bool1", op: "is_false" },
          ],
        },
      ],
    },
    `("int1" = $1 or ("num1" > $2 and not "bool1"))`,
    [1, 0],
    [1, 2],
  ],
];

describe("the SQL of a filter", () => {
  let database: DuckdbUnderTest;
  beforeAll(async () => {
    database = await duckdbWith(FIXTURE, ROWS);
  });
  afterAll(() => database.close());

  test.each(CONDITIONS)("%j", async (where, sql, parameters, ids) => {
    const compiled = compileQuery(bindFixture({ select: ["id"], where }), LOGICAL);
    expect(compiled.sql.replace(/\s+/g, " ")).toBe(`select "id" from "t" where ${sql} order by "id" asc nulls last`);
    expect(compiled.parameters.map((parameter) => parameter.value)).toEqual(parameters);
    expect(await database.run(compiled)).toEqual(ids.map((id) => [id]));
  });

  test("is written down for every dialect", () => {
    const { expected, actual } = compareGolden(
      "filters.sql",
      CONDITIONS.map(([where]) => [JSON.stringify(where), sqlOfAllDialects(bindFixture({ select: ["id"], where }), LOGICAL)]),
    );
    expect(actual).toBe(expected);
  });

  test("text is compared by its bytes, and values go the way of their engine", () => {
    const where = {
      all: [
        { field: "txt1", op: "lt", value: "O'Hara" },
        { field: "dec1", op: "gt", value: 1.5 },
        { field: "ts1", op: "gte", value: "2024-03-15T10:30" },
      ],
    };
    expectSql(
      { select: ["txt1"], where, limit: 5, offset: 2 },
      {
        duckdb: {
          sql: `select "txt1" from "t" where ("txt1" < $1 and "txt1" <> '') and "dec1" > $2 and "ts1" >= $3 order by "txt1" asc nulls last offset 2 limit 5`,
          parameters: ["O'Hara", "1.5", "2024-03-15T10:30:00.000"],
        },
        postgres: {
          sql: `select "txt1" from "t" where ("txt1" collate "C" < cast($1 as varchar) and "txt1" <> '') and "dec1" > cast($2 as decimal(18, 1)) and "ts1" >= cast($3 as timestamp) order by "txt1" collate "C" asc nulls last offset 2 limit 5`,
          parameters: ["O'Hara", "1.5", "2024-03-15T10:30:00.000"],
        },
        trino: {
          sql: `select "txt1" from "t" where ("txt1" < 'O''Hara' and "txt1" <> '') and "dec1" > cast('1.5' as decimal(18, 1)) and "ts1" >= cast('2024-03-15 10:30:00.000' as timestamp(3)) order by "txt1" asc nulls last offset 2 limit 5`,
          parameters: [],
        },
        athena: {
          sql: `select "txt1" from "t" where ("txt1" < ? and "txt1" <> '') and "dec1" > ? and "ts1" >= ? order by "txt1" asc nulls last offset 2 limit 5`,
          parameters: ["'O''Hara'", "cast('1.5' as decimal(18, 1))", "cast('2024-03-15 10:30:00.000' as timestamp(3))"],
        },
      },
    );
  });

  test("rows come in a total order, with empties last unless asked first", async () => {
    const query = {
      select: ["int1", "id"],
      orderBy: [
        { field: "num1", direction: "desc" },
        { field: "int1", nulls: "first" },
      ],
    };
    const same = {
      sql: `select "int1", "id" from "t" order by "num1" desc nulls last, "int1" asc nulls first, "id" asc nulls last`,
      parameters: [],
    };
    expectSql(query, { duckdb: same, postgres: same, trino: same, athena: same });
    expect(await database.run(compileQuery(bindFixture(query), LOGICAL))).toEqual([
      [2, 2],
      [1, 1],
      ["9007199254740993", 3],
      [null, 4],
      [null, 5],
    ]);
  });

  test("distinct rows, an offset and a limit", async () => {
    const query = { select: ["bool1"], distinct: true, limit: 2, offset: 1 };
    const same = { sql: `select distinct "bool1" from "t" order by "bool1" asc nulls last offset 1 limit 2`, parameters: [] };
    expectSql(query, { duckdb: same, postgres: same, trino: same, athena: same });
    expect(await database.run(compileQuery(bindFixture(query), LOGICAL))).toEqual([[true], [null]]);
  });

  test("an extra row is asked for when someone wants to know whether there are more", () => {
    const bound = bindFixture({ select: ["id"], limit: 2 });
    const compiled = compileQuery(bound, LOGICAL, { extraRow: true });
    expect(compiled.sql).toContain("limit 3");
    expect(compiled.fetchLimit).toBe(2);
  });

  test("values keep their types from the answer back to the question", async () => {
    const columns = FIXTURE.columns.map((column) => column.name);
    const answer = await database.run(compileQuery(bindFixture({ select: columns, where: { field: "id", op: "eq", value: 3 } }), LOGICAL));
    expect(answer).toEqual([[3, null, "9007199254740993", -2, "-1.00", "äpfel", null, null, "2024-02-29", "2024-02-29T12:00:00.000"]]);
  });

  test("a compiled query cannot be changed", () => {
    const compiled = compileQuery(bindFixture({ select: ["id"] }), LOGICAL);
    expect(Object.isFrozen(compiled) && Object.isFrozen(compiled.parameters)).toBe(true);
  });
});
