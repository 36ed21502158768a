import { binSlack } from "./bins";
import { collectColumns } from "./references";
import type { BoundGroup, BoundMeasure, BoundQuery } from "./bound";
import { aliased, nested } from "./compile-clauses";
import type { Dialect } from "./dialects";
import { identifier, integerLiteral, join, sql, value, type SqlFragment } from "./sql";

/** A group and what its key is called before it is grouped: the output name, unless a measure reads a column of that name. */
export type Key = { group: BoundGroup; inner: string };

/** What stands after `from` where rows are grouped, where-clause included, and the keys it has. */
export type Grouped = { from: SqlFragment; keys: Key[] };

/**
 * The rows to group. Computed keys go into a derived table and are grouped by their name, so that no value is written
 * twice.
 */
export function groupedRows(bound: BoundQuery, relation: SqlFragment, where: SqlFragment, dialect: Dialect): Grouped {
  if (bound.groups.every((group) => group.cut.kind === "plain")) {
    return { from: sql`${relation}${where}`, keys: bound.groups.map((group) => ({ group, inner: group.column })) };
  }
  const { select, keys } = keyedRows(bound, relation, where, dialect);
  return { from: nested(select, "keys"), keys };
}

/** Keys under their inner names beside the columns that measures read. */
export function keyedRows(
  bound: BoundQuery,
  relation: SqlFragment,
  where: SqlFragment,
  dialect: Dialect,
): { select: SqlFragment; keys: Key[]; measured: string[] } {
  const measured = measuredColumns(bound.measures);
  const keys = innerNames(bound, measured);
  const columns = [
    ...keys.map(({ group, inner }) => aliased(compileKey(group, dialect), group.cut.kind === "plain" ? group.column : null, inner)),
    ...measured.map(identifier),
  ];
  const list = columns.length === 0 ? sql`1 as "row"` : join(columns, "comma");
  return { select: sql`select ${list}\nfrom ${relation}${where}`, keys, measured };
}

function innerNames(bound: BoundQuery, measured: string[]): Key[] {
  const columns = new Set(measured.map((name) => name.toLowerCase()));
  const taken = new Set([...columns, ...bound.groups.map((group) => group.name.toLowerCase())]);
  return bound.groups.map((group) => {
    if (!columns.has(group.name.toLowerCase())) return { group, inner: group.name };
    // PostgreSQL takes names of 63 characters, and outputs have up to 60.
    let inner = `${group.name.slice(0, 50)}_key`;
    while (taken.has(inner.toLowerCase())) inner += "_";
    taken.add(inner.toLowerCase());
    return { group, inner };
  });
}

/** The columns measures read, each once, in order of their names' first use. */
function measuredColumns(measures: BoundMeasure[]): string[] {
  const names = new Set<string>();
  for (const measure of measures) {
    if (measure.column !== null) names.add(measure.column);
    if (measure.by) names.add(measure.by.column);
    if (measure.where) collectColumns(measure.where, names);
  }
  return [...names];
}

function compileKey(group: BoundGroup, dialect: Dialect): SqlFragment {
  const column = identifier(group.column);
  const { cut } = group;
  switch (cut.kind) {
    case "plain":
      return column;
    case "bucket":
      return dialect.bucket(cut.unit, column);
    case "part":
      return dialect.part(cut.part, column);
    case "bands": {
      const below = cut.edges.map((edge, index) => sql`when ${column} < ${value(edge)} then ${integerLiteral(index)}`);
      return sql`case ${join(below, "space")} when ${column} is not null then ${integerLiteral(cut.edges.length)} end`;
    }
    case "bins": {
      const [width, origin] = [double(cut.width), double(cut.origin)];
      const number = sql`cast(${column} as double precision)`;
      const slack = binSlack(cut.width, cut.origin);
      const onEdge = slack === null ? sql`` : sql` + abs(${number} * ${double(slack.ofValue)}) + ${double(slack.atLeast)}`;
      return sql`floor((${number} - ${origin}) / ${width}${onEdge}) * ${width} + ${origin}`;
    }
  }
}

function double(number: number): SqlFragment {
  return value({ type: { kind: "double" }, value: number });
}
