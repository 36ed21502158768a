import { byName, type DatasetSchema, type FlatName, type Prunable } from "@/lib/query";
import type { PricedColumn } from "./cost";

/** What a question reads as it is stored: channels of one array are one column. */
export function storedColumns(schema: DatasetSchema, names: readonly string[], flatName: (column: string) => FlatName): PricedColumn[] {
  const stored = new Map<string, FlatName[]>();
  for (const name of names) {
    const column = storedAs(schema, name);
    const known = stored.get(column);
    if (known) known.push(flatName(name));
    else stored.set(column, [flatName(name)]);
  }
  return [...stored].map(([column, flat]) => ({ stored: column, names: flat }));
}

/** The conditions by the columns that files have, whose statistics leave files out. */
export function storedConditions(schema: DatasetSchema, prunable: readonly Prunable[]): Prunable[] {
  return prunable.map((condition) => ({ ...condition, column: storedAs(schema, condition.column) }));
}

function storedAs(schema: DatasetSchema, name: string): string {
  return byName(schema.columns).get(name)?.packed?.column ?? name;
}
