import type { ColumnType } from "@/lib/query";
import type { InspectedColumn } from "../engine";

const KINDS: Record<string, ColumnType> = {
  tinyint: { kind: "integer" },
  smallint: { kind: "integer" },
  integer: { kind: "integer" },
  int: { kind: "integer" },
  bigint: { kind: "integer" },
  real: { kind: "double" },
  float: { kind: "double" },
  double: { kind: "double" },
  varchar: { kind: "text" },
  string: { kind: "text" },
  char: { kind: "text" },
  boolean: { kind: "boolean" },
  date: { kind: "date" },
  timestamp: { kind: "timestamp" },
};

/** A column of a table on Trino or Athena, by the engine's own name of its type. */
export function inspectedColumn(name: string, typeName: string): InspectedColumn {
  const text = typeName.trim().toLowerCase();
  const decimal = /^decimal\((\d+),\s*(\d+)\)$/.exec(text);
  if (decimal) {
    const precision = Number(decimal[1]);
    if (precision > 18) return { name, unreadable: `Its numbers have ${precision} digits; a decimal has at most 18.` };
    return { name, type: { kind: "decimal", precision, scale: Number(decimal[2]) } };
  }
  const known = Object.hasOwn(KINDS, text) ? KINDS[text] : KINDS[/^(varchar|char|timestamp)\(\d+\)$/.exec(text)?.[1] ?? ""];
  return known ? { name, type: known } : { name, unreadable: `Values of the type ${typeName} cannot be asked.` };
}
