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
      return Math.floor((Number(cell) - cut.origin) / cut.width) * cut.width + cut.origin;
    case "bucket":
      return bucketOf(cut.unit, String(cell));
    case "part":
      return partOf(cut.part, String(cell));
  }
}
