import { BUCKETS, BUCKET_NAMES } from "../buckets";
import { operatorSpec, operatorsFor } from "../operators";
import { valueFor, type RandomColumn } from "./random-columns";
import type { Draw } from "./random-draw";

type Json = Record<string, unknown>;

/** A random filter over these columns. */
export function randomFilter(draw: Draw, columns: readonly RandomColumn[], depth = 2): Json {
  const children = (): Json[] => Array.from({ length: draw.int(0, 3) }, () => randomFilter(draw, columns, depth - 1));
  switch (depth === 0 ? "condition" : draw.pick(["condition", "condition", "condition", "all", "any", "not"])) {
    case "all":
      return { all: children() };
    case "any":
      return { any: children() };
    case "not":
      return { not: randomFilter(draw, columns, depth - 1) };
    default:
      return randomCondition(draw, draw.pick(columns));
  }
}

function randomCondition(draw: Draw, column: RandomColumn): Json {
  const op = draw.pick(operatorsFor(column.type.kind));
  const { operand, takesEmpty, hasCase } = operatorSpec(op);
  const values: Record<typeof operand, () => Json> = {
    none: () => ({}),
    one: () => ({ value: valueFor(draw, column) }),
    two: () => ({ value: [valueFor(draw, column), valueFor(draw, column)] }),
    list: () => ({ value: Array.from({ length: draw.int(1, 4) }, () => valueFor(draw, column, true)) }),
    relative: () => {
      const unit = draw.pick(BUCKET_NAMES.filter((name) => BUCKETS[name].appliesTo.some((kind) => kind === column.type.kind)));
      return { value: op === "in_current" ? { unit } : { amount: draw.int(1, 14), unit } };
    },
  };
  return {
    field: column.name,
    op,
    ...values[operand](),
    ...(takesEmpty && draw.chance(30) ? { includeEmpty: draw.chance(70) } : {}),
    ...(hasCase && draw.chance(40) ? { ignoreCase: draw.chance(50) } : {}),
  };
}
