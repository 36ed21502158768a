import { AppError } from "@/lib/errors";
import type { BoundQuery, FlatName } from "./bound";
import { byName } from "./by-name";
import type { ColumnType } from "./column-types";

/** The type of a column by its flat name: of the dataset, of a joined one, or calculated. */
export function typeOfColumn(bound: BoundQuery, name: FlatName): ColumnType {
  const derived = bound.derived.find((column) => column.name === name);
  if (derived) return derived.type;
  const own = byName(bound.schema.columns).get(name);
  if (own) return own.type;
  for (const join of bound.joins) {
    const found = name.startsWith(`${join.name}.`) ? byName(join.schema.columns).get(name.slice(join.name.length + 1)) : undefined;
    if (found) return found.type;
  }
  throw new AppError("INTERNAL", "A column of the question is in none of its datasets. Nothing was run.");
}
