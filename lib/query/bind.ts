import type { Query } from "./ast";
import { countOf, type Counted } from "./bind-count";
import { bindDerives, derivedColumns } from "./bind-derive";
import { bindFilter } from "./bind-filter";
import { bindGroup } from "./bind-group";
import { bindJoins, grainWarnings } from "./bind-join";
import { bindMeasure, isInexact } from "./bind-measure";
import { allNames, columnScope, findColumn, findOutput, type Names } from "./bind-names";
import { checkOutputs, limitOf, resultOf, totalOrder, type Kind } from "./bind-outputs";
import { bindTop, bindTotals } from "./bind-top";
import type { BoundQuery } from "./bound";
import type { DatasetSchema } from "./column-types";
import { unitWarnings } from "./mixed-units";
import { withNineDigits } from "./nine-digits";
import { referencesOf } from "./references";
import { invalid } from "./refuse";
import type { RelationshipSchema } from "./relationships";
import { settled } from "./settled";

export type BindOptions = {
  /** The moment relative dates count from. */
  now: Date;
  /** Rows where the question names no limit: 1,000. Null for an export: no limit and no cell limit. */
  defaultLimit?: number | null;
  /** The relationships declared on the dataset, whose joins a question may name. */
  relationships?: readonly RelationshipSchema[];
};

/**
 * Settles a question against the columns of its datasets: names found, types checked, relative dates resolved, the
 * order made total. Throws INVALID_QUERY or LIMIT_EXCEEDED with the path of the mistake.
 */
export function bindQuery(input: Query, schema: DatasetSchema, options: BindOptions): BoundQuery {
  const { now, relationships = [] } = options;
  const kind = kindOf(input, options.defaultLimit === null);
  const joins = bindJoins(input.joins ?? [], schema, relationships);
  const sources: Names = { schema, joins, relationships, derived: [] };
  const allDerived = bindDerives(input.derive ?? [], sources, now);
  const names: Names = { ...sources, derived: derivedColumns(allDerived) };
  const query = kind === "rows" && !input.select ? { ...input, select: allNames(names) } : input;
  const where = query.where ? bindFilter(query.where, columnScope(names, now), "where") : null;
  const groups = (query.groupBy ?? []).map((group, index) =>
    bindGroup(group, findColumn(names, group.field, `groupBy.${index}.field`), `groupBy.${index}`),
  );
  const measureScope = { names, groups: groups.map((group) => group.column), now };
  const measures = (query.measures ?? []).map((measure, index) => bindMeasure(measure, measureScope, `measures.${index}`));
  const selected = (query.select ?? []).map((field, index) => findColumn(names, field, `select.${index}`));
  const columns = kind === "rows" ? selected.map(resultOf) : [...groups, ...measures].map((output) => output.column);
  checkOutputs(columns, kind, query, options.defaultLimit === null);
  const boundGroups = groups.map((group) => group.bound);
  const allMeasures = measures.map((measure) => measure.bound);
  const inexact = new Set(allMeasures.filter(isInexact).map((measure) => measure.name));
  const having = query.having
    ? bindFilter(query.having, { now, resolve: (field, path) => findOutput(columns, field, path) }, "having")
    : null;
  const top = query.top ? bindTop(query.top, query, columns) : null;
  const distinct = query.distinct ?? false;
  const parts = { kind, distinct, top, having, groups: boundGroups, measures: allMeasures, columns };
  const answer: Counted = query.count
    ? countOf(parts, options.defaultLimit === null)
    : {
        columns,
        counted: null,
        measures: allMeasures,
        orderBy: totalOrder(query, kind, columns, names),
        totals: bindTotals(query),
        limit: limitOf(query, columns.length, options.defaultLimit),
        offset: query.offset ?? 0,
      };
  const outputs = kind === "rows" ? [...(answer.counted ?? columns), ...answer.orderBy] : [];
  return {
    kind,
    query: settled(query, answer.limit, now),
    schema,
    where,
    distinct,
    groups: boundGroups,
    having: having && withNineDigits(having, inexact),
    top,
    ...answer,
    inexact,
    ...referencesOf({ where, derived: allDerived, groups: boundGroups, measures: answer.measures, outputs }, schema, joins),
    warnings: [
      ...grainWarnings(joins, schema),
      ...(query.count ? [] : unitWarnings(query, { schema, joins, labels: measures.map(({ column }) => column.label) })),
    ],
  };
}

/** An export of rows may leave out what it selects: all columns are meant. */
function kindOf(query: Query, isExport: boolean): Kind {
  const isSummary = (query.groupBy?.length ?? 0) + (query.measures?.length ?? 0) > 0;
  const isRows = query.select ? query.select.length > 0 : isExport && !isSummary;
  if (isSummary && isRows)
    invalid("select", "A question asks either for rows (select) or for a summary (groupBy and measures), not for both.");
  if (!isSummary && !isRows) invalid("select", "The question asks for nothing. Name columns in select, or give groupBy or measures.");
  if (isRows && query.having) invalid("having", '"having" filters a summary. Use "where" to filter rows.');
  if (isSummary && query.distinct) invalid("distinct", '"distinct" belongs to select. The groups of a summary are always distinct.');
  return isRows ? "rows" : "summary";
}
