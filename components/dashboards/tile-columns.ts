import { canonicalQuery, type Derive, type Expression, type Filter, type Query } from "@/lib/query";

/** The types of a dataset's columns by their names. */
export type ColumnTypes = ReadonlyMap<string, string>;

/** A question over a dataset, as a tile asks it, and the columns of that dataset where they are known. */
export type AskedDataset = { slug: string; query: Query; columns: ColumnTypes | undefined };

/**
 * What the column `field` of one question is called in another; null where the other does not have it. A column of the
 * dataset itself is known by its name in every dataset that has one of that name with the same kind of values. Joined
 * columns are the same only by the same relationship of the same dataset, calculated ones only by the same calculation
 * over the same dataset, whatever they are called.
 */
export function columnIn(target: AskedDataset, source: AskedDataset, field: string): string | null {
  const definition = definitionOf(source.query, field);
  if (definition !== null) {
    if (source.slug !== target.slug) return null;
    return target.query.derive?.find(({ as }) => definitionOf(target.query, as) === definition)?.as ?? null;
  }
  const dot = field.indexOf(".");
  if (dot >= 0) return source.slug === target.slug && joins(target.query, field.slice(0, dot)) ? field : null;
  return hasColumn(field, source.columns, target.columns) ? field : null;
}

function joins(query: Query, relationship: string): boolean {
  return query.joins?.some((join) => (typeof join === "string" ? join : join.name) === relationship) ?? false;
}

function hasColumn(field: string, source: ColumnTypes | undefined, target: ColumnTypes | undefined): boolean {
  const [from, to] = [source?.get(field), target?.get(field)];
  return from !== undefined && to !== undefined && kindName(from) === kindName(to);
}

/** `decimal(10,2)` and `decimal(8,3)` hold the same kind of values. */
function kindName(type: string): string {
  return type.split("(")[0] ?? type;
}

/** How a calculated column is worked out, those it is worked out from included; null where the question calculates none of that name. */
function definitionOf({ derive = [] }: Query, field: string): string | null {
  const own = derive.find(({ as }) => as === field);
  if (!own) return null;
  const needed = new Set([field]);
  // A calculated column reads only those before it.
  for (const one of derive.toReversed()) if (needed.has(one.as)) for (const name of fieldsOf(one.expr)) needed.add(name);
  const parts = derive.filter(({ as }) => needed.has(as)).map(({ as, expr }): Derive => ({ as: as === field ? "" : as, expr }));
  return canonicalQuery({ version: 1, from: "", derive: parts });
}

function fieldsOf(expression: Expression): string[] {
  if ("field" in expression) return [expression.field];
  if ("value" in expression) return [];
  if ("fn" in expression) return expression.args.flatMap(fieldsOf);
  const arms = expression.case.flatMap((arm) => [...filterFields(arm.if), ...fieldsOf(arm.then)]);
  return expression.else ? [...arms, ...fieldsOf(expression.else)] : arms;
}

function filterFields(filter: Filter): string[] {
  if ("not" in filter) return filterFields(filter.not);
  if ("all" in filter) return filter.all.flatMap(filterFields);
  if ("any" in filter) return filter.any.flatMap(filterFields);
  return [filter.field];
}
