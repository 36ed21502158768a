import type { BoundQuery } from "./bound";
import { comparable, conditions, nested, orderClause, orderKey, rankOver, whereClause } from "./compile-clauses";
import { groupedRows, keyedRows, type Grouped } from "./compile-keys";
import { compileRelation, freeAlias } from "./compile-relation";
import { foldedShares, foldOthers, wholeBefore } from "./compile-others";
import { compileMeasure, compileWhole } from "./compile-measure";
import { requireFeature, type Dialect } from "./dialects";
import { OTHERS_MARK, TOTAL_MARK, type Sources } from "./source";
import { identifier, integerLiteral, join, sql, value, type SqlFragment } from "./sql";

const RANK = identifier("_rank");
const TOTAL = identifier(TOTAL_MARK);
const OTHERS = identifier(OTHERS_MARK);

/**
 * Groups and measures, in levels, each left out where it has nothing to do: keys worked out → groups not kept folded
 * into others → grouped → shares of the whole → having and ranks → the first of each, labels, order.
 */
export function compileSummary(bound: BoundQuery, sources: Sources, dialect: Dialect, options: { totalsFirst: boolean }): SqlFragment {
  requireAll(bound, dialect);
  const relation = compileRelation(bound, sources, dialect);
  const where = whereClause(bound.where, dialect);
  if (bound.top?.others) {
    const keyed = keyedRows(bound, relation, where, dialect);
    const kept = ranked(keptBound(bound), summarise(keptBound(bound), { from: identifier("keys"), keys: keyed.keys }, dialect), dialect);
    const folded = foldOthers({ bound, top: bound.top, keyed, kept: kept.select, rank: RANK });
    const summary = finish(bound, summarise(bound, { from: folded.from, keys: folded.keys }, dialect), dialect, options);
    return sql`with ${folded.with}\n${summary}`;
  }
  return finish(bound, summarise(bound, groupedRows(bound, relation, where, dialect), dialect), dialect, options);
}

function requireAll(bound: BoundQuery, dialect: Dialect): void {
  if (bound.totals) requireFeature(dialect, "totals");
  if (bound.top) requireFeature(dialect, bound.top.others ? "others" : "top");
  for (const measure of bound.measures) requireFeature(dialect, measure.fn);
  for (const { cut } of bound.groups) {
    if (cut.kind === "bucket") requireFeature(dialect, cut.unit);
    if (cut.kind === "part") requireFeature(dialect, cut.part);
  }
}

/** The question by which the groups to keep are found: its groups and the one measure they are ranked by. */
function keptBound(bound: BoundQuery): BoundQuery {
  return {
    ...bound,
    measures: bound.measures.filter((measure) => measure.name === bound.top?.by),
    top: bound.top && { ...bound.top, others: false },
    totals: false,
    having: null,
  };
}

/** A level: its select, and whether its columns still have to be taken from the outside to be sorted or filtered. */
type Level = { select: SqlFragment; marks: SqlFragment[] };

/** The grouped level and, where a measure is a share, the level that divides by the whole. */
function summarise(bound: BoundQuery, { from, keys }: Grouped, dialect: Dialect): Level {
  const shares = bound.measures.filter((measure) => measure.fn === "share");
  const wholes = shares.map((measure, index) => sql`${compileWhole(measure)} as ${wholeName(index)}`);
  const before = foldedShares(bound).map(({ index }) => sql`max(${wholeBefore(index)}) as ${wholeBefore(index)}`);
  const others = bound.top?.others ? [OTHERS] : [];
  const first = keys[0];
  const total = bound.totals && first ? [sql`grouping(${identifier(first.inner)}) as ${TOTAL}`] : [];
  const outputs = [
    ...keys.map(({ inner, group }) => (inner === group.name ? identifier(inner) : sql`${identifier(inner)} as ${identifier(group.name)}`)),
    ...bound.measures.map((measure) => sql`${compileMeasure(measure, dialect)} as ${identifier(measure.name)}`),
    ...wholes,
    ...before,
    ...total,
    ...others,
  ];
  const select = sql`select ${join(outputs, "comma")}\nfrom ${from}${groupBy([...keys.map(({ inner }) => identifier(inner)), ...others], bound.totals)}`;
  const marks = [...(total.length > 0 ? [TOTAL] : []), ...others];
  if (shares.length === 0) return { select, marks };
  const columns = bound.columns
    .filter(({ name }) => keys.some(({ group }) => group.name === name) || bound.measures.some((measure) => measure.name === name))
    .map(({ name }) => {
      const index = shares.findIndex((measure) => measure.name === name);
      return index < 0 ? identifier(name) : sql`${shareOf(bound, index, shares[index]?.within ?? [], name)} as ${identifier(name)}`;
    });
  return { select: sql`select ${join([...columns, ...marks], "comma")}\nfrom ${nested(select, "groups")}`, marks };
}

