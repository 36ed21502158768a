import { describe, expect, test } from "vitest";
import type { BoundExpression } from "./bound";
import { BUCKET_NAMES, PART_NAMES } from "./buckets";
import { compileExpression } from "./compile-expression";
import { DIALECTS, DIALECT_NAMES } from "./dialects";
import { FUNCTIONS, FUNCTION_NAMES } from "./functions";
import { render } from "./sql";
import { bindFixture } from "./testing/expect-sql";
import { compareGolden } from "./testing/golden-sql";

type Json = Record<string, unknown>;

const field = (name: string): Json => ({ field: name });
const value = (given: unknown): Json => ({ value: given });
const call = (fn: string, ...args: Json[]): Json => ({ fn, args });

/** Every function by its example, and the forms that depend on types, units and counts of arguments. */
const EXPRESSIONS: [name: string, expr: unknown][] = [
  ...FUNCTION_NAMES.map((fn): [string, unknown] => [fn, FUNCTIONS[fn].example]),
  ["sum of a decimal and a whole number", call("add", field("dec1"), field("int1"))],
  ["difference of decimals", call("subtract", field("dec1"), field("dec1"))],
  ["product of decimals", call("multiply", field("dec1"), field("dec1"))],
  ["product of a whole number and a double", call("multiply", field("int1"), field("num1"))],
  ["quotient of doubles", call("divide", field("num1"), field("num1"))],
  ["quotient of decimals", call("divide", field("dec1"), field("dec1"))],
  ["round of a whole number", call("round", field("int1"), value(2))],
  ["round of a decimal", call("round", field("dec1"), value(1))],
  ["round of a double to a whole one", call("round", field("num1"))],
  ["floor of a decimal", call("floor", field("dec1"))],
  ["floor of a whole number", call("floor", field("int1"))],
  ["ceil of a double", call("ceil", field("num1"))],
  ["the first number that is there", call("coalesce", field("int1"), field("dec1"), value(0))],
  ["the rest of a text", call("substr", field("txt1"), value(3))],
  ...BUCKET_NAMES.map((unit): [string, unknown] => [`so many ${unit}s later`, call("date_add", field("ts1"), field("int1"), value(unit))]),
  ["a day some months later", call("date_add", field("date1"), value(-2), value("month"))],
  ...BUCKET_NAMES.map((unit): [string, unknown] => [`start of the ${unit}`, call("date_bucket", field("ts1"), value(unit))]),
  ...PART_NAMES.map((part): [string, unknown] => [part, call("date_part", field("ts1"), value(part))]),
  ["days between moments", call("date_diff_days", field("ts1"), value("2024-02-29"))],
  ["age at a moment", call("age_years", field("date1"), field("ts1"))],
  [
    "a case of numbers",
    {
      case: [
        { if: { field: "int1", op: "gt", value: 5 }, then: value(1.5) },
        { if: { field: "txt1", op: "lt", value: "b" }, then: field("int1") },
      ],
      else: value(0),
    },
  ],
  ["a case without an else", { case: [{ if: { field: "bool1", op: "is_true" }, then: value("yes") }] }],
];

describe("the SQL of a calculation", () => {
  test("is written down for every function and every dialect", () => {
    const written = EXPRESSIONS.map(([name, expr]): [string, string] => {
      const bound = bindFixture({ derive: [{ as: "x", expr }], select: ["x"] });
      const lines = DIALECT_NAMES.map((dialect) => {
        const rendered = bound.derived.map((derived) =>
          render(compileExpression(derived.expression, DIALECTS[dialect]), DIALECTS[dialect]),
        );
        return rendered.map(({ sql, parameters }) => `${dialect}: ${sql} ${JSON.stringify(parameters.map((one) => one.value))}`);
      });
      return [name, lines.flat().join("\n")];
    });
    const { expected, actual } = compareGolden("functions.sql", written);
    expect(actual).toBe(expected);
  });

  test("that grows without end is refused before memory is gone", () => {
    const nothing = { numbers: [1], unit: null, bucket: null, part: null };
    let expression: BoundExpression = { kind: "column", column: "num1", type: { kind: "double" } };
    for (let depth = 0; depth < 60; depth++)
      expression = { kind: "call", fn: "round", args: [expression], type: { kind: "double" }, ...nothing };
    for (const dialect of DIALECT_NAMES) {
      const compile = (): unknown => compileExpression(expression, DIALECTS[dialect]);
      expect(compile).toThrow(expect.objectContaining({ code: "LIMIT_EXCEEDED", message: expect.stringContaining("too long to hold") }));
    }
  });
});
