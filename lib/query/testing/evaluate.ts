import type { BoundCondition, BoundFilter, BoundGroup, BoundMeasure, BoundQuery } from "../bound";
import type { ColumnType } from "../column-types";
import type { CellValue } from "../result";
import type { SqlValue } from "../sql";
import type { Row } from "./fixture-schema";

/**
 * The meaning of a bound question, written as plainly as it can be: the oracle of property tests. It shares no
 * code with the compiler and reads no SQL.
 */
export function evaluate(bound: BoundQuery, rows: Row[]): CellValue[][] {
  const kept = rows.filter((row) => bound.where === null || matches(bound.where, row));
  const outputs = bound.kind === "rows" ? kept : summarise(bound, kept);
  const having = bound.having;
  const passed = having === null ? outputs : outputs.filter((row) => matches(having, row));
  const types = new Map(bound.schema.columns.map((column) => [column.name, column.type]));
  if (bound.kind === "summary") for (const column of bound.columns) types.set(column.name, column.type);
  const sorted = passed.toSorted((a, b) => {
    for (const { name, direction, nulls } of bound.orderBy) {
      const [left, right] = [orderKey(bound, name, a), orderKey(bound, name, b)];
      if (left === null || right === null) {
        if (left === right) continue;
        return (left === null) === (nulls === "first") ? -1 : 1;
      }
      const banded = bound.groups.some((group) => group.name === name && group.cut.kind === "bands");
      const order = compare(left, right, banded ? { kind: "integer" } : (types.get(name) ?? { kind: "text" }));
      if (order !== 0) return direction === "desc" ? -order : order;
    }
    return 0;
  });
  const cells = sorted.map((row) => bound.columns.map((column) => row[column.name] ?? null));
  const distinct = bound.distinct ? [...new Map(cells.map((row) => [JSON.stringify(row), row])).values()] : cells;
  return distinct.slice(bound.offset, bound.limit === null ? undefined : bound.offset + bound.limit);
}

function orderKey(bound: BoundQuery, name: string, row: Row): CellValue {
  const group = bound.groups.find((candidate) => candidate.name === name);
  const cell = row[name] ?? null;
  return group?.cut.kind === "bands" && typeof cell === "string" ? group.cut.labels.indexOf(cell) : cell;
}

function matches(filter: BoundFilter, row: Row): boolean {
  if (filter.kind === "condition") return meets(filter, row[filter.column] ?? null);
  if (filter.kind === "not") return !matches(filter.of, row);
  const answers = filter.of.map((child) => matches(child, row));
  return filter.kind === "all" ? !answers.includes(false) : answers.includes(true);
}

function meets(condition: BoundCondition, cell: CellValue): boolean {
  const { op, type, includeEmpty, ignoreCase } = condition;
  const values = condition.values.map((item) => scalar(item));
  const isEmpty = cell === null || (type.kind === "text" && cell === "");
  if (op === "is_empty") return isEmpty;
  if (op === "is_not_empty") return !isEmpty;
  if (isEmpty && includeEmpty) return true;
  if (cell === null) return false;
  // A text without characters is empty and matches only where the question names it.
  if (cell === "") return (op === "eq" || op === "in") && values.includes("");
  const fold = (value: CellValue): string => (ignoreCase ? String(value).toLowerCase() : String(value));
  const [first = null, second = null] = values;
  const against = (value: CellValue): number => compare(cell, value, type);
  switch (op) {
    case "eq":
      return against(first) === 0;
    case "neq":
      return against(first) !== 0;
    case "lt":
      return against(first) < 0;
    case "lte":
      return against(first) <= 0;
    case "gt":
      return against(first) > 0;
    case "gte":
      return against(first) >= 0;
    case "between":
      return against(first) >= 0 && against(second) <= 0;
    case "in":
      return values.some((value) => against(value) === 0);
    case "not_in":
      return values.every((value) => against(value) !== 0);
    case "contains":
      return fold(cell).includes(fold(first));
    case "not_contains":
      return !fold(cell).includes(fold(first));
    case "starts_with":
      return fold(cell).startsWith(fold(first));
    case "ends_with":
      return fold(cell).endsWith(fold(first));
    case "is_true":
      return cell === true;
    case "is_false":
      return cell === false;
  }
}

function scalar({ value }: SqlValue): CellValue {
  return Array.isArray(value) ? null : value;
}

