import type { Derive, Filter, Group, Query } from "@/lib/query";
import { COLUMN_KINDS, groupRows, withFilters, type CellValue, type ColumnKind } from "@/lib/query";

/** A mark that was clicked: the tile it is in, and the values of that tile's groups. */
export type TileMark = { tile: string; groups: readonly { value: CellValue; kind: ColumnKind }[] };

/** What a clicked mark says about one column of its own question, for the tiles that have it. */
export type MarkFilter = {
  tile: string;
  group: Group;
  value: CellValue;
  kind: ColumnKind;
  field: string;
};

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
    if (group === undefined || groupRows(query, { index, value, kind }) === null) return [];
    return [{ tile: mark.tile, group, value, kind, field: group.field }];
  });
}

/** A mark for a question, with what its column is called there. */
export type MarkOn = { mark: MarkFilter; field: string };

/** The question over the rows that the marks leave. */
export function withMarks(query: Query, marks: readonly MarkOn[]): Query {
  const derive = [...(query.derive ?? [])];
  const filters = marks.flatMap(({ mark, field }): Filter[] => {
    const { group, value, kind } = mark;
    const rows = groupRows({ groupBy: [{ ...group, field }] }, { index: 0, value, kind });
    if (rows === null) return [];
    return [rows.derive.reduce((filter, added) => onCalculated(filter, added, derive), rows.filter)];
  });
  return withFilters(derive.length === 0 ? query : { ...query, derive }, filters);
}

/** The filter on a calculated column, which is added where it is not there yet: under a name that means nothing else. */
function onCalculated(filter: Filter, added: Derive, derive: Derive[]): Filter {
  const text = JSON.stringify(added.expr);
  const known = derive.find(({ expr }) => JSON.stringify(expr) === text);
  const as = known?.as ?? freeName(added.as, derive);
  if (!known) derive.push({ ...added, as });
  return "field" in filter && filter.field === added.as ? { ...filter, field: as } : filter;
}

function freeName(wanted: string, derive: readonly Derive[]): string {
  const isTaken = (name: string) => derive.some(({ as }) => as.toLowerCase() === name);
  let name = wanted;
  for (let n = 2; isTaken(name); n += 1) name = `${wanted}_${n}`;
  return name;
}
