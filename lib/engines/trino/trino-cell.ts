import type { CellValue, ColumnType } from "@/lib/query";
import { textCell } from "../text-cell";
import { unreadableAnswer } from "../errors";

/** A value of Trino's JSON as the cell of a column. NaN and infinities are empty. */
export function trinoCell(value: unknown, type: ColumnType): CellValue {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return textCell(value, type);
  if (typeof value === "boolean" && type.kind === "boolean") return value;
  // -0 is 0, as everywhere in Medlake.
  if (typeof value === "number" && (type.kind === "double" || type.kind === "integer")) return value + 0;
  throw unreadableAnswer();
}