function wholeName(index: number): SqlFragment {
  return identifier(`_whole${index + 1}`);
}

/**
 * A part over its whole. A row of totals is a whole of its own; so is a row of others where the groups it is a share
 * within were folded into it.
 */
function shareOf(bound: BoundQuery, index: number, within: string[], name: string): SqlFragment {
  const isFolded = foldedShares(bound).some((share) => share.index === index);
  const partition = [...(bound.totals ? [TOTAL] : []), ...(isFolded ? [OTHERS] : []), ...within.map(identifier)];
  const window = partition.length === 0 ? sql`` : sql`partition by ${join(partition, "comma")}`;
  const among = sql`sum(${wholeName(index)}) over (${window})`;
  const whole = isFolded ? sql`case when ${OTHERS} = 0 then ${wholeBefore(index)} else ${among} end` : among;
  return sql`cast(${identifier(name)} as double precision) / nullif(cast(${whole} as double precision), 0)`;
}

function groupBy(keys: SqlFragment[], totals: boolean): SqlFragment {
  if (keys.length === 0) return sql``;
  const list = join(keys, "comma");
  return totals ? sql`\ngroup by grouping sets ((${list}), ())` : sql`\ngroup by ${list}`;
}

/** The level with the rank of each output that `having` lets through. */
function ranked(bound: BoundQuery, level: Level, dialect: Dialect): Level {
  const { top } = bound;
  if (top === null) return level;
  const names = [...bound.groups, ...bound.measures].map(({ name }) => name);
  const rank = rankOver({
    partition: [...(bound.totals ? [TOTAL] : []), ...top.per.map((name) => partitioned(bound, name, dialect))],
    by: compared(bound, top.by, identifier(top.by), dialect),
    direction: top.direction,
    ties: top.ties,
    tieBreakers: bound.groups.filter(({ name }) => name !== top.by).map(({ name }) => compared(bound, name, identifier(name), dialect)),
  });
  const columns = [...names.map(identifier), ...level.marks, sql`${rank} as ${RANK}`];
  return {
    select: sql`select ${join(columns, "comma")}\nfrom ${nested(level.select, "summary")}${havingClause(bound, dialect, identifier)}`,
    marks: level.marks,
  };
}

