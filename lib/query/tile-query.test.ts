import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "@/lib/errors";
import { formatColumnType } from "./column-types";
import { evaluate } from "./testing/evaluate";
import { bindQuestion, dataOf } from "./testing/fixture-question";
import { DOMAINS, FIXTURE, fixtureTables, type Row } from "./testing/fixture-schema";
import { drawFrom } from "./testing/random-draw";
import { exactly } from "./testing/values";
import { filterCondition, filterFits, tileQuery, withFilters, type FilterValueLike } from "./tile-query";

const TABLES = fixtureTables(200);
const DATA = dataOf(TABLES);

describe("a filter of a dashboard as a condition", () => {
  test.each<[string, FilterValueLike, unknown]>([
    ["text", { values: ["a", "O'Hara"] }, { field: "c", op: "in", value: ["a", "O'Hara"] }],
    ["text", { values: ["a", "a"] }, { field: "c", op: "in", value: ["a"] }],
    ["text", { values: [""] }, { field: "c", op: "is_empty" }],
    [
      "text",
      { values: ["", "7"] },
      {
        any: [
          { field: "c", op: "in", value: ["7"] },
          { field: "c", op: "is_empty" },
        ],
      },
    ],
    ["integer", { values: ["7", "-3", "007", "-0"] }, { field: "c", op: "in", value: [7, -3, 7, 0] }],
    ["integer", { values: ["9007199254740993"] }, { field: "c", op: "in", value: ["9007199254740993"] }],
    ["decimal(10,2)", { values: ["-12.50"] }, { field: "c", op: "in", value: ["-12.50"] }],
    ["double", { values: ["0.5", "1e3"] }, { field: "c", op: "in", value: [0.5, 1000] }],
    ["boolean", { values: ["true"] }, { field: "c", op: "is_true" }],
    [
      "boolean",
      { values: ["false", ""] },
      {
        any: [
          { field: "c", op: "is_false" },
          { field: "c", op: "is_empty" },
        ],
      },
    ],
    ["date", { values: ["2024-02-29"] }, { field: "c", op: "in", value: ["2024-02-29"] }],
    [
      "timestamp",
      { values: ["2024-02-29", "2024-02-29T10:30"] },
      {
        any: [
          { field: "c", op: "eq", value: "2024-02-29" },
          { field: "c", op: "in", value: ["2024-02-29T10:30:00.000"] },
        ],
      },
    ],
    ["text", { values: [] }, null],
    ["double", { low: 0.5 }, { field: "c", op: "gte", value: 0.5 }],
    ["double", { high: 2 }, { field: "c", op: "lte", value: 2 }],
    [
      "integer",
      { low: 0.5, high: 2.5 },
      {
        all: [
          { field: "c", op: "gte", value: 1 },
          { field: "c", op: "lte", value: 2 },
        ],
      },
    ],
    ["integer", {}, null],
    ["date", { from: "2024-01-01", to: "2024-01-31" }, { field: "c", op: "between", value: ["2024-01-01", "2024-01-31"] }],
    ["date", { from: "2024-01-01" }, { field: "c", op: "gte", value: "2024-01-01" }],
    ["timestamp", { to: "2024-01-31" }, { field: "c", op: "lte", value: "2024-01-31" }],
    ["date", { last: { amount: 12, unit: "month" } }, { field: "c", op: "in_last", value: { amount: 12, unit: "month" } }],
    ["date", { last: { unit: "year" } }, { field: "c", op: "in_current", value: { unit: "year" } }],
  ])("%s, %j", (type, value, condition) => {
    expect(filterCondition({ column: "c", type, value })).toEqual(condition);
  });

  test.each<[string, FilterValueLike]>([
    ["integer", { values: ["7.5"] }],
    ["integer", { values: ["seven"] }],
    ["integer", { values: [" 7"] }],
    ["integer", { values: ["9223372036854775808"] }],
    ["integer", { low: 1e300 }],
    ["integer", { high: Number.POSITIVE_INFINITY }],
    ["decimal(10,2)", { values: ["1e3"] }],
    ["double", { values: ["NaN"] }],
    ["double", { values: ["1e999"] }],
    ["boolean", { values: ["yes"] }],
    ["date", { values: ["2024-02-30"] }],
    ["date", { values: ["2024-02"] }],
    ["timestamp", { values: ["noon"] }],
    ["text", { low: 1 }],
    ["date", { high: 1 }],
    ["text", { from: "2024-01-01" }],
    ["integer", { last: { amount: 1, unit: "month" } }],
    ["date", { from: "yesterday" }],
  ])("is refused rather than left out: %s, %j", (type, value) => {
    const refused = (): unknown => filterCondition({ column: "c", type, value });
    expect(refused).toThrow(AppError);
    expect(refused).toThrow(expect.objectContaining({ code: "INVALID_INPUT", details: [expect.objectContaining({ path: "c" })] }));
  });

  test("fits columns by its kind", () => {
    const fits = (kind: "values" | "range" | "period"): string[] =>
      FIXTURE.columns.flatMap(({ name, type }) => (filterFits(kind, formatColumnType(type)) ? [name] : []));
    expect(fits("values")).toEqual(FIXTURE.columns.map(({ name }) => name));
    expect(fits("range")).toEqual(["id", "int1", "num1", "dec1"]);
    expect(fits("period")).toEqual(["date1", "ts1"]);
  });
});

