import { binary, bool, i32, struct, type ThriftValue } from "./thrift";

/** What a stored column holds; an array always has as many elements as it has channels, each of which may be NULL. */
export type StoredKind = "array" | "double" | "text" | "timestamp" | "date" | "integer" | "boolean";
export type StoredColumn = { name: string; kind: StoredKind };

const PHYSICAL = { boolean: 0, date: 1, timestamp: 2, integer: 2, double: 5, array: 5, text: 6 } as const;
const OPTIONAL = 1;
const REPEATED = 2;
const NOTHING = struct({});

/** Milliseconds without a zone, as the other files of the lake hold them. */
const LOCAL_MILLISECONDS = struct({ 8: struct({ 1: bool(false), 2: struct({ 1: NOTHING }) }) });

const LOGICAL: Partial<Record<StoredKind, ThriftValue>> = {
  text: struct({ 1: NOTHING }),
  date: struct({ 6: NOTHING }),
  timestamp: LOCAL_MILLISECONDS,
};
const CONVERTED: Partial<Record<StoredKind, number>> = { text: 0, date: 6 };

export function physicalType(kind: StoredKind): number {
  return PHYSICAL[kind];
}

/** The path of a column's values in the file. */
export function pathOf(column: StoredColumn): string[] {
  return column.kind === "array" ? [column.name, "list", "element"] : [column.name];
}

/** The tree of the schema, depth first. */
export function schemaElements(columns: readonly StoredColumn[]): ThriftValue[] {
  const root = struct({ 4: binary("rows"), 5: i32(columns.length) });
  return [root, ...columns.flatMap((column) => (column.kind === "array" ? arrayElements(column.name) : [leaf(column.name, column.kind)]))];
}

function leaf(name: string, kind: StoredKind): ThriftValue {
  const converted = CONVERTED[kind];
  return struct({
    1: i32(PHYSICAL[kind]),
    3: i32(OPTIONAL),
    4: binary(name),
    6: converted === undefined ? undefined : i32(converted),
    10: LOGICAL[kind],
  });
}

function arrayElements(name: string): ThriftValue[] {
  const outer = struct({ 3: i32(OPTIONAL), 4: binary(name), 5: i32(1), 6: i32(3), 10: struct({ 3: NOTHING }) });
  const repeated = struct({ 3: i32(REPEATED), 4: binary("list"), 5: i32(1) });
  return [outer, repeated, leaf("element", "double")];
}
