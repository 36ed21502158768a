import { EMPTY, formatDate, formatDecimalText, formatMonth, formatNumber, formatShare, formatTimestamp } from "@/lib/format";
import type { BucketName, CellValue, ColumnKind, Query, ResultColumn } from "@/lib/query";

/** A column of an answer as the page uses it. `bucket` is the date bucket of a group; `isMeasure` tells counts from codes. */
export type ResultField = {
  name: string;
  label: string;
  /** What its header says, where a heading above says the rest. */
  head?: string | undefined;
  kind: ColumnKind;
  unit?: string | undefined;
  bucket?: BucketName | undefined;
  isMeasure: boolean;
  /** A fraction of a whole, shown as per cent. */
  isShare?: boolean | undefined;
  /** Not counted exactly: shown with "about". */
  isApproximate?: boolean | undefined;
  /** Of a group that is a stretch of numbers: how it was cut, and how wide its bins are. */
  cut?: "bands" | "bins" | undefined;
  binWidth?: number | undefined;
  /** Of bands that were given names: the names from the lowest on. */
  order?: readonly string[] | undefined;
  /** Of a measure: values of several groups may be added up, as counts may and medians may not. */
  isAdditive?: boolean | undefined;
  /** Of a measure: with how many decimals all its values are written. */
  digits?: number | undefined;
};

/** A column of an answer as the API writes it. */
export type WireColumn = {
  name: string;
  label: string;
  type: string | ResultColumn["type"];
  unit?: string | null | undefined;
  approximate?: boolean | undefined;
  fraction?: boolean | undefined;
};

const KINDS: readonly string[] = ["text", "integer", "decimal", "double", "boolean", "date", "timestamp"] satisfies ColumnKind[];

/** The kind of a type as the API writes it: `decimal(38,2)` → decimal. An unknown type is shown as text. */
export function kindOf(type: WireColumn["type"]): ColumnKind {
  const name = typeof type === "string" ? (type.split("(")[0] ?? "") : type.kind;
  return KINDS.includes(name) ? (name as ColumnKind) : "text";
}

/** The columns of an answer, with what the question says about them. */
export function resultFields(
  columns: readonly WireColumn[],
  asked: Pick<Query, "select" | "groupBy" | "measures" | "count">,
): ResultField[] {
  const query = asked.count ? COUNTED : asked;
  const groups = groupsOf(query);
  return columns.map((column, index) => {
    const group = groups?.[index];
    const fn = groups === null ? undefined : query.measures?.[index - groups.length]?.fn;
    return {
      name: column.name,
      label: column.label,
      kind: kindOf(column.type),
      unit: column.unit ?? undefined,
      bucket: group?.bucket,
      isMeasure: groups !== null && index >= groups.length,
      isShare: fn === "share" || column.fraction === true ? true : undefined,
      isApproximate: column.approximate === true ? true : undefined,
      cut: group?.bands ? "bands" : group?.binWidth === undefined ? undefined : "bins",
      binWidth: group?.binWidth,
      order: group?.labels,
      isAdditive: fn === undefined ? undefined : ADDITIVE.includes(fn),
    };
  });
}

const ADDITIVE: readonly string[] = ["count", "count_empty", "count_not_empty", "sum", "share"];

/**
 * The columns of an answer whose question is not known, only how many of them are groups (null: rows were asked for).
 * Dates that are all firsts of a month are taken for months.
 */
export function fieldsByShape(columns: readonly WireColumn[], groups: number | null, rows: readonly CellValue[][]): ResultField[] {
  return resultFields(columns, groups === null ? { select: columns.map(({ name }) => name) } : {}).map((field, index) => {
    if (groups === null || index >= groups) return field;
    const dates = rows.map((row) => row[index]).filter((value) => typeof value === "string");
    const isMonths = isTimeKind(field.kind) && dates.length > 0 && dates.every((date) => /^-?\d{4,6}-\d{2}-01/.test(date));
    return { ...field, isMeasure: false, bucket: isMonths ? "month" : undefined };
  });
}

/** What the answer of a question that counts rows is: one number. */
const COUNTED: Pick<Query, "select" | "groupBy" | "measures"> = { measures: [{ as: "count", fn: "count" }] };

/** The groups of a summary, which its first columns are; null where rows were asked for. */
export function groupsOf({ select, groupBy, count }: Pick<Query, "select" | "groupBy" | "count">): NonNullable<Query["groupBy"]> | null {
  if (count) return [];
  return select === undefined || select.length === 0 ? (groupBy ?? []) : null;
}

export function isNumberKind(kind: ColumnKind): boolean {
  return kind === "integer" || kind === "decimal" || kind === "double";
}

export function isTimeKind(kind: ColumnKind): boolean {
  return kind === "date" || kind === "timestamp";
}

/** A label with its unit, as headers and axes show it: `Median value (%)`; `Attendances` of attendances says it already. */
export function labelWithUnit(field: Pick<ResultField, "label" | "unit">): string {
  const { label, unit } = field;
  const isSaid = unit === undefined || unit === "" || label.endsWith(`(${unit})`) || label.toLowerCase() === unit.toLowerCase();
  return isSaid ? label : `${label} (${unit})`;
}

function dateText(value: string, field: ResultField): string {
  switch (field.bucket) {
    case "year":
      return value.slice(0, 4);
    case "quarter":
      return `${value.slice(0, 4)} Q${Math.ceil(Number(value.slice(5, 7)) / 3)}`;
    case "month":
      return formatMonth(value);
    case "day":
    case "week":
      return formatDate(value);
    default:
      return field.kind === "timestamp" ? formatTimestamp(value) : formatDate(value);
  }
}

/** A value in words. Whole numbers that name something (a code, a year) keep their digits together; measures are grouped. */
export function cellText(value: CellValue | undefined, field: ResultField): string {
  if (value === null || value === undefined) return EMPTY;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (isTimeKind(field.kind)) return dateText(String(value), field);
  if (!isNumberKind(field.kind)) return String(value);
  if (field.kind === "integer" && !field.isMeasure && field.unit === undefined) return String(value);
  if (field.isShare && typeof value === "number") return formatShare(value, { fractionDigits: field.digits });
  const text = typeof value === "number" ? numberText(value, field) : formatDecimalText(filledUp(value, field));
  return field.isApproximate ? `about ${text}` : text;
}

/** A number with the decimals of its column, unless these would make nothing of it or of its size. */
function numberText(value: number, { kind, digits }: ResultField): string {
  const size = Math.abs(value);
  const isPlain = value === 0 || (size >= 0.5 * 10 ** -(digits ?? 0) && size < 1e15);
  return kind === "double" && digits !== undefined && isPlain ? formatNumber(value, { fractionDigits: digits }) : formatNumber(value);
}

/** A decimal with zeros up to the decimals of its column. */
function filledUp(text: string, { kind, digits = 0 }: ResultField): string {
  if (kind !== "decimal" || digits === 0 || !/^-?\d+(\.\d+)?$/.test(text)) return text;
  const [whole = "", fraction = ""] = text.split(".");
  return `${whole}.${fraction.padEnd(digits, "0")}`;
}

/** The exact value where the text shown is shorter, or nothing. */
export function exactText(value: CellValue | undefined, field: ResultField): string | undefined {
  if (value === null || value === undefined) return "empty";
  if (field.kind === "double" && typeof value === "number" && !Number.isInteger(value)) {
    return field.digits !== undefined && Number(value.toFixed(field.digits)) === value ? undefined : String(value);
  }
  if (isTimeKind(field.kind)) return String(value);
  return typeof value === "string" && value.length > 30 ? value : undefined;
}
