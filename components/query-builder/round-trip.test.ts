import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  BUCKET_NAMES,
  canonicalQuery,
  FUNCTION_NAMES,
  functionSpec,
  MEASURE_NAMES,
  measureSpec,
  OPERATOR_NAMES,
  operatorSpec,
  PART_NAMES,
  parseQuery,
  queryFromSearch,
  queryToSearch,
  type Condition,
  type Expression,
  type Filter,
  type Group,
  type Measure,
  type Query,
} from "@/lib/query";
import { fromQuery } from "./from-query";
import { toQuery } from "./to-query";

const field = fc.constantFrom("value", "hospital", "collected_at", "patient.age", "patient.sex", "ratio");
const scalar = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.constant(""),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
);
const unit = fc.constantFrom(...BUCKET_NAMES);
const relative = fc.oneof(fc.record({ amount: fc.integer({ min: 1, max: 99 }), unit }), fc.record({ unit }));

function valueFor(op: Condition["op"]): fc.Arbitrary<Condition["value"]> {
  const { operand } = operatorSpec(op);
  switch (operand) {
    case "none":
      return fc.constant(undefined);
    case "one":
      return scalar;
    case "two":
      return fc.array(scalar, { minLength: 2, maxLength: 2 });
    case "list":
      return fc.array(scalar, { maxLength: 4 });
    case "relative":
      return relative;
    default:
      return operand satisfies never;
  }
}

const condition: fc.Arbitrary<Condition> = fc.constantFrom(...OPERATOR_NAMES).chain((op) => {
  const spec = operatorSpec(op);
  return fc.record(
    {
      field,
      op: fc.constant(op),
      ...(spec.operand === "none" ? {} : { value: valueFor(op) }),
      ...(spec.takesEmpty ? { includeEmpty: fc.boolean() } : {}),
      ...(spec.hasCase ? { ignoreCase: fc.boolean() } : {}),
    },
    { requiredKeys: ["field", "op", ...(spec.operand === "none" ? [] : ["value" as const])] },
  ) as fc.Arbitrary<Condition>;
});

const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4, depthIdentifier: "filter" },
    condition,
    fc.record({ all: fc.array(tie("filter"), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie("filter"), { maxLength: 3 }) }),
    fc.record({ not: tie("filter") }),
  ),
}));

const call = (tie: fc.Arbitrary<Expression>): fc.Arbitrary<Expression> =>
  fc.constantFrom(...FUNCTION_NAMES).chain((fn) => {
    const { arguments: places, repeats } = functionSpec(fn);
    const least = places.filter((place) => !("optional" in place && place.optional)).length;
    return fc.array(tie, { minLength: least, maxLength: repeats ? least + 2 : places.length }).map((args) => ({ fn, args }));
  });

const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3, depthIdentifier: "expression" },
    fc.record({ field }),
    fc.record({ value: scalar }),
    call(tie("expression")),
    fc
      .record(
        { case: fc.array(fc.record({ if: filter, then: tie("expression") }), { minLength: 1, maxLength: 3 }), else: tie("expression") },
        { requiredKeys: ["case"] },
      )
      .map((made): Expression => made),
  ),
}));

const GROUPS = ["g1", "g2", "patient.age"];
const group = (name: string): fc.Arbitrary<Group> =>
  fc
    .tuple(
      field,
      fc.oneof(
        fc.constant({}),
        fc.record({ bucket: unit }),
        fc.record({ part: fc.constantFrom(...PART_NAMES) }),
        fc.record({ bands: fc.constant<number[]>([18, 65]), labels: fc.constant<string[]>(["a", "b", "c"]) }, { requiredKeys: ["bands"] }),
        fc.record({ binWidth: fc.constant(5), binOrigin: fc.integer({ min: 0, max: 3 }) }, { requiredKeys: ["binWidth"] }),
      ),
    )
    .map(([of, cut]): Group => (name.includes(".") ? { field: name, ...cut } : { field: of, as: name, ...cut }));