/** Order of two values: numbers exactly, text by its UTF-8 bytes, false before true. */
export function compare(a: CellValue, b: CellValue, type: ColumnType): number {
  if (type.kind === "double" || type.kind === "boolean") return Math.sign(Number(a) - Number(b));
  if (type.kind === "integer" || type.kind === "decimal") {
    const [left, right] = [scaled(a), scaled(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  }
  const [left, right] = [new TextEncoder().encode(String(a)), new TextEncoder().encode(String(b))];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return Math.sign(left.length - right.length);
}

/** A number in units of 10^-18. */
function scaled(value: CellValue): bigint {
  const text = String(value);
  const [whole = "0", fraction = ""] = text.replace("-", "").split(".");
  const size = BigInt(whole + fraction.padEnd(18, "0"));
  return text.startsWith("-") ? -size : size;
}

function summarise(bound: BoundQuery, rows: Row[]): Row[] {
  const groups = new Map<string, { keys: CellValue[]; rows: Row[] }>();
  if (bound.groups.length === 0) groups.set("", { keys: [], rows });
  else {
    for (const row of rows) {
      const keys = bound.groups.map((group) => keyOf(group, row[group.column] ?? null));
      const text = JSON.stringify(keys);
      const found = groups.get(text);
      if (found) found.rows.push(row);
      else groups.set(text, { keys, rows: [row] });
    }
  }
  return [...groups.values()].map(({ keys, rows: members }) => {
    const output: Row = {};
    bound.groups.forEach((group, index) => (output[group.name] = keys[index] ?? null));
    for (const measure of bound.measures) output[measure.name] = measureOf(measure, members);
    return output;
  });
}

function keyOf({ cut }: BoundGroup, cell: CellValue): CellValue {
  if (cell === null || cut.kind === "plain") return cell;
  if (cut.kind === "bands") {
    const index = cut.edges.filter((edge) => compare(cell, scalar(edge), { kind: "decimal", precision: 18, scale: 18 }) >= 0).length;
    return cut.labels[index] ?? null;
  }
  if (cut.kind === "bins") return Math.floor((Number(cell) - cut.origin) / cut.width) * cut.width + cut.origin;
  const text = String(cell);
  const date = new Date(text.length === 10 ? `${text}T00:00:00Z` : `${text}Z`);
  const isoDay = ((date.getUTCDay() + 6) % 7) + 1;
  if (cut.kind === "part")
    return cut.part === "month_of_year" ? date.getUTCMonth() + 1 : cut.part === "day_of_week" ? isoDay : date.getUTCHours();
  const [year, month] = [text.slice(0, 4), date.getUTCMonth()];
  switch (cut.unit) {
    case "year":
      return `${year}-01-01`;
    case "quarter":
      return `${year}-${String(month - (month % 3) + 1).padStart(2, "0")}-01`;
    case "month":
      return `${text.slice(0, 7)}-01`;
    case "week":
      return new Date(date.getTime() - (isoDay - 1) * 86_400_000).toISOString().slice(0, 10);
    case "day":
      return text.slice(0, 10);
    case "hour":
      return `${text.slice(0, 13)}:00:00.000`;
  }
}

function measureOf(measure: BoundMeasure, all: Row[]): CellValue {
  const { fn, column, columnType, where } = measure;
  const rows = where === null ? all : all.filter((row) => matches(where, row));
  if (fn === "count" || column === null || columnType === null) return rows.length;
  const cells = rows.map((row) => row[column] ?? null);
  const present = cells.filter((cell) => cell !== null);
  const isEmpty = (cell: CellValue): boolean => cell === null || (columnType.kind === "text" && cell === "");
  const sorted = present.toSorted((a, b) => compare(a, b, columnType));
  const numbers = sorted.map(Number);
  switch (fn) {
    case "count_distinct":
      return new Set(present).size;
    case "count_empty":
      return cells.filter(isEmpty).length;
    case "count_not_empty":
      return cells.filter((cell) => !isEmpty(cell)).length;
    case "min":
      return sorted[0] ?? null;
    case "max":
      return sorted.at(-1) ?? null;
    case "sum":
      return present.length === 0 ? null : columnType.kind === "double" ? total(numbers) : exactSum(present, columnType);
    case "avg":
      if (present.length === 0) return null;
      return columnType.kind === "integer" ? Number(exactSum(present, columnType)) / present.length : total(numbers) / present.length;
    case "median":
    case "percentile":
      return percentile(measure, sorted);
    case "stddev":
    case "variance":
    case "stddev_pop":
    case "variance_pop":
      return spread(fn, numbers);
  }
}

function total(numbers: number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function exactSum(present: CellValue[], type: ColumnType): CellValue {
  const sum = present.reduce((running: bigint, cell) => running + scaled(cell), 0n);
  const size = sum < 0n ? -sum : sum;
  const sign = sum < 0n ? "-" : "";
  const whole = size / 10n ** 18n;
  if (type.kind !== "decimal") return Number.isSafeInteger(Number(sign + whole)) ? Number(sign + whole) : `${sign}${whole}`;
  const fraction = String(size % 10n ** 18n)
    .padStart(18, "0")
    .slice(0, type.scale);
  return `${sign}${whole}.${fraction}`;
}

function percentile({ p, method }: BoundMeasure, sorted: CellValue[]): CellValue {
  if (sorted.length === 0) return null;
  if (method === "discrete") return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? null;
  const position = p * (sorted.length - 1);
  const low = Number(sorted[Math.floor(position)]);
  const high = Number(sorted[Math.ceil(position)]);
  return low + (high - low) * (position - Math.floor(position));
}

function spread(fn: "stddev" | "variance" | "stddev_pop" | "variance_pop", numbers: number[]): CellValue {
  const divisor = fn.endsWith("_pop") ? numbers.length : numbers.length - 1;
  if (numbers.length === 0 || divisor <= 0) return null;
  const mean = total(numbers) / numbers.length;
  const variance = total(numbers.map((number) => (number - mean) ** 2)) / divisor;
  return fn.startsWith("stddev") ? Math.sqrt(variance) : variance;
}
