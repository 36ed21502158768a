import type { JoinDraft } from "./bind-join";
import type { BoundDerived, BoundExpression, BoundFilter, BoundGroup, BoundJoin, BoundMeasure, FlatName } from "./bound";
import type { DatasetSchema } from "./column-types";
import { prunableOf } from "./prunable";

/** The parts of a bound question that name columns. */
export type Uses = {
  where: BoundFilter | null;
  derived: readonly BoundDerived[];
  groups: readonly BoundGroup[];
  measures: readonly BoundMeasure[];
  /** Of rows the outputs and what they are sorted by; of a summary none. */
  outputs: readonly { name: string }[];
};

/** What an answer depends on. Calculated columns nobody uses are left out, and with them the columns only they read. */
export type References = {
  derived: BoundDerived[];
  usedColumns: FlatName[];
  referencedColumns: string[];
  prunable: ReturnType<typeof prunableOf>;
  joins: BoundJoin[];
};

/** Finds the columns in use, of the dataset and of each joined one, and the conditions that leave their files out. */
export function referencesOf(uses: Uses, schema: DatasetSchema, joins: readonly JoinDraft[]): References {
  const used = usedNames(uses);
  const derived = uses.derived.filter((one) => used.has(one.name));
  const conditions = prunableOf(uses.where);
  const own = schema.columns.map((column) => column.name);
  const keys = new Set(joins.flatMap((join) => join.on.map((pair) => pair.left)));
  const bound = joins.map((join): BoundJoin => {
    const theirs = new Set(join.on.map((pair) => pair.right));
    const flat = (name: string): string => `${join.name}.${name}`;
    const columns = join.schema.columns.map((column) => column.name);
    return {
      ...join,
      referencedColumns: columns.filter((name) => theirs.has(name) || used.has(flat(name))),
      prunable: columns.flatMap((name) =>
        conditions.filter((condition) => condition.column === flat(name)).map((condition) => ({ ...condition, column: name })),
      ),
    };
  });
  const joined = joins.flatMap((join) => join.schema.columns.map((column) => `${join.name}.${column.name}`));
  return {
    derived,
    usedColumns: [...own, ...joined].filter((name) => used.has(name)),
    referencedColumns: own.filter((name) => used.has(name) || keys.has(name)),
    prunable: conditions.filter((condition) => own.includes(condition.column)),
    joins: bound,
  };
}

function usedNames({ where, derived, groups, measures, outputs }: Uses): Set<FlatName> {
  const used = new Set<FlatName>([...groups.map((group) => group.column), ...outputs.map((output) => output.name)]);
  if (where) collectColumns(where, used);
  for (const measure of measures) {
    if (measure.column !== null) used.add(measure.column);
    if (measure.by !== null) used.add(measure.by.column);
    if (measure.where) collectColumns(measure.where, used);
  }
  // A calculated column reads only those before it.
  for (const one of derived.toReversed()) if (used.has(one.name)) collectExpression(one.expression, used);
  return used;
}

/** Adds the columns a filter looks at. */
export function collectColumns(filter: BoundFilter, into: Set<FlatName>): void {
  if (filter.kind === "condition") into.add(filter.column);
  else if (filter.kind === "not") collectColumns(filter.of, into);
  else for (const child of filter.of) collectColumns(child, into);
}

/** Adds the columns an expression reads. */
export function collectExpression(expression: BoundExpression, into: Set<FlatName>): void {
  if (expression.kind === "column") into.add(expression.column);
  if (expression.kind === "call") for (const arg of expression.args) collectExpression(arg, into);
  if (expression.kind !== "case") return;
  for (const arm of expression.when) {
    collectColumns(arm.if, into);
    collectExpression(arm.then, into);
  }
  if (expression.else) collectExpression(expression.else, into);
}