const measure = (as: string): fc.Arbitrary<Measure> =>
  fc.constantFrom(...MEASURE_NAMES).chain((fn) => {
    const spec = measureSpec(fn);
    return fc
      .record(
        {
          where: filter,
          field,
          by: field,
          p: fc.constantFrom(0, 0.1, 0.9, 1),
          method: fc.constantFrom("continuous" as const, "discrete" as const),
          within: fc.subarray(GROUPS),
        },
        { requiredKeys: [] },
      )
      .map((made): Measure => ({
        as,
        fn,
        ...(made.where && { where: made.where }),
        ...(spec.field === "required"
          ? { field: made.field ?? "value" }
          : spec.field === "optional" && made.field
            ? { field: made.field }
            : {}),
        ...(spec.needsBy ? { by: made.by ?? "collected_at" } : {}),
        ...(fn === "percentile" ? { p: made.p ?? 0.5 } : {}),
        ...((fn === "percentile" || fn === "median") && made.method ? { method: made.method } : {}),
        ...(fn === "share" && made.within ? { within: made.within } : {}),
      }));
  });

const arranged = (names: readonly string[]) => ({
  orderBy: fc.uniqueArray(
    fc.record(
      {
        field: fc.constantFrom(...names),
        direction: fc.constantFrom("asc" as const, "desc" as const),
        nulls: fc.constantFrom("first" as const, "last" as const),
      },
      { requiredKeys: ["field"] },
    ),
    { selector: (order) => order.field },
  ),
  top: fc.record(
    {
      n: fc.integer({ min: 1, max: 9 }),
      by: fc.constantFrom(...names),
      direction: fc.constantFrom("asc" as const, "desc" as const),
      per: fc.subarray([...names]),
      ties: fc.constantFrom("all" as const, "first" as const),
      others: fc.boolean(),
    },
    { requiredKeys: ["n", "by"] },
  ),
  limit: fc.integer({ min: 1, max: 1000 }),
  offset: fc.integer({ min: 0, max: 50 }),
  count: fc.boolean(),
});

const data = {
  asOf: fc.integer({ min: 1, max: 20 }),
  joins: fc.uniqueArray(
    fc.oneof(
      fc.constantFrom("patient", "ward"),
      fc.record({ name: fc.constantFrom("visit", "test"), matched: fc.boolean() }, { requiredKeys: ["name"] }),
    ),
    { selector: (join) => (typeof join === "string" ? join : join.name) },
  ),
  derive: fc.array(expression, { maxLength: 3 }).map((all) => all.map((expr, index) => ({ as: `c${index}`, expr }))),
  where: filter,
};

const fixed = { version: fc.constant(1 as const), from: fc.constant("lab-results") };
const summary = fc.record(
  {
    ...fixed,
    ...data,
    groupBy: fc.tuple(...GROUPS.map(group)).map((all) => [...all]),
    measures: fc.tuple(measure("count"), measure("m2")).map((all) => [...all]),
    having: filter,
    totals: fc.boolean(),
    ...arranged([...GROUPS, "count", "m2"]),
  },
  { requiredKeys: ["version", "from", "groupBy", "measures"] },
);
const rows = fc.record(
  {
    ...fixed,
    ...data,
    select: fc.subarray(["value", "hospital", "patient.age"], { minLength: 1 }),
    ...arranged(["value", "hospital", "ratio"]),
  },
  { requiredKeys: ["version", "from", "select"] },
);
const distinctRows = fc.record(
  { ...fixed, ...data, select: fc.constant(["value", "hospital"]), distinct: fc.constant(true), ...arranged(["value", "hospital"]) },
  { requiredKeys: ["version", "from", "select", "distinct"] },
);

describe("a question opened from the address and sent back", () => {
  test("asks the same, whatever it is", () => {
    fc.assert(
      fc.property(fc.oneof(summary, rows, distinctRows), (made) => {
        const query: Query = parseQuery(made);
        const opened = queryFromSearch(queryToSearch(query));
        expect(opened).not.toBeNull();
        const { query: back, unfinished } = toQuery(fromQuery(opened ?? query));
        expect(canonicalQuery(parseQuery(back))).toBe(canonicalQuery(query));
        expect(unfinished).toEqual({ filters: 0, columns: 0 });
      }),
      { numRuns: 300 },
    );
  });

  test("a second time nothing changes at all", () => {
    fc.assert(
      fc.property(fc.oneof(summary, rows), (made) => {
        const once = toQuery(fromQuery(parseQuery(made))).query;
        expect(toQuery(fromQuery(once)).query).toEqual(once);
      }),
      { numRuns: 100 },
    );
  });
});
