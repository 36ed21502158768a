import type { BoundQuery } from "../bound";
import type { CellValue } from "../result";
import { matches } from "./evaluate-filter";
import { grouped, type Members } from "./evaluate-group";
import { measured } from "./evaluate-measure";
import { comparisonOf, keptByTop, ordered } from "./evaluate-order";
import { relationOf, type Data } from "./evaluate-relation";
import type { Row } from "./fixture-schema";

/** An answer as the API gives it: rows, the positions of rows of others among them, and rows of totals beside them. */
export type Answer = { rows: CellValue[][]; others: number[]; totals: CellValue[][] };

/**
 * The answer, and why engines may rightly part on it: doubles whose last digits decide something, or that are what is
 * left of much larger ones.
 */
export type Evaluation = Answer & { doubts: string[] };

/** A group of a summary with its measures; `folded` is one of others. */
type Output = { values: Row; rows: readonly Row[]; folded: boolean };

/**
 * The meaning of a bound question, written as plainly as it can be: the oracle of the tests. It shares no code with
 * the compiler and reads no SQL.
 */
export function evaluate(bound: BoundQuery, data: Data): Evaluation {
  const doubts: string[] = [];
  const where = bound.where;
  const rows = relationOf(bound, data).filter((row) => where === null || matches(where, (name) => row[name] ?? null));
  if (bound.counted === null) return { ...answerOf(bound, rows, doubts), doubts };
  const all = answerOf({ ...bound, columns: bound.counted, limit: null }, rows, doubts);
  return { rows: [[all.rows.length]], others: [], totals: [], doubts };
}

function answerOf(bound: BoundQuery, rows: Row[], doubts: string[]): Answer {
  return bound.kind === "rows" ? rowsAnswer(bound, rows, doubts) : summaryAnswer(bound, rows, doubts);
}

function rowsAnswer(bound: BoundQuery, rows: Row[], doubts: string[]): Answer {
  const comparison = comparisonOf(bound, doubts);
  const itself = (row: Row): Row => row;
  const different = bound.distinct ? [...new Map(rows.map((row) => [JSON.stringify(cellsOf(bound, row)), row])).values()] : rows;
  const names = bound.columns.map((column) => column.name);
  const kept = bound.top === null ? different : keptByTop(bound.top, different, comparison, names, itself).kept;
  const sorted = ordered(kept, bound.orderBy, comparison, itself);
  return { rows: page(bound, sorted).map((row) => cellsOf(bound, row)), others: [], totals: [] };
}

function summaryAnswer(bound: BoundQuery, rows: Row[], doubts: string[]): Answer {
  const comparison = comparisonOf(bound, doubts);
  const members = bound.groups.length === 0 ? [{ keys: {}, rows }] : grouped(bound.groups, rows);
  const outputs = members.map((group) => outputOf(bound, group, (within) => wholeOf(members, group.keys, within), doubts));
  const having = bound.having;
  const passed = outputs.filter(({ values }) => having === null || matches(having, (name) => havingKey(bound, comparison, name, values)));
  const { kept, rest } = byTop(bound, passed, comparison);
  const others = bound.top?.others ? othersOf(bound, members, rest, doubts) : [];
  const inOrder = (some: Output[]): Output[] => ordered(some, bound.orderBy, comparison, ({ values }) => values);
  const shown = page(bound, [...inOrder(kept), ...inOrder(others)]);
  const totals = bound.totals ? [outputOf(bound, { keys: {}, rows }, () => rows, doubts)] : [];
  return {
    rows: shown.map(({ values }) => cellsOf(bound, values)),
    others: shown.flatMap(({ folded }, index) => (folded ? [index] : [])),
    totals: totals.map(({ values }) => cellsOf(bound, values)),
  };
}

/** Bands are filtered by their labels, everything else as it is compared. */
function havingKey(bound: BoundQuery, comparison: ReturnType<typeof comparisonOf>, name: string, values: Row): CellValue {
  const isBanded = bound.groups.some((group) => group.name === name && group.cut.kind === "bands");
  return isBanded ? (values[name] ?? null) : comparison.key(name, values);
}

function outputOf(
  bound: BoundQuery,
  { keys, rows }: Members,
  whole: (within: readonly string[]) => readonly Row[],
  doubts: string[],
): Output {
  const measures = bound.measures.map((measure) => {
    return [measure.name, measured(measure, rows, measure.fn === "share" ? whole(measure.within) : [], doubts)] as const;
  });
  return { values: { ...keys, ...Object.fromEntries(measures) }, rows, folded: false };
}

/** The rows of all groups that agree in the groups named, whatever is kept of them. */
function wholeOf(members: readonly Members[], keys: Row, within: readonly string[]): Row[] {
  return members.filter((group) => within.every((name) => same(group.keys[name], keys[name]))).flatMap((group) => group.rows);
}

function same(a: CellValue | undefined, b: CellValue | undefined): boolean {
  return (a ?? null) === (b ?? null);
}

function byTop(bound: BoundQuery, outputs: Output[], comparison: ReturnType<typeof comparisonOf>): { kept: Output[]; rest: Output[] } {
  if (bound.top === null) return { kept: outputs, rest: [] };
  const names = bound.groups.map((group) => group.name);
  return keptByTop(bound.top, outputs, comparison, names, ({ values }) => values);
}

/**
 * The rows of the groups left over, measured anew for each combination of `per`. A share within groups that were
 * folded is of the folded rows; any other is of the same whole as before.
 */
function othersOf(bound: BoundQuery, members: readonly Members[], rest: readonly Output[], doubts: string[]): Output[] {
  const per = bound.top?.per ?? [];
  const combinations = new Map<string, Members>();
  for (const { values, rows } of rest) {
    const keys: Row = Object.fromEntries(bound.groups.map(({ name }) => [name, per.includes(name) ? (values[name] ?? null) : null]));
    const text = JSON.stringify(keys);
    combinations.set(text, { keys, rows: [...(combinations.get(text)?.rows ?? []), ...rows] });
  }
  const folded = [...combinations.values()];
  return folded.map((group) => {
    const whole = (within: readonly string[]): Row[] => {
      const isKept = within.every((name) => per.includes(name));
      return wholeOf(isKept ? members : folded, group.keys, within);
    };
    return { ...outputOf(bound, group, whole, doubts), folded: true };
  });
}

function page<T>(bound: BoundQuery, rows: T[]): T[] {
  return rows.slice(bound.offset, bound.limit === null ? undefined : bound.offset + bound.limit);
}

function cellsOf(bound: BoundQuery, row: Row): CellValue[] {
  return bound.columns.map((column) => row[column.name] ?? null);
}
