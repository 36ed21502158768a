import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ColumnKind, SchemaColumn } from "./column-types";
import { compileQuery } from "./compile";
import { canonicalQuery } from "./canonical";
import { measuresFor } from "./measures";
import { operatorSpec, operatorsFor } from "./operators";
import { parseQuery } from "./parse";
import { evaluate } from "./testing/evaluate";
import { bindFixture } from "./testing/expect-sql";
import { alignDoubles } from "./testing/align-doubles";
import { DOMAINS, FIXTURE, fixtureRows } from "./testing/fixture-schema";
import { duckdbWith, type DuckdbUnderTest } from "./testing/run-duckdb";
import { queryFromSearch, queryToSearch } from "./url";

type Json = Record<string, unknown>;

const ROWS = fixtureRows(240);
const COLUMNS = FIXTURE.columns.filter((column) => column.name !== "id");

function valueOf(column: SchemaColumn): fc.Arbitrary<unknown> {
  const present = (DOMAINS[column.name] ?? []).filter((cell) => cell !== null);
  // Numbers beyond 2^53 are sent as text, others as numbers; a day stands for itself among timestamps.
  const days = column.type.kind === "timestamp" ? ["2024-02-29", "2023-12-31"] : [];
  return fc.constantFrom(
    ...present.map((cell) =>
      column.type.kind === "integer" && typeof cell === "number" && !Number.isSafeInteger(cell) ? String(cell) : cell,
    ),
    ...days,
  );
}

function conditionOn(column: SchemaColumn): fc.Arbitrary<Json> {
  return fc.constantFrom(...operatorsFor(column.type.kind)).chain((op) => {
    const spec = operatorSpec(op);
    const exact = column.type.kind === "timestamp" ? valueOf(column).filter((value) => String(value).length > 10) : valueOf(column);
    const unit = fc.constantFrom("day", "week", "month", "quarter", "year");
    const operands: Record<typeof spec.operand, fc.Arbitrary<unknown>> = {
      none: fc.constant(undefined),
      one: valueOf(column),
      two: fc.tuple(valueOf(column), valueOf(column)),
      list: fc.array(exact, { minLength: 1, maxLength: 4 }),
      relative: op === "in_current" ? fc.record({ unit }) : fc.record({ amount: fc.integer({ min: 1, max: 14 }), unit }),
    };
    return fc.record({
      field: fc.constant(column.name),
      op: fc.constant(op),
      value: operands[spec.operand],
      ...(spec.takesEmpty ? { includeEmpty: fc.constantFrom(undefined, true, false) } : {}),
      ...(spec.hasCase ? { ignoreCase: fc.constantFrom(undefined, true, false) } : {}),
    });
  });
}

function filterOver(columns: SchemaColumn[]): fc.Arbitrary<Json> {
  const condition = fc.constantFrom(...columns).chain(conditionOn);
  return fc.letrec<{ tree: Json }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      condition,
      fc.record({ all: fc.array(tie("tree"), { maxLength: 3 }) }),
      fc.record({ any: fc.array(tie("tree"), { maxLength: 3 }) }),
      fc.record({ not: tie("tree") }),
    ),
  })).tree;
}

function groupOn(column: SchemaColumn, index: number): fc.Arbitrary<Json> {
  const kinds: Partial<Record<ColumnKind, fc.Arbitrary<Json>>> = {
    date: fc.oneof(
      fc.record({ bucket: fc.constantFrom("year", "quarter", "month", "week", "day") }),
      fc.record({ part: fc.constantFrom("month_of_year", "day_of_week") }),
    ),
    timestamp: fc.oneof(
      fc.record({ bucket: fc.constantFrom("year", "quarter", "month", "week", "day", "hour") }),
      fc.record({ part: fc.constantFrom("month_of_year", "day_of_week", "hour_of_day") }),
    ),
    integer: fc.constant({ bands: [-3, 0, 1, 18] }),
    decimal: fc.constant({ bands: [0, 1.5] }),
    double: fc.oneof(fc.constant({ bands: [-1, 0.1, 7] }), fc.constant({ binWidth: 2.5, binOrigin: -1 })),
  };
  const cut = fc.oneof(fc.constant({}), kinds[column.type.kind] ?? fc.constant({}));
  return cut.map((given) => ({ field: column.name, as: `g${index}`, ...given }));
}

function measureOn(column: SchemaColumn, index: number): fc.Arbitrary<Json> {
  return fc.constantFrom("count" as const, ...measuresFor(column.type.kind)).chain((fn) =>
    fc.record({
      as: fc.constant(`m${index}`),
      fn: fc.constant(fn),
      ...(fn === "count" ? {} : { field: fc.constant(column.name) }),
      ...(fn === "percentile" ? { p: fc.constantFrom(0, 0.1, 0.25, 0.5, 0.9, 1) } : {}),
      ...(fn === "percentile" || fn === "median" ? { method: fc.constantFrom(undefined, "continuous", "discrete") } : {}),
      where: fc.option(filterOver(COLUMNS), { nil: undefined, freq: 3 }),
    }),
  );
}

