import { expect, test } from "vitest";
import type { Expression } from "./ast";
import { derivedUnit } from "./derived-unit";

const UNITS: Record<string, string> = { a: "mmol/L", b: "mmol/L", c: "mg" };
const a = { field: "a" };
const b = { field: "b" };
const c = { field: "c" };
const plain = { field: "plain" };

test.each<[Expression, string | undefined]>([
  [a, "mmol/L"],
  [plain, undefined],
  [{ value: 1 }, undefined],
  [{ fn: "add", args: [a, b] }, "mmol/L"],
  [{ fn: "add", args: [a, { value: 0 }] }, "mmol/L"],
  [{ fn: "add", args: [a, c] }, undefined],
  [{ fn: "add", args: [a, plain] }, undefined],
  [{ fn: "subtract", args: [{ fn: "add", args: [a, a] }, b] }, "mmol/L"],
  [{ fn: "round", args: [a, { value: 1 }] }, "mmol/L"],
  [{ fn: "multiply", args: [a, { value: 2 }] }, "mmol/L"],
  [{ fn: "multiply", args: [{ value: 2 }, a] }, "mmol/L"],
  [{ fn: "multiply", args: [a, b] }, undefined],
  [{ fn: "divide", args: [a, { value: 2 }] }, "mmol/L"],
  [{ fn: "divide", args: [a, b] }, undefined],
  [{ fn: "coalesce", args: [a, b, { value: 0 }] }, "mmol/L"],
  [{ fn: "length", args: [a] }, undefined],
  [{ fn: "age_years", args: [plain, plain] }, "years"],
  [{ case: [{ if: { field: "a", op: "gt", value: 1 }, then: a }], else: { value: 0 } }, "mmol/L"],
  [{ case: [{ if: { field: "a", op: "gt", value: 1 }, then: a }], else: c }, undefined],
])("%j is in %s", (expression, unit) => expect(derivedUnit(expression, (field) => UNITS[field])).toBe(unit));
