import type { BoundGroup } from "../bound";
import type { CellValue } from "../result";
import { scalar } from "./evaluate-filter";
import { bucketOf, partOf } from "./evaluate-time";
import type { Row } from "./fixture-schema";
import { compare } from "./values";

/** Rows with the same keys, and the keys by the output names of the groups. */
export type Members = { keys: Row; rows: Row[] };

/** The rows by their keys. */
export function grouped(groups: readonly BoundGroup[], rows: readonly Row[]): Members[] {
  const found = new Map<string, Members>();
  for (const row of rows) {
    const keys: Row = Object.fromEntries(groups.map((group) => [group.name, keyOf(group, row[group.column] ?? null)]));
    const text = JSON.stringify(Object.values(keys));
    const members = found.get(text);
    if (members) members.rows.push(row);
    else found.set(text, { keys, rows: [row] });
  }
  return [...found.values()];
}

function keyOf({ cut, columnType }: BoundGroup, cell: CellValue): CellValue {
  if (cell === null) return null;
  switch (cut.kind) {
    case "plain":
      return cell;
    case "bands":
      return cut.labels[cut.edges.filter((edge) => compare(cell, scalar(edge), columnType) >= 0).length] ?? null;
    case "bins":
      return binOf(String(cell), cut.width, cut.origin) * cut.width + cut.origin;
    case "bucket":
      return bucketOf(cut.unit, String(cell));
    case "part":
      return partOf(cut.part, String(cell));
  }
}

/** The number of the bin, by the decimal digits of the value and of the bins: 3.3 is the 33rd step of 0.1. */
function binOf(cell: string, width: number, origin: number): number {
  if (Number.isInteger(width * 1024) && Number.isInteger(origin * 1024)) return Math.floor((Number(cell) - origin) / width);
  const parts = [cell, String(width), String(origin)].map(decimalOf);
  const places = Math.max(...parts.map((part) => part.places));
  const [value = 0n, step = 1n, start = 0n] = parts.map((part) => part.digits * 10n ** BigInt(places - part.places));
  const above = value - start;
  const whole = above / step;
  return Number(above % step !== 0n && above < 0n ? whole - 1n : whole);
}

/** `-1.25e-3` as -125 with five decimal places. */
function decimalOf(text: string): { digits: bigint; places: number } {
  const [number = "0", exponent = "0"] = text.toLowerCase().split("e");
  const [whole = "0", fraction = ""] = number.split(".");
  const places = fraction.length - Number(exponent);
  const digits = BigInt(`${whole}${fraction}`);
  return places < 0 ? { digits: digits * 10n ** BigInt(-places), places: 0 } : { digits, places };
}
