import type { Expression } from "./ast";
import type { FunctionName } from "./functions";

/** Functions whose result is of the unit that their arguments share. */
const KEEPING: readonly FunctionName[] = ["add", "subtract", "coalesce", "round", "floor", "ceil", "abs"];

/** A unit, none at all (a plain number), or nothing that can be said. */
type Unit = { unit: string } | "plain" | "unknown";

/**
 * The unit of a calculated column, where it follows from those of its columns: mmol/L plus mmol/L, or half of it. What
 * mixes units, or multiplies or divides one by another, has none. `unitOf` gives the unit of a column.
 */
export function derivedUnit(expression: Expression, unitOf: (field: string) => string | undefined): string | undefined {
  const found = unitIn(expression, unitOf);
  return typeof found === "object" ? found.unit : undefined;
}

function unitIn(expression: Expression, unitOf: (field: string) => string | undefined): Unit {
  if ("field" in expression) {
    const unit = unitOf(expression.field);
    return unit === undefined ? "unknown" : { unit };
  }
  if ("value" in expression) return "plain";
  if ("case" in expression) {
    const branches = [...expression.case.map((arm) => arm.then), ...(expression.else ? [expression.else] : [])];
    return shared(branches.map((branch) => unitIn(branch, unitOf)));
  }
  const { fn, args } = expression;
  const units = args.map((arg) => unitIn(arg, unitOf));
  const [first = "unknown", second = "unknown"] = units;
  if (fn === "date_diff_days") return { unit: "days" };
  if (fn === "age_years") return { unit: "years" };
  // The number of decimals is no amount.
  if (fn === "round") return first;
  if (KEEPING.includes(fn)) return shared(units);
  if (fn === "multiply") return second === "plain" ? first : first === "plain" ? second : "unknown";
  if (fn === "divide") return second === "plain" ? first : "unknown";
  return "unknown";
}

/** The one unit of all; 0 or another plain number beside it stands for an amount of it. */
function shared(units: readonly Unit[]): Unit {
  const named = units.filter((unit) => unit !== "plain");
  const [first] = named;
  if (first === undefined) return "plain";
  return named.every((unit) => typeof unit === "object" && typeof first === "object" && unit.unit === first.unit) ? first : "unknown";
}
