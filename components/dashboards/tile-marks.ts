import type { Derive, Filter, Group, Query } from "@/lib/query";
import { COLUMN_KINDS, groupRows, withFilters, type CellValue, type ColumnKind } from "@/lib/query";

/** A mark that was clicked: the tile it is in, and the values of that tile's groups. */
export type TileMark = { tile: string; groups: readonly { value: CellValue; kind: ColumnKind }[] };

/** What a clicked mark says about one column, for the tiles that have it. */
export type MarkFilter = {
  tile: string;
  group: Group;
  value: CellValue;
  kind: ColumnKind;
  field: string;
  filter: Filter;
  derive: Derive[];
};

/** The types of a dataset's columns by their names. */
export type ColumnTypes = ReadonlyMap<string, string>;

const MAX_MARKS = 12;

/** Clicking a mark again takes it away; another mark of the same tile takes its place. */
export function toggleMark(marks: readonly TileMark[], mark: TileMark): TileMark[] {
  const others = marks.filter(({ tile }) => tile !== mark.tile);
  const isThere = marks.some((known) => known.tile === mark.tile && sameGroups(known, mark));
  return isThere ? others : [...others, mark].slice(-MAX_MARKS);
}

function sameGroups(a: TileMark, b: TileMark): boolean {
  return JSON.stringify(a.groups) === JSON.stringify(b.groups);
}

/** The marks as they stand in the address; null where there is none. */
export function marksToAddress(marks: readonly TileMark[]): string | null {
  if (marks.length === 0) return null;
  return JSON.stringify(marks.map(({ tile, groups }) => [tile, groups.map(({ value, kind }) => [value, kind])]));
}

/** The marks of an address; those that cannot be read are left out. */
export function marksFromAddress(text: string | null): TileMark[] {
  const entries = listOf(text);
  return entries
    .flatMap((entry): TileMark[] => {
      if (!Array.isArray(entry)) return [];
      const [tile, groups] = entry as unknown[];
      if (typeof tile !== "string" || !Array.isArray(groups)) return [];
      const read = groups.map(readGroup);
      return read.some((group) => group === null) ? [] : [{ tile, groups: read.filter((group) => group !== null) }];
    })
    .slice(0, MAX_MARKS);
}

function listOf(text: string | null): unknown[] {
  if (text === null) return [];
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function readGroup(entry: unknown): { value: CellValue; kind: ColumnKind } | null {
  if (!Array.isArray(entry)) return null;
  const [value, name] = entry as unknown[];
  const kind = COLUMN_KINDS.find((known) => known === name);
  return kind !== undefined && isCell(value) ? { value, kind } : null;
}

function isCell(value: unknown): value is CellValue {
  return value === null || typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value));
}

/** What a mark says, one filter a group; groups that no filter can tell are left out. */
export function markFilters(mark: TileMark, query: Query): MarkFilter[] {
  return mark.groups.flatMap(({ value, kind }, index): MarkFilter[] => {
    const group = query.groupBy?.[index];
    const rows = groupRows(query, { index, value, kind });
    return group === undefined || rows === null ? [] : [{ tile: mark.tile, group, value, kind, field: group.field, ...rows }];
  });
}

/** Whether a filter of one dataset can be put on a question of another: both have the column, holding the same. */
export function hasColumn(field: string, source: ColumnTypes, target: ColumnTypes): boolean {
  const [from, to] = [source.get(field), target.get(field)];
  return from !== undefined && to !== undefined && kindName(from) === kindName(to);
}

/** `decimal(10,2)` and `decimal(8,3)` hold the same kind of values. */
function kindName(type: string): string {
  return type.split("(")[0] ?? type;
}

/** The question over the rows that the marks leave. */
export function withMarks(query: Query, marks: readonly MarkFilter[]): Query {
  const fitting = marks.filter((mark) => mark.derive.every((added) => fits(query, added)));
  const derive = [...(query.derive ?? [])];
  for (const added of fitting.flatMap((mark) => mark.derive)) if (!derive.some(({ as }) => as === added.as)) derive.push(added);
  const filters = fitting.map(({ filter }) => filter);
  return withFilters(derive.length === 0 ? query : { ...query, derive }, filters);
}

/** A calculated column of another meaning may have the name already. */
function fits(query: Query, added: Derive): boolean {
  const known = query.derive?.find(({ as }) => as === added.as);
  return known === undefined || JSON.stringify(known) === JSON.stringify(added);
}