function ordersOver(names: string[]): fc.Arbitrary<Json[]> {
  return fc.subarray(names, { maxLength: Math.min(2, names.length) }).chain((fields) =>
    fc.tuple(
      ...fields.map((field) =>
        fc.record({
          field: fc.constant(field),
          direction: fc.constantFrom(undefined, "asc", "desc"),
          nulls: fc.constantFrom(undefined, "first", "last"),
        }),
      ),
    ),
  );
}

const paging = {
  limit: fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
  offset: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }),
};
const where = fc.option(filterOver(COLUMNS), { nil: undefined, freq: 4 });

const rowsQuery: fc.Arbitrary<Json> = fc
  .tuple(
    fc.subarray(
      FIXTURE.columns.map((column) => column.name),
      { minLength: 1 },
    ),
    fc.boolean(),
  )
  .chain(([select, distinct]) =>
    fc.record({
      select: fc.constant(select),
      distinct: fc.constant(distinct),
      where,
      orderBy: ordersOver(distinct ? select : FIXTURE.columns.map((column) => column.name)),
      ...paging,
    }),
  );

const summaryQuery: fc.Arbitrary<Json> = fc
  .tuple(fc.subarray(COLUMNS, { maxLength: 2 }), fc.array(fc.constantFrom(...COLUMNS), { minLength: 1, maxLength: 4 }))
  .chain(([grouped, measured]) =>
    fc.tuple(fc.tuple(...grouped.map(groupOn)), fc.tuple(...measured.map(measureOn))).chain(([groupBy, measures]) => {
      const query = { groupBy, measures };
      const bound = bindFixture(query);
      // Doubles may differ in the last digit, so they decide neither what is kept nor its order.
      const exact = bound.columns.filter((column) => column.type.kind !== "double");
      const outputs: SchemaColumn[] = exact
        .filter((column) => ["integer", "text"].includes(column.type.kind))
        .map((column) => ({ ...column, type: column.type }));
      const having =
        outputs.length === 0 ? fc.constant(undefined) : fc.option(fc.constantFrom(...outputs).chain(havingOn), { nil: undefined });
      return fc.record({
        groupBy: fc.constant(groupBy),
        measures: fc.constant(measures),
        where,
        having,
        orderBy: ordersOver(exact.map((column) => column.name)),
        ...paging,
      });
    }),
  );

function havingOn(column: SchemaColumn): fc.Arbitrary<Json> {
  const value = column.type.kind === "text" ? fc.constantFrom("<0", "a", "ab", "north") : fc.integer({ min: 0, max: 30 });
  return fc.record({
    field: fc.constant(column.name),
    op: fc.constantFrom("eq", "neq", "lt", "gte"),
    value,
    includeEmpty: fc.constantFrom(undefined, true),
  });
}

let database: DuckdbUnderTest;
beforeAll(async () => {
  database = await duckdbWith(FIXTURE, ROWS);
});
afterAll(() => database.close());

test("random questions have the same answer on DuckDB as by their plain meaning", async () => {
  const outcome = fc.assert(
    fc.asyncProperty(fc.oneof(rowsQuery, summaryQuery), async (query) => {
      const bound = bindFixture(query);
      const compiled = compileQuery(bound, { kind: "logical", name: "t" });
      const expected = evaluate(bound, ROWS);
      expect(alignDoubles(await database.run(compiled), expected, bound.columns)).toEqual(expected);
    }),
    { numRuns: 400 },
  );
  await expect(outcome).resolves.toBeUndefined();
}, 120_000);

test("a question survives the address bar, and its canonical text the journey", () => {
  fc.assert(
    fc.property(fc.oneof(rowsQuery, summaryQuery), (input) => {
      const query = parseQuery({ from: "t", ...input });
      const again = queryFromSearch(new URLSearchParams(new URLSearchParams({ q: queryToSearch(query) }).toString()).get("q") ?? "");
      expect(again).toEqual(JSON.parse(JSON.stringify(query)));
      expect(canonicalQuery(again ?? query)).toBe(canonicalQuery(query));
    }),
    { numRuns: 200 },
  );
});

test("the canonical text of a question is the canonical text of what it reads as", () => {
  fc.assert(
    fc.property(fc.oneof(rowsQuery, summaryQuery), (input) => {
      const text = canonicalQuery(parseQuery({ from: "t", ...input }));
      expect(canonicalQuery(parseQuery(JSON.parse(text)))).toBe(text);
    }),
    { numRuns: 200 },
  );
});
