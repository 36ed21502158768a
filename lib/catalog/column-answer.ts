import { formatColumnType, type SchemaColumn } from "@/lib/query";
import type { DatasetColumn } from "./answers";

/** A column as the catalogue tells of it. */
export function columnAnswer(column: SchemaColumn, profile: DatasetColumn["profile"]): DatasetColumn {
  return {
    name: column.name,
    label: column.label,
    type: formatColumnType(column.type),
    unit: column.unit ?? null,
    description: column.description ?? null,
    group: column.group ?? null,
    profile,
    ...(column.packed ? { isChannel: true } : {}),
  };
}
