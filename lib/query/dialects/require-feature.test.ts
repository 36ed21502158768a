import { describe, expect, test } from "vitest";
import { BUCKET_NAMES } from "../buckets";
import { compileExpression } from "../compile-expression";
import { compileBoundFilter } from "../compile-filter";
import { compileRelation } from "../compile-relation";
import { FUNCTIONS, FUNCTION_NAMES } from "../functions";
import { OPERATOR_NAMES, OPERATORS } from "../operators";
import { bindFixture } from "../testing/expect-sql";
import { sourcesByName } from "../testing/fixture-question";
import { FIXTURE } from "../testing/fixture-schema";
import type { Dialect, Feature } from "./dialect";
import { DUCKDB } from "./duckdb";

const COLUMN_OF = {
  text: "txt1",
  integer: "int1",
  decimal: "dec1",
  double: "num1",
  boolean: "bool1",
  date: "date1",
  timestamp: "ts1",
} as const;
const OPERANDS = {
  none: {},
  one: { value: "x" },
  two: { value: [1, 2] },
  list: { value: ["x"] },
  relative: { value: { unit: "day" } },
} as const;

/** A dialect that lacks one thing. */
function without(feature: Feature): Dialect {
  return { ...DUCKDB, label: "Madeup", lacks: { [feature]: "It has no such thing." } };
}

const refused = expect.objectContaining({
  code: "UNSUPPORTED",
  message: "Madeup cannot answer this question. It has no such thing. Nothing was run.",
});

describe("what a dialect lacks is refused as soon as it is listed", () => {
  // Relative dates have become comparisons by the time they are compiled.
  test.each(OPERATOR_NAMES.filter((op) => OPERATORS[op].operand !== "relative"))("the operator %s", (op) => {
    const spec = OPERATORS[op];
    const kinds: readonly (keyof typeof COLUMN_OF)[] = spec.appliesTo;
    const kind = spec.operand === "two" ? "integer" : kinds.includes("text") ? "text" : kinds[0];
    const { where } = bindFixture({ select: ["id"], where: { not: { field: COLUMN_OF[kind ?? "text"], op, ...OPERANDS[spec.operand] } } });
    expect(where && compileBoundFilter(where, DUCKDB)).toBeTruthy();
    expect(() => where && compileBoundFilter(where, without(op))).toThrow(refused);
  });

  test.each(FUNCTION_NAMES)("the function %s", (fn) => {
    const [derived] = bindFixture({ derive: [{ as: "x", expr: FUNCTIONS[fn].example }], select: ["x"] }).derived;
    expect(derived && compileExpression(derived.expression, DUCKDB)).toBeTruthy();
    expect(() => derived && compileExpression(derived.expression, without(fn))).toThrow(refused);
  });

  test.each(BUCKET_NAMES)("the unit %s", (unit) => {
    for (const expr of [
      { fn: "date_bucket", args: [{ field: "ts1" }, { value: unit }] },
      { fn: "date_add", args: [{ field: "ts1" }, { value: 1 }, { value: unit }] },
    ]) {
      const [derived] = bindFixture({ derive: [{ as: "x", expr }], select: ["x"] }).derived;
      expect(() => derived && compileExpression(derived.expression, without(unit))).toThrow(refused);
    }
  });

  test("a part of a date", () => {
    const expr = { fn: "date_part", args: [{ field: "ts1" }, { value: "day_of_week" }] };
    const [derived] = bindFixture({ derive: [{ as: "x", expr }], select: ["x"] }).derived;
    expect(() => derived && compileExpression(derived.expression, without("day_of_week"))).toThrow(refused);
  });

  test("joins", () => {
    const bound = bindFixture({ joins: ["unit"], select: ["unit.label"] });
    expect(() => compileRelation(bound, sourcesByName(bound), without("joins"))).toThrow(refused);
  });

  test("files", () => {
    const bound = bindFixture({ select: ["id"] });
    const files = { kind: "files", groups: [], schema: FIXTURE, scope: null } as const;
    expect(() => compileRelation(bound, { from: { ...files, groups: [] }, joins: {} }, without("files"))).toThrow(refused);
  });
});
