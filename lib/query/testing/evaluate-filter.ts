import type { BoundCondition, BoundFilter } from "../bound";
import type { CellValue } from "../result";
import type { SqlValue } from "../sql";
import { compare, lowerCase } from "./values";

/** Whether a row meets a filter; `read` gives the value of a column. */
export function matches(filter: BoundFilter, read: (column: string) => CellValue): boolean {
  if (filter.kind === "condition") return meets(filter, read(filter.column));
  if (filter.kind === "not") return !matches(filter.of, read);
  const answers = filter.of.map((child) => matches(child, read));
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
  const fold = (value: CellValue): string => (ignoreCase ? lowerCase(String(value)) : String(value));
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

/** The value of a literal; lists stand in none of the places that are evaluated. */
export function scalar({ value }: SqlValue): CellValue {
  return Array.isArray(value) ? null : value;
}
