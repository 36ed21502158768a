import fc from "fast-check";
import { expect, test } from "vitest";
import type { ColumnType, Prunable } from "@/lib/query";
import type { ColumnStats } from "./file-stats";
import { pinnedFile, type Partition } from "./partition";
import { pruneFiles } from "./prune";

type Scalar = string | number | boolean;
type Stats = ColumnStats;

function file(columns: Partial<Stats>[], more: Partial<Partition> = {}) {
  const full = columns.map((column) => ({ name: "x", type: "integer", compressedBytes: 1, min: null, max: null, nulls: 0, ...column }));
  const place = { fileId: "f", path: "/f", hospital: "a", period: "2025-01", rows: 3, bytes: 1, hospitals: ["a"], rowsOf: null, ...more };
  return pinnedFile(place, { columns: full });
}

const condition = (type: ColumnType, op: Prunable["op"], ...values: Scalar[]): Prunable => ({ column: "x", type, op, values });
const keeps = (columns: Partial<Stats>[], prunable: Prunable, more: Partial<Partition> = {}) =>
  pruneFiles([file(columns, more)], [prunable], "hospital").length === 1;

const integer = { kind: "integer" } as const;
const text = { kind: "text" } as const;
const date = { kind: "date" } as const;
const decimal = { kind: "decimal", precision: 18, scale: 2 } as const;
const five = [{ min: 5, max: 9 }];

test.each([
  ["eq", [4], false],
  ["eq", [5], true],
  ["eq", [9], true],
  ["eq", [10], false],
  ["in", [1, 2], false],
  ["in", [1, 7], true],
  ["lt", [5], false],
  ["lt", [6], true],
  ["lte", [5], true],
  ["lte", [4], false],
  ["gt", [9], false],
  ["gt", [8], true],
  ["gte", [9], true],
  ["gte", [10], false],
  ["between", [1, 4], false],
  ["between", [1, 5], true],
  ["between", [9, 20], true],
  ["between", [10, 20], false],
] as const)("a file with 5 to 9 and %s %j is kept: %s", (op, values, kept) => {
  expect(keeps(five, condition(integer, op, ...values))).toBe(kept);
});

test("numbers beyond 2^53 and decimals are compared exactly", () => {
  const big = [{ min: "9007199254740993", max: "9007199254740993" }];
  expect(keeps(big, condition(integer, "eq", "9007199254740992"))).toBe(false);
  expect(keeps(big, condition(integer, "eq", "9007199254740993"))).toBe(true);
  expect(keeps([{ type: "decimal(18,2)", min: "-10.50", max: "-9.05" }], condition(decimal, "lt", "-10.5"))).toBe(false);
  expect(keeps([{ type: "decimal(18,2)", min: "-10.50", max: "-9.05" }], condition(decimal, "lte", "-10.5"))).toBe(true);
});

test("texts without characters are found where they are named, also in a file that has nothing else", () => {
  const blank = [{ type: "text", min: "", max: "", nulls: 3 }];
  expect(keeps(blank, condition(text, "eq", ""))).toBe(true);
  expect(keeps(blank, condition(text, "in", "a", ""))).toBe(true);
  expect(keeps(blank, condition(text, "eq", "a"))).toBe(false);
  expect(keeps([{ type: "text", nulls: 3 }], condition(text, "eq", ""))).toBe(false);
});

test("text compares by its bytes, as the engine does, not by UTF-16", () => {
  const emoji = [{ type: "text", min: "\u{1F600}", max: "\u{1F600}" }];
  expect(keeps(emoji, condition(text, "gt", "\uFFFD"))).toBe(true);
  expect(keeps(emoji, condition(text, "lt", "\uFFFD"))).toBe(false);
});

test("dates and timestamps compare as moments, and strange ones are not pruned", () => {
  const january = [{ type: "date", min: "2025-01-01", max: "2025-01-31" }];
  expect(keeps(january, condition(date, "gte", "2025-02-01"))).toBe(false);
  expect(keeps(january, condition(date, "lte", "2025-01-01"))).toBe(true);
  expect(keeps(january, condition(date, "gte", "+12025-02-01"))).toBe(true);
  const morning = [{ type: "timestamp", min: "2025-01-01T00:00:00.000", max: "2025-01-01T09:30:00.250" }];
  expect(keeps(morning, condition({ kind: "timestamp" }, "gt", "2025-01-01T09:30:00.25"))).toBe(false);
  expect(keeps(morning, condition({ kind: "timestamp" }, "eq", "2025-01-01"))).toBe(true);
});

test("a column that is empty or missing meets no condition, and unknown statistics prune nothing", () => {
  expect(keeps([{ min: null, max: null, nulls: 3 }], condition(integer, "eq", 1))).toBe(false);
  expect(keeps([{ name: "other" }], condition(integer, "eq", 1))).toBe(false);
  expect(keeps([{ min: null, max: null, nulls: 1 }], condition(integer, "eq", 1))).toBe(true);
  expect(keeps([{ type: "text", min: "5", max: "9" }], condition(integer, "eq", 1))).toBe(true);
});

test("a file is kept whatever is asked of an array, of whose elements nothing is known", () => {
  const asked = condition({ kind: "double" }, "gt", 9);
  expect(keeps([{ type: "double[]" }], asked)).toBe(true);
  expect(keeps([{ type: "double[]", nulls: 3 }], asked)).toBe(true);
  expect(keeps([{ type: "double", min: 1, max: 2 }], asked)).toBe(false);
  expect(keeps([{ name: "y", type: "double[]" }], asked)).toBe(false);
});

test("the hospital column prunes by the hospitals in the file", () => {
  const only = (hospital: string): Prunable => ({ column: "hospital", type: text, op: "eq", values: [hospital] });
  expect(keeps([], only("a"))).toBe(true);
  expect(keeps([], only("b"))).toBe(false);
  expect(keeps([], only("b"), { hospital: "*", hospitals: ["a", "c"] })).toBe(false);
  expect(keeps([], only("c"), { hospital: "*", hospitals: ["a", "c"] })).toBe(true);
});

test("no file with a matching row is ever left out", () => {
  const matches: Record<Prunable["op"], (value: number, values: number[]) => boolean> = {
    eq: (v, [a]) => v === a,
    in: (v, all) => all.includes(v),
    lt: (v, [a = 0]) => v < a,
    lte: (v, [a = 0]) => v <= a,
    gt: (v, [a = 0]) => v > a,
    gte: (v, [a = 0]) => v >= a,
    between: (v, [a = 0, b = 0]) => v >= a && v <= b,
  };
  const small = fc.integer({ min: -5, max: 5 });
  const rows = fc.array(fc.option(small), { minLength: 1, maxLength: 5 });
  const ops = fc.constantFrom(...(Object.keys(matches) as Prunable["op"][]));
  fc.assert(
    fc.property(rows, ops, fc.array(small, { minLength: 2, maxLength: 3 }), (values, op, operands) => {
      const known = values.filter((value) => value !== null);
      const used = op === "in" ? operands : operands.slice(0, op === "between" ? 2 : 1);
      const stats = {
        min: known.length ? Math.min(...known) : null,
        max: known.length ? Math.max(...known) : null,
        nulls: values.length - known.length,
      };
      const anyMatch = known.some((value) => matches[op](value, used));
      const kept = keeps([stats], condition(integer, op, ...used), { rows: values.length });
      return !anyMatch || kept;
    }),
    { numRuns: 2000 },
  );
});
