import type { BoundExpression } from "../bound";
import type { CellValue } from "../result";
import { matches, scalar } from "./evaluate-filter";
import { ageInYears, bucketOf, daysBetween, movedBy, partOf } from "./evaluate-time";
import { exactly, finite, floorExact, fromExact, lowerCase, timesExact, widened, within64Bits } from "./values";

type Call = Extract<BoundExpression, { kind: "call" }>;

/** The value of an expression in one row. */
export function valueOf(expression: BoundExpression, read: (column: string) => CellValue): CellValue {
  switch (expression.kind) {
    case "column":
      return read(expression.column);
    case "literal":
      return widened(scalar(expression.value), expression.type);
    case "case": {
      const branch = expression.when.find((candidate) => matches(candidate.if, read))?.then ?? expression.else;
      return branch === null ? null : widened(valueOf(branch, read), expression.type);
    }
    case "call": {
      const cells = expression.args.map((arg) => valueOf(arg, read));
      if (expression.fn === "coalesce") return widened(cells.find((cell) => cell !== null) ?? null, expression.type);
      return cells.includes(null) ? null : called(expression, cells);
    }
  }
}

/** A call whose arguments are all there. */
function called(call: Call, cells: CellValue[]): CellValue {
  const [first = null, second = null] = cells;
  const text = String(first);
  const [start = 1, count] = call.numbers;
  switch (call.fn) {
    case "add":
    case "subtract":
    case "multiply":
      return arithmetic(call, call.fn, first, second);
    case "divide":
      return Number(second) === 0 ? null : finite(Number(first) / Number(second));
    case "round":
      return rounded(call, first);
    case "floor":
    case "ceil":
      return toWhole(call, call.fn, first);
    case "abs":
      return typeof first === "number" ? Math.abs(first) : text.replace("-", "");
    case "coalesce":
      return first;
    case "lower":
      return lowerCase(text);
    case "trim":
      return text.replace(/^ +/, "").replace(/ +$/, "");
    case "concat":
      return cells.join("");
    case "length":
      return Array.from(text).length;
    case "substr":
      return Array.from(text)
        .slice(start - 1, count === undefined ? undefined : start - 1 + count)
        .join("");
    case "date_add":
      return movedBy(text, Number(second), call.unit ?? "day");
    case "date_diff_days":
      return daysBetween(text, String(second));
    case "date_bucket":
      return bucketOf(call.bucket ?? "day", text);
    case "date_part":
      return partOf(call.part ?? "day_of_week", text);
    case "age_years":
      return ageInYears(text, String(second));
  }
}

function arithmetic(call: Call, fn: "add" | "subtract" | "multiply", first: CellValue, second: CellValue): CellValue {
  if (call.type.kind === "double") {
    const [a, b] = [Number(first), Number(second)];
    return finite(fn === "add" ? a + b : fn === "subtract" ? a - b : a * b);
  }
  const [a, b] = [exactly(first), exactly(second)];
  const units = fn === "add" ? a + b : fn === "subtract" ? a - b : timesExact(a, b);
  return fromExact(call.type.kind === "integer" ? within64Bits(units) : units, call.type);
}

/** Halves go away from zero. */
function rounded(call: Call, cell: CellValue): CellValue {
  if (call.type.kind !== "double") return fromExact(exactly(cell), call.type);
  const [number, factor] = [Number(cell), 10 ** (call.numbers[0] ?? 0)];
  return finite((Math.sign(number) * Math.floor(Math.abs(number) * factor + 0.5)) / factor);
}

function toWhole(call: Call, fn: "floor" | "ceil", cell: CellValue): CellValue {
  if (call.type.kind === "double") return finite(fn === "floor" ? Math.floor(Number(cell)) : Math.ceil(Number(cell)));
  const units = exactly(cell);
  return fromExact(fn === "floor" ? floorExact(units) : -floorExact(-units), call.type);
}
