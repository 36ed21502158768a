import { describe, expect, test } from "vitest";
import type { BoundQuery } from "./bound";
import { compileQuery } from "./compile";
import { compileRelation } from "./compile-relation";
import { DIALECTS, DIALECT_NAMES } from "./dialects";
import type { Source, Sources } from "./source";
import { render } from "./sql";
import { bindFixture } from "./testing/expect-sql";
import { FIXTURE, UNITS } from "./testing/fixture-schema";
import { sourcesByName } from "./testing/fixture-question";
import { compareGolden, sqlOfAllDialects } from "./testing/golden-sql";

type Json = Record<string, unknown>;

const call = (fn: string, ...args: unknown[]): Json => ({ fn, args });
const field = (name: string): Json => ({ field: name });

const ratio = { as: "ratio", expr: call("divide", field("num1"), field("int1")) };

const RELATIONS: [name: string, query: Json][] = [
  ["a dataset alone", { select: ["id", "txt1"] }],
  ["a joined dataset keeps every row", { joins: ["unit"], select: ["id", "unit.label"] }],
  ["only rows that match", { joins: [{ name: "unit", matched: true }], select: ["id", "unit.label"] }],
  ["two keys, and two datasets", { joins: ["twin", "unit"], select: ["id", "twin.note", "unit.factor"] }],
  ["rows of a join are counted without a column", { joins: ["visit"], measures: [{ as: "n", fn: "count" }] }],
  ["a double is made finite one level up", { derive: [ratio], select: ["id", "ratio"] }],
  [
    "independent columns share a level, dependent ones stand above",
    {
      derive: [
        ratio,
        { as: "short", expr: call("substr", field("txt1"), { value: 1 }, { value: 3 }) },
        { as: "lower_short", expr: call("lower", field("short")) },
        { as: "twice", expr: call("multiply", field("ratio"), { value: 2 }) },
      ],
      select: ["id", "lower_short", "twice"],
    },
  ],
  [
    "a moved day stays within the calendar",
    {
      derive: [
        { as: "due", expr: call("date_add", field("date1"), field("int1"), { value: "day" }) },
        { as: "due_at", expr: call("coalesce", call("date_add", field("ts1"), { value: 1 }, { value: "hour" }), field("ts1")) },
        {
          as: "weekday",
          expr: call("date_part", call("date_add", field("date1"), { value: 1 }, { value: "day" }), { value: "day_of_week" }),
        },
      ],
      select: ["due", "due_at", "weekday"],
    },
  ],
  [
    "columns calculated from joined ones",
    { joins: ["unit"], derive: [{ as: "scaled", expr: call("multiply", field("num1"), field("unit.factor")) }], select: ["scaled"] },
  ],
];

describe("what a question reads", () => {
  test("is written down for every dialect", () => {
    const { expected, actual } = compareGolden(
      "relations.sql",
      RELATIONS.map(([name, query]) => {
        const bound = bindFixture(query);
        return [name, sqlOfAllDialects(bound, sourcesByName(bound))];
      }),
    );
    expect(actual).toBe(expected);
  });

  test("is scoped on both sides of a join", () => {
    const bound = bindFixture({ joins: ["unit"], select: ["id", "unit.label"] });
    const scoped = (schema: typeof FIXTURE, hospitalColumn: string): Source => ({
      kind: "files",
      groups: [{ columns: schema.columns, files: [`${schema.slug}.parquet`] }],
      schema,
      scope: { hospitalColumn, hospitals: ["north"] },
    });
    const sources: Sources = { from: scoped(FIXTURE, "hospital"), joins: { unit: scoped(UNITS, "label") } };
    const { sql, parameters } = compileQuery(bound, sources);
    const text = sql.replace(/\s+/g, " ");
    expect(text).toContain('where "hospital" in ($2) ) as "t" left join ( select "code", "label" from ( select "code", "label"');
    expect(text).toContain('where "label" in ($4) ) as "unit" on "t"."int1" = "unit"."code"');
    expect(parameters.map((parameter) => parameter.value)).toEqual([["t.parquet"], "north", ["units.parquet"], "north"]);
  });

  test("may be joined to itself by its own name", () => {
    const bound = bindFixture({ joins: ["unit"], select: ["id", "unit.label"] });
    const renamed: BoundQuery = { ...bound, schema: { ...bound.schema, slug: "unit" } };
    const logical = (name: string): Source => ({ kind: "logical", name });
    const relation = compileRelation(renamed, { from: logical("unit"), joins: { unit: logical("unit") } }, DIALECTS.duckdb);
    expect(render(relation).sql.replace(/\s+/g, " ")).toBe(
      '( select "unit_"."id" as "id", "unit"."label" as "unit.label" from "unit" as "unit_" left join "unit" on "unit_"."int1" = "unit"."code" ) as "unit"',
    );
  });

  test("does not grow with each column that is calculated from the one before", () => {
    const squares = Array.from({ length: 40 }, (_, index) => {
      const before = field(index === 0 ? "num1" : `x${index - 1}`);
      return { as: `x${index}`, expr: call("multiply", before, before) };
    });
    const bound = bindFixture({ derive: squares, select: ["x39"] });
    for (const dialect of DIALECT_NAMES) {
      const { sql } = compileQuery(bound, sourcesByName(bound), { dialect });
      expect(sql.match(/ \* /g)).toHaveLength(40);
      // PostgreSQL writes the columns of a level out again in the next one unless a fence stands between.
      expect(sql.match(/\n *offset 0\n/g) ?? []).toHaveLength(dialect === "postgres" ? 13 : 0);
    }
  });

  test("needs a source for every joined dataset", () => {
    const bound = bindFixture({ joins: ["unit"], select: ["unit.label"] });
    const compile = (): unknown => compileRelation(bound, { from: { kind: "logical", name: "t" }, joins: {} }, DIALECTS.duckdb);
    expect(compile).toThrow(expect.objectContaining({ code: "INTERNAL" }));
  });

  test("has no columns that use each other in a circle", () => {
    const bound = bindFixture({ derive: [{ as: "a", expr: call("lower", field("txt1")) }], select: ["a"] });
    const circular: BoundQuery = {
      ...bound,
      derived: bound.derived.map((one) => ({ ...one, expression: { kind: "column", column: "a", type: { kind: "text" } } })),
    };
    for (const dialect of DIALECT_NAMES) {
      const compile = (): unknown => compileRelation(circular, sourcesByName(circular), DIALECTS[dialect]);
      expect(compile).toThrow("in a circle");
    }
  });
});
