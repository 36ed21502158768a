import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileFilter, compileQuery } from "./compile";
import { DIALECTS, DIALECT_NAMES, type DialectName } from "./dialects";
import type { Source, Sources } from "./source";
import { render } from "./sql";
import { HOSTILE_TEXTS } from "./testing/escape-corpus";
import { bindFixture, NOW } from "./testing/expect-sql";
import { sourcesByName } from "./testing/fixture-question";
import { FIXTURE } from "./testing/fixture-schema";
import { shapeOf, tokenizeSql } from "./testing/tokenize-sql";

type Json = Record<string, unknown>;

const TEXT_OPERATORS = [
  "eq",
  "neq",
  "lt",
  "lte",
  "gt",
  "gte",
  "between",
  "in",
  "not_in",
  "contains",
  "not_contains",
  "starts_with",
  "ends_with",
];
const operand = (op: string, text: string): unknown =>
  op === "between" ? [text, `${text}z`] : op.endsWith("in") ? [text, "other", text] : text;
const conditionOf = (op: string, text: string): Json => ({ field: "txt1", op, value: operand(op, text) });

/** A question for every place of the language that holds a text of the person asking. */
const PLACES: [name: string, query: (text: string) => Json][] = [
  ...TEXT_OPERATORS.map((op): [string, (text: string) => Json] => [
    `the value of ${op}`,
    (text) => ({ select: ["id"], where: conditionOf(op, text) }),
  ]),
  [
    "values under not, any and all, with case and empties",
    (text) => ({
      select: ["id"],
      where: {
        not: {
          any: [
            { all: [{ ...conditionOf("contains", text), ignoreCase: false, includeEmpty: true }, conditionOf("eq", text)] },
            conditionOf("in", text),
          ],
        },
      },
    }),
  ],
  [
    "the condition of a measure",
    (text) => ({
      measures: [
        { as: "n", fn: "count", where: conditionOf("eq", text) },
        { as: "p", fn: "median", field: "num1", method: "discrete", where: conditionOf("contains", text) },
        { as: "v", fn: "min_by", field: "txt1", by: "num1", where: conditionOf("neq", text) },
        { as: "s", fn: "share", where: conditionOf("in", text) },
      ],
    }),
  ],
  [
    "the labels of bands, shown and compared",
    (text) => ({
      groupBy: [{ field: "int1", bands: [1], labels: [text.slice(0, 100), "other"] }],
      measures: [{ as: "n", fn: "count" }],
      having: { field: "int1", op: "eq", value: text.slice(0, 100) },
    }),
  ],
  [
    "what is compared after grouping",
    (text) => ({
      groupBy: [{ field: "txt1" }],
      measures: [{ as: "m", fn: "max", field: "txt2" }],
      having: { field: "m", op: "lt", value: text },
      totals: true,
    }),
  ],
  [
    "the literals of calculations",
    (text) => ({
      joins: ["unit"],
      derive: [
        { as: "a", expr: { fn: "concat", args: [{ field: "txt1" }, { value: text }, { field: "unit.label" }] } },
        { as: "b", expr: { fn: "coalesce", args: [{ fn: "lower", args: [{ value: text }] }, { field: "a" }] } },
        {
          as: "c",
          expr: {
            case: [{ if: { field: "a", op: "starts_with", value: text }, then: { value: text } }],
            else: { fn: "substr", args: [{ value: text }, { value: 1 }, { value: 2 }] },
          },
        },
      ],
      select: ["a", "b", "c"],
    }),
  ],
  [
    "a question with everything",
    (text) => ({
      where: conditionOf("starts_with", text),
      groupBy: [{ field: "txt1" }],
      measures: [{ as: "n", fn: "count", where: conditionOf("ends_with", text) }],
      top: { n: 2, by: "n", others: true },
      totals: true,
    }),
  ],
];

function compiled(query: Json, dialect: DialectName): { sql: string; values: number } {
  const bound = bindFixture(query);
  const { sql, parameters } = compileQuery(bound, sourcesByName(bound), { dialect });
  return { sql, values: parameters.length };
}

/** Whether a text has become values and nothing else: the same tokens as with a harmless one, and no comment among them. */
function expectSameShape(query: (text: string) => Json, text: string): void {
  for (const dialect of DIALECT_NAMES) {
    const plain = compiled(query("plain"), dialect);
    const hostile = compiled(query(text), dialect);
    expect(shapeOf(hostile.sql)).toBe(shapeOf(plain.sql));
    expect(tokenizeSql(hostile.sql).filter(({ kind }) => kind === "comment")).toEqual([]);
    // Where values are bound, not even a character of the SQL changes.
    if (dialect === "duckdb" || dialect === "postgres") expect(hostile).toEqual(plain);
  }
}

describe("no text changes the shape of the SQL, in any dialect", () => {
  test.each(PLACES)("as %s", (_name, query) => {
    for (const text of HOSTILE_TEXTS) expectSameShape(query, text);
  });

  test("whatever it is", () => {
    const text = fc
      .string({ unit: "binary", minLength: 1, maxLength: 30 })
      .filter((made) => made.isWellFormed() && !made.includes("\u0000"));
    const quotes = fc.stringMatching(/^['"\\;$?\-/* a]{1,20}$/);
    fc.assert(
      fc.property(fc.constantFrom(...PLACES), fc.oneof(text, quotes), ([, query], made) => {
        expectSameShape(query, made);
      }),
      { numRuns: 400 },
    );
    expect.hasAssertions();
  });

  test.each(HOSTILE_TEXTS)("%j as a hospital, a file or a rule of a contract", (text) => {
    const bound = bindFixture({ select: ["id"] });
    const scoped = (name: string): Source => ({
      kind: "files",
      groups: [{ columns: FIXTURE.columns, files: [name, "other"], table: ["lake", "main", "t"] }],
      schema: FIXTURE,
      scope: { hospitalColumn: "hospital", hospitals: [name] },
    });
    const sources = (name: string): Sources => ({ from: scoped(name), joins: {} });
    for (const dialect of ["duckdb", "trino", "athena"] as const) {
      const sql = (name: string): string => compileQuery(bound, sources(name), { dialect }).sql;
      expect(shapeOf(sql(text))).toBe(shapeOf(sql("plain")));
    }
    for (const dialect of DIALECT_NAMES) {
      const filter = (value: string): string =>
        render(compileFilter({ field: "txt1", op: "eq", value }, FIXTURE, { now: NOW, dialect }), DIALECTS[dialect]).sql;
      expect(shapeOf(filter(text))).toBe(shapeOf(filter("plain")));
    }
  });
});

describe("the reader of shapes", () => {
  test("tells what has broken out of its quotes", () => {
    const plain = "select \"a\" from t where b = 'x'";
    expect(shapeOf("select \"a\" from t where b = 'it''s -- /* ? $1'")).toBe(shapeOf(plain));
    for (const broken of ["'x' or 1=1", "'x'--'", "'x'/**/", "E'x'", "'x';", "'x''", "'x' 'y'", '"x"', "x", "1"]) {
      expect(shapeOf(`select "a" from t where b = ${broken}`)).not.toBe(shapeOf(plain));
    }
  });
});
