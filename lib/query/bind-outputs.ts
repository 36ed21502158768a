import type { Order, Query } from "./ast";
import { findColumn, findOutput, type Names } from "./bind-names";
import type { BoundOrder } from "./bound";
import type { SchemaColumn } from "./column-types";
import { LIMITS } from "./limits";
import { invalid, tooManyOutputs, tooMuch } from "./refuse";
import type { ResultColumn } from "./result";

export type Kind = "rows" | "summary";

/** The column of an answer that shows a column as it is. */
export function resultOf({ name, label, type, unit }: SchemaColumn): ResultColumn {
  return unit === undefined ? { name, label, type } : { name, label, type, unit };
}

/** Refuses two outputs of one name, and more outputs than an answer has; rows that are exported may have more. */
export function checkOutputs(columns: readonly ResultColumn[], kind: Kind, query: Query, isExport: boolean): void {
  const most = isExport && kind === "rows" ? LIMITS.exportColumns : LIMITS.outputColumns;
  if (columns.length > most) tooManyOutputs(kind, columns.length);
  const seen = new Set<string>();
  const groupCount = query.groupBy?.length ?? 0;
  columns.forEach((candidate, index) => {
    const key = candidate.name.toLowerCase();
    const path = kind === "rows" ? `select.${index}` : index < groupCount ? `groupBy.${index}.as` : `measures.${index - groupCount}.as`;
    if (seen.has(key))
      invalid(
        path,
        `Two columns of the answer are called "${candidate.name}". ${kind === "rows" ? "Name each column once." : 'Give one of them another name with "as".'}`,
        "used twice",
      );
    seen.add(key);
  });
}

/**
 * The order asked for and behind it the outputs that tell rows apart, so that no two rows tie. Rows with more
 * columns than a page has are sorted by what was asked alone: otherwise they come as they are stored.
 */
export function totalOrder(query: Query, kind: Kind, columns: readonly ResultColumn[], names: Names): BoundOrder[] {
  const isHidden = kind === "rows" && !query.distinct && !query.top;
  const asked = (query.orderBy ?? []).map((order: Order, index): BoundOrder => {
    const path = `orderBy.${index}.field`;
    const isOutput = columns.some((candidate) => candidate.name === order.field);
    if (!isOutput && isHidden) findColumn(names, order.field, path);
    else findOutput(columns, order.field, path);
    return { name: order.field, direction: order.direction ?? "asc", nulls: order.nulls ?? "last" };
  });
  asked.forEach((order, index) => {
    if (asked.findIndex((other) => other.name === order.name) < index)
      invalid(`orderBy.${index}.field`, `"${order.name}" is sorted by twice.`);
  });
  // To sort rows of thousands of columns, an engine would have to hold all of them.
  if (columns.length > LIMITS.outputColumns) return asked;
  // The groups of a summary are distinct, so no measure is needed behind them.
  const deciding = kind === "rows" ? columns : columns.slice(0, query.groupBy?.length ?? 0);
  const rest = deciding.filter((candidate) => !asked.some((order) => order.name === candidate.name));
  return [...asked, ...rest.map((candidate): BoundOrder => ({ name: candidate.name, direction: "asc", nulls: "last" }))];
}

/** The limit in force: the one asked for, within what an answer on a page holds. */
export function limitOf(query: Query, outputs: number, defaultLimit: number | null = LIMITS.defaultRows): number | null {
  if (defaultLimit === null) return query.limit ?? null;
  // A row of totals is one more, and the marks of totals and others are columns on the way.
  const extraRows = query.totals ? 1 : 0;
  const width = outputs + extraRows + (query.top?.others ? 1 : 0);
  const most = Math.min(LIMITS.rows, Math.floor(LIMITS.cells / width)) - extraRows;
  if (query.limit === undefined) return Math.min(defaultLimit, most);
  if (query.limit > LIMITS.rows - extraRows) {
    tooMuch(
      "limit",
      `The question asks for up to ${query.limit + extraRows} rows; an answer on the page has at most ${LIMITS.rows}. Lower the limit, or export the answer.`,
    );
  }
  if (query.limit > most) {
    tooMuch(
      "limit",
      `The question asks for up to ${(query.limit + extraRows) * width} cells; an answer on the page has at most ${LIMITS.cells}. Lower the limit to ${most}, or export the answer.`,
    );
  }
  return query.limit;
}