/** The outermost level: ranks, having, labels of bands, order. Left out where none of it is needed. */
function finish(bound: BoundQuery, level: Level, dialect: Dialect, { totalsFirst }: { totalsFirst: boolean }): SqlFragment {
  const { top } = bound;
  const byRank = top !== null && !top.others;
  const inner = byRank ? ranked(bound, level, dialect) : level;
  const bands = bandsOf(bound);
  const isWrapped = byRank || bands.size > 0 || bound.having !== null || level.marks.length > 0 || !isSortedBare(bound, dialect);
  if (!isWrapped) return sql`${inner.select}${orderClause(orderKeys(bound, identifier, dialect))}`;
  // Trino takes a name before a dot for an output's where one is called so.
  const alias = freeAlias(
    "summary",
    bound.columns.map(({ name }) => name.toLowerCase()),
  );
  const column = (name: string): SqlFragment => (bands.size === 0 ? identifier(name) : sql`${identifier(alias)}.${identifier(name)}`);
  const shown = bound.columns.map(({ name }) => {
    const labels = bands.get(name);
    return labels ? sql`${bandLabel(column(name), labels)} as ${identifier(name)}` : column(name);
  });
  const filter = byRank ? sql`\nwhere ${orTotal(bound, sql`${RANK} <= ${integerLiteral(top.n)}`)}` : havingClause(bound, dialect, column);
  const marks = [
    ...(bound.totals ? [sql`${TOTAL} ${totalsFirst ? sql`desc` : sql`asc`} nulls last`] : []),
    ...(top?.others ? [sql`${OTHERS} asc nulls last`] : []),
  ];
  const keys = [...marks, ...orderKeys(bound, column, dialect)];
  return sql`select ${join([...shown, ...level.marks], "comma")}\nfrom ${nested(inner.select, alias)}${filter}${orderClause(keys)}`;
}

/** A row of totals is over everything: neither having nor top touches it. */
function orTotal(bound: BoundQuery, test: SqlFragment): SqlFragment {
  return bound.totals ? sql`(${TOTAL} = 1 or ${test})` : test;
}

function havingClause(bound: BoundQuery, dialect: Dialect, column: (name: string) => SqlFragment): SqlFragment {
  if (bound.having === null) return sql``;
  const bands = bandsOf(bound);
  const write = (name: string): SqlFragment => {
    const labels = bands.get(name);
    if (labels) return bandLabel(column(name), labels);
    const output = bound.columns.find((candidate) => candidate.name === name);
    return output?.type.kind === "double" && bound.inexact.has(name) ? dialect.significant(column(name)) : column(name);
  };
  return bound.totals
    ? sql`\nwhere (${TOTAL} = 1 or (${conditions(bound.having, dialect, write)}))`
    : whereClause(bound.having, dialect, write);
}

function orderKeys(bound: BoundQuery, column: (name: string) => SqlFragment, dialect: Dialect): SqlFragment[] {
  // Without groups there is one row.
  if (bound.groups.length === 0) return [];
  return bound.orderBy.map((order) => orderKey(compared(bound, order.name, column(order.name), dialect), order));
}

function isSortedBare(bound: BoundQuery, dialect: Dialect): boolean {
  if (bound.groups.length === 0) return true;
  return bound.orderBy.every(({ name }) => {
    const column = identifier(name);
    return compared(bound, name, column, dialect) === column;
  });
}

/** How an output is compared inside: bands by their number. */
function compared(bound: BoundQuery, name: string, column: SqlFragment, dialect: Dialect): SqlFragment {
  const group = bound.groups.find((candidate) => candidate.name === name);
  if (group?.cut.kind === "bands") return column;
  const type = group?.type ?? bound.measures.find((measure) => measure.name === name)?.type ?? { kind: "integer" };
  return comparable(bound, name, type, column, dialect);
}

/** How an output tells combinations apart: only doubles whose last digits may differ need rounding. */
function partitioned(bound: BoundQuery, name: string, dialect: Dialect): SqlFragment {
  return bound.inexact.has(name) ? compared(bound, name, identifier(name), dialect) : identifier(name);
}

/** Bands are numbers inside, and get their labels at the end. */
function bandsOf(bound: BoundQuery): Map<string, string[]> {
  return new Map(bound.groups.flatMap((group) => (group.cut.kind === "bands" ? [[group.name, group.cut.labels] as const] : [])));
}

function bandLabel(column: SqlFragment, labels: string[]): SqlFragment {
  const cases = labels.map((label, index) => sql`when ${integerLiteral(index)} then ${value({ type: { kind: "text" }, value: label })}`);
  return sql`case ${column} ${join(cases, "space")} end`;
}
