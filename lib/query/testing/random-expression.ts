import { BUCKETS, BUCKET_NAMES, PARTS, PART_NAMES } from "../buckets";
import type { ColumnKind } from "../column-types";
import { VALUES_OF_KIND, type RandomColumn } from "./random-columns";
import type { Draw } from "./random-draw";
import { randomFilter } from "./random-filter";

type Json = Record<string, unknown>;

const call = (fn: string, ...args: Json[]): Json => ({ fn, args });
const value = (given: unknown): Json => ({ value: given });

/**
 * A random calculation of one kind over these columns. Numbers stay far from what 64 bits hold, and decimals of more
 * digits than a double has do not become doubles, as engines round those in the last digit.
 */
export function randomExpression(draw: Draw, columns: readonly RandomColumn[], kind: ColumnKind, depth: number): Json {
  const make = (of: ColumnKind, deeper = depth - 1): Json => randomExpression(draw, columns, of, deeper);
  const column = (of: ColumnKind, isFine: (one: RandomColumn) => boolean = () => true): Json => {
    const fitting = columns.filter((one) => one.type.kind === of && isFine(one));
    return fitting.length === 0
      ? value(draw.pick(VALUES_OF_KIND[of].filter((one) => typeof one !== "string" || of !== "integer")))
      : { field: draw.pick(fitting).name };
  };
  if (depth <= 0) return column(kind);
  const shared: (() => Json)[] = [
    () => column(kind),
    () => call("coalesce", make(kind), ...(draw.chance(50) ? [make(kind)] : []), literalOf(draw, kind)),
    () => ({
      case: Array.from({ length: draw.int(1, 2) }, () => ({ if: randomFilter(draw, columns, 1), then: make(kind) })),
      ...(draw.chance(70) ? { else: draw.chance(50) ? make(kind) : literalOf(draw, kind) } : {}),
    }),
  ];
  const time = (): Json => column(draw.pick(["date", "timestamp"]));
  const small = (): Json => draw.pick([() => value(draw.int(-9, 9)), () => call("length", make("text")), () => parts(draw, column)])();
  const forms: Record<ColumnKind, (() => Json)[]> = {
    integer: [
      () => call(draw.pick(["add", "subtract"]), make("integer"), small()),
      () => call("multiply", column("integer"), value(draw.int(-5, 5))),
      small,
      () => call("date_diff_days", time(), time()),
      () => call("age_years", time(), time()),
      () => call(draw.pick(["abs", "round", "floor", "ceil"]), make("integer")),
      () => call(draw.pick(["floor", "ceil"]), column("decimal", isStored)),
    ],
    decimal: [
      () => call(draw.pick(["add", "subtract"]), column("decimal"), draw.pick([() => column("decimal"), () => column("integer"), small])()),
      () => call("multiply", column("decimal", isStored), draw.pick([() => column("decimal", isStored), () => column("integer")])()),
      () => call("round", make("decimal"), value(draw.int(0, 3))),
      () => call("abs", make("decimal")),
    ],
    double: [
      () => call(draw.pick(["add", "subtract", "multiply"]), make("double"), number()),
      () => call(draw.pick(["add", "subtract", "multiply"]), number(), make("double")),
      () => call("divide", number(), number()),
      () => call("round", make("double"), ...(draw.chance(70) ? [value(draw.int(0, 3))] : [])),
      () => call(draw.pick(["floor", "ceil", "abs"]), make("double")),
    ],
    text: [
      () => call(draw.pick(["lower", "trim"]), make("text")),
      () => call("concat", make("text"), literalOf(draw, "text"), ...(draw.chance(40) ? [make("text")] : [])),
      () => call("substr", make("text"), value(draw.int(1, 3)), ...(draw.chance(60) ? [value(draw.int(0, 3))] : [])),
    ],
    boolean: [],
    date: [
      () => call("date_add", make("date"), small(), value(draw.pick(unitsFor("date")))),
      () => call("date_bucket", time(), value(draw.pick(unitsFor("date")))),
    ],
    timestamp: [
      () => call("date_add", make("timestamp"), small(), value(draw.pick(unitsFor("timestamp")))),
      () => call("date_bucket", make("timestamp"), value("hour")),
    ],
  };
  const number = (): Json =>
    draw.pick([() => make("double"), () => column("integer"), () => column("decimal", isShort), () => literalOf(draw, "double")])();
  return draw.pick([...shared, ...forms[kind], ...forms[kind]])();
}

function parts(draw: Draw, column: (of: ColumnKind) => Json): Json {
  const kind = draw.pick(["date", "timestamp"] as const);
  const names = PART_NAMES.filter((part) => PARTS[part].appliesTo.some((applies) => applies === kind));
  return call("date_part", column(kind), value(draw.pick(names)));
}

function literalOf(draw: Draw, kind: ColumnKind): Json {
  if (kind === "integer" || kind === "decimal") return value(draw.int(-9, 9));
  return value(draw.pick(VALUES_OF_KIND[kind]));
}

function unitsFor(kind: ColumnKind): string[] {
  return BUCKET_NAMES.filter((unit) => BUCKETS[unit].appliesTo.some((applies) => applies === kind));
}

/** Of a dataset, so that its digits are few enough to multiply. */
function isStored({ type }: RandomColumn): boolean {
  return type.kind === "decimal" && type.precision <= 18;
}

function isShort({ type }: RandomColumn): boolean {
  return type.kind === "decimal" && type.precision <= 10;
}
