import type { CellValue, ColumnType } from "@/lib/query";

/** Orders two values of a column as the engine does: numbers by size, text by its UTF-8 bytes. */
export function compareCells(a: CellValue, b: CellValue, type: ColumnType): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  switch (type.kind) {
    case "integer": {
      const [left, right] = [BigInt(a), BigInt(b)];
      return left < right ? -1 : left > right ? 1 : 0;
    }
    case "decimal": {
      const [left, right] = alike(String(a), String(b));
      return left < right ? -1 : left > right ? 1 : 0;
    }
    case "double":
    case "boolean":
      return Number(a) - Number(b);
    case "text":
    case "date":
    case "timestamp":
      return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
  }
}

/** Two decimals as whole numbers of the smaller unit of both: a double would take neighbours of 17 digits for the same. */
function alike(a: string, b: string): [bigint, bigint] {
  const places = (text: string): number => text.split(".")[1]?.length ?? 0;
  const scale = Math.max(places(a), places(b));
  const units = (text: string): bigint => BigInt(text.replace(".", "") + "0".repeat(scale - places(text)));
  return [units(a), units(b)];
}
