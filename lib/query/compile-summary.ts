import type { BoundFilter, BoundGroup, BoundMeasure, BoundQuery } from "./bound";
import { collectColumns } from "./bind";
import { compileBoundFilter, emptyTest, notEmptyTest, type ColumnWriter } from "./compile-filter";
import type { Dialect } from "./dialects";
import { identifier, indent, integerLiteral, join, sql, value, type SqlFragment } from "./sql";

type Key = { group: BoundGroup; inner: string };

/**
 * Groups and measures. Computed keys go into a derived table and are grouped by their name, so that no value is
 * written twice; `having` and the labels of bands stand around the summary.
 */
export function compileSummary(
  bound: BoundQuery,
  from: SqlFragment,
  dialect: Dialect,
): { select: SqlFragment; orderName: (name: string) => SqlFragment } {
  const keys = innerNames(bound);
  const isComputed = bound.groups.some((group) => group.cut.kind !== "plain");
  const relation = isComputed ? deriveKeys(bound, keys, from, dialect) : sql`from ${from}${whereClause(bound.where, dialect)}`;
  const outputs = [
    ...keys.map(({ group, inner }) => aliased(identifier(inner), inner, group.name)),
    ...bound.measures.map((measure) => sql`${compileMeasure(measure, dialect)} as ${identifier(measure.name)}`),
  ];
  const groupBy =
    keys.length === 0
      ? sql``
      : sql`\ngroup by ${join(
          keys.map(({ inner }) => identifier(inner)),
          "comma",
        )}`;
  const summary = sql`select ${join(outputs, "comma")}\n${relation}${groupBy}`;
  const bands = new Map(bound.groups.flatMap((group) => (group.cut.kind === "bands" ? [[group.name, group.cut.labels] as const] : [])));
  if (bands.size === 0 && bound.having === null) return { select: summary, orderName: identifier };
  const inSummary = (name: string): SqlFragment => (bands.size === 0 ? identifier(name) : sql`"summary".${identifier(name)}`);
  const shown = (name: string): SqlFragment => bandLabel(inSummary(name), bands.get(name));
  const columns = bound.columns.map(({ name }) => (bands.has(name) ? sql`${shown(name)} as ${identifier(name)}` : inSummary(name)));
  const having = whereClause(bound.having, dialect, shown);
  return {
    select: sql`select ${join(columns, "comma")}\nfrom (${indent(sql`\n${summary}`)}\n) as "summary"${having}`,
    orderName: inSummary,
  };
}

/** `where …` on a line of its own, or nothing. Conditions joined at the top stand one below the other. */
export function whereClause(filter: BoundFilter | null, dialect: Dialect, write?: ColumnWriter): SqlFragment {
  if (filter === null) return sql``;
  const conditions = filter.kind === "all" && filter.of.length > 0 ? filter.of : [filter];
  return sql`\nwhere ${join(
    conditions.map((condition) => compileBoundFilter(condition, dialect, write)),
    "conditions",
  )}`;
}

/** Names of the keys inside: the output name, unless a measure reads a column of that name. */
function innerNames(bound: BoundQuery): Key[] {
  if (bound.groups.every((group) => group.cut.kind === "plain")) return bound.groups.map((group) => ({ group, inner: group.column }));
  const taken = new Set([...measured(bound.measures), ...bound.groups.map((group) => group.name)].map((name) => name.toLowerCase()));
  const columns = new Set(measured(bound.measures).map((name) => name.toLowerCase()));
  return bound.groups.map((group) => {
    if (!columns.has(group.name.toLowerCase())) return { group, inner: group.name };
    let inner = `${group.name}_key`;
    while (taken.has(inner.toLowerCase())) inner += "_";
    taken.add(inner.toLowerCase());
    return { group, inner };
  });
}

function measured(measures: BoundMeasure[]): string[] {
  const names = new Set<string>();
  for (const measure of measures) {
    if (measure.column !== null) names.add(measure.column);
    if (measure.where) collectColumns(measure.where, names);
  }
  return [...names];
}

function deriveKeys(bound: BoundQuery, keys: Key[], from: SqlFragment, dialect: Dialect): SqlFragment {
  const used = new Set(measured(bound.measures));
  const columns = [
    ...keys.map(({ group, inner }) => aliased(compileKey(group, dialect), group.cut.kind === "plain" ? group.column : null, inner)),
    ...bound.referencedColumns.filter((name) => used.has(name)).map(identifier),
  ];
  return sql`from (${indent(sql`\nselect ${join(columns, "comma")}\nfrom ${from}${whereClause(bound.where, dialect)}`)}\n) as "keys"`;
}

function aliased(expression: SqlFragment, name: string | null, alias: string): SqlFragment {
  return name === alias ? expression : sql`${expression} as ${identifier(alias)}`;
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
      const width = value({ type: { kind: "double" }, value: cut.width });
      const origin = value({ type: { kind: "double" }, value: cut.origin });
      return sql`floor((cast(${column} as double precision) - ${origin}) / ${width}) * ${width} + ${origin}`;
    }
  }
}

function bandLabel(column: SqlFragment, labels: string[] | undefined): SqlFragment {
  if (!labels) return column;
  const cases = labels.map((label, index) => sql`when ${integerLiteral(index)} then ${value({ type: { kind: "text" }, value: label })}`);
  return sql`case ${column} ${join(cases, "space")} end`;
}

function compileMeasure(measure: BoundMeasure, dialect: Dialect): SqlFragment {
  const column = measure.column === null ? sql`*` : identifier(measure.column);
  const isText = measure.columnType?.kind === "text";
  const filter = measure.where ? compileBoundFilter(measure.where, dialect) : null;
  const over = (aggregate: SqlFragment): SqlFragment => (filter === null ? aggregate : sql`${aggregate} filter (where ${filter})`);
  const counted = (test: SqlFragment): SqlFragment => sql`count(*) filter (where ${filter === null ? test : sql`${filter} and ${test}`})`;
  const asDouble = measure.columnType?.kind === "double" ? column : sql`cast(${column} as double precision)`;
  switch (measure.fn) {
    case "count":
      return over(sql`count(*)`);
    case "count_distinct":
      return over(sql`count(distinct ${column})`);
    case "count_empty":
      return counted(emptyTest(column, isText));
    case "count_not_empty":
      return counted(notEmptyTest(column, isText));
    case "sum":
      return over(measure.columnType?.kind === "integer" ? sql`sum(cast(${column} as decimal(38, 0)))` : sql`sum(${column})`);
    case "avg": {
      if (measure.columnType?.kind !== "integer") return over(sql`avg(${asDouble})`);
      const total = over(sql`sum(cast(${column} as decimal(38, 0)))`);
      return sql`cast(${total} as double precision) / nullif(${over(sql`count(${column})`)}, 0)`;
    }
    case "min":
      return over(sql`min(${column})`);
    case "max":
      return over(sql`max(${column})`);
    case "median":
    case "percentile":
      return over(
        dialect.percentile(
          measure.method === "discrete" ? column : asDouble,
          value({ type: { kind: "double" }, value: measure.p }),
          measure.method,
        ),
      );
    case "stddev":
      return over(sql`stddev_samp(${asDouble})`);
    case "variance":
      return over(sql`var_samp(${asDouble})`);
    case "stddev_pop":
      return over(sql`stddev_pop(${asDouble})`);
    case "variance_pop":
      return over(sql`var_pop(${asDouble})`);
  }
}
