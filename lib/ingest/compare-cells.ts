import type { CellValue, ColumnType } from "@/lib/query";

/** Orders two values of a column as the engine does: numbers by size, text by its UTF-8 bytes. */
export function compareCells(a: CellValue, b: CellValue, type: ColumnType): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  switch (type.kind) {
    case "integer": {
      const [left, right] = [BigInt(a), BigInt(b)];
      return left < right ? -1 : left > right ? 1 : 0;
    }
    case "decimal":
    case "double":
    case "boolean":
      return Number(a) - Number(b);
    case "text":
    case "date":
    case "timestamp":
      return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
  }
}