describe("the rows that a filter leaves", () => {
  const kept = (column: string, value: FilterValueLike): Row[] => {
    const type = FIXTURE.columns.find(({ name }) => name === column)?.type ?? { kind: "text" };
    const condition = filterCondition({ column, type: formatColumnType(type), value });
    const query = withFilters({ version: 1, from: "t", select: ["id"], limit: 10_000 }, condition === null ? [] : [condition]);
    const ids = evaluate(bindQuestion({ ...query }), DATA).rows.map(([id]) => id);
    return (DATA.from as Row[]).filter((row) => ids.includes(row.id ?? null));
  };
  const expected = (column: string, keep: (cell: NonNullable<Row[string]>) => boolean, empties = false): Row[] =>
    (DATA.from as Row[]).filter((row) => {
      const cell = row[column] ?? null;
      return cell === null || cell === "" ? empties : keep(cell);
    });

  test("are those whose values, written as text, were chosen", () => {
    fc.assert(
      fc.property(fc.gen(), (generator) => {
        const draw = drawFrom(generator);
        const column = draw.pick(Object.keys(DOMAINS));
        const values = draw.some(
          (DOMAINS[column] ?? []).map((cell) => (cell === null ? "" : String(cell))),
          4,
        );
        const rows = expected(column, (cell) => values.includes(String(cell)), values.includes(""));
        expect(kept(column, { values })).toEqual(values.length === 0 ? DATA.from : rows);
      }),
      { numRuns: 300 },
    );
  });

  test("are those between two numbers, both included", () => {
    fc.assert(
      fc.property(fc.gen(), (generator) => {
        const draw = drawFrom(generator);
        const column = draw.pick(["int1", "num1", "dec1"]);
        const [low, high] = [draw.pick([-12.5, -3, -2.5, 0, 0.01]), draw.pick([0, 0.7, 1.5, 7, 7.3, 999_999])];
        const [from, to] = [exactly(String(low)), exactly(String(high))];
        const rows = expected(column, (cell) => exactly(cell) >= from && exactly(cell) <= to);
        expect(kept(column, { low, high })).toEqual(rows);
      }),
      { numRuns: 200 },
    );
  });

  test("are those of the days named, the last one whole", () => {
    fc.assert(
      fc.property(fc.gen(), (generator) => {
        const draw = drawFrom(generator);
        const column = draw.pick(["date1", "ts1"]);
        const days = ["2000-01-01", "2023-12-31", "2024-01-01", "2024-02-29", "2024-03-31", "2024-12-30"];
        const [from, to] = [draw.pick(days), draw.pick(days)];
        const rows = expected(column, (cell) => String(cell).slice(0, 10) >= from && String(cell).slice(0, 10) <= to);
        expect(kept(column, { from, to })).toEqual(rows);
      }),
      { numRuns: 200 },
    );
  });

  test("are those of the last months, counted from the day of the question", () => {
    // Asked on 15 March 2024.
    const rows = expected("date1", (cell) => String(cell) >= "2023-12-16" && String(cell) <= "2024-03-15");
    expect(rows.length).toBeGreaterThan(0);
    expect(kept("date1", { last: { amount: 3, unit: "month" } })).toEqual(rows);
  });
});

describe("a question with filters", () => {
  const a = { field: "a", op: "eq", value: 1 } as const;
  const b = { field: "b", op: "eq", value: 2 } as const;

  test.each([
    ["none", { where: a }, [], a],
    ["without a filter of its own", {}, [a], { all: [a] }],
    ["with a condition", { where: a }, [b], { all: [a, b] }],
    ["with alternatives, which stay together", { where: { any: [a, b] } }, [b], { all: [{ any: [a, b] }, b] }],
    ["with conditions that all hold", { where: { all: [a] } }, [b, a], { all: [a, b, a] }],
  ])("%s", (_case, part, filters, where) => {
    const query = { version: 1 as const, from: "t", select: ["id"], ...part };
    const before = structuredClone(query);
    expect(withFilters(query, filters)).toEqual({ ...query, where });
    expect(query).toEqual(before);
  });
});

test("a tile asks its question with its values, over the rows of the filters; a dropped condition is no obstacle", () => {
  const query = {
    from: "t",
    where: {
      all: [
        { field: "int1", op: "gte", value: { param: "least" } },
        { field: "txt1", op: "eq", value: { param: "name" } },
      ],
    },
    measures: [{ as: "n", fn: "count" }],
  };
  const parameters = [
    { name: "least", type: "integer" as const, default: 1 },
    { name: "name", type: "text" as const },
  ];
  const filter = { field: "hospital", op: "in" as const, value: ["north"] };
  const asked = tileQuery({ query, parameters, values: { least: 5 }, filters: [filter] });
  expect(asked).toMatchObject({ from: "t", where: { all: [{ field: "int1", op: "gte", value: 5 }, filter] }, measures: query.measures });
  expect(() => tileQuery({ query, parameters, values: { most: 5 }, filters: [] })).toThrow(
    expect.objectContaining({ code: "INVALID_INPUT" }),
  );
});
