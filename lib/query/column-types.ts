import { AppError } from "@/lib/errors";

/** The kinds of column there are. Operators and measures say which of them they apply to. */
export const COLUMN_KINDS = ["text", "integer", "decimal", "double", "boolean", "date", "timestamp"] as const;
export type ColumnKind = (typeof COLUMN_KINDS)[number];

/** Integers have 64 bits; a decimal in the lake has at most 18 digits; a timestamp has milliseconds and no zone. */
export type ColumnType =
  | { kind: "text" }
  | { kind: "integer" }
  | { kind: "decimal"; precision: number; scale: number }
  | { kind: "double" }
  | { kind: "boolean" }
  | { kind: "date" }
  | { kind: "timestamp" };

export const NUMBER_KINDS = ["integer", "decimal", "double"] as const satisfies readonly ColumnKind[];
export const TIME_KINDS = ["date", "timestamp"] as const satisfies readonly ColumnKind[];

/** Physical names of columns: what every dialect can store without changing it. */
export const COLUMN_NAME = /^[a-z][a-z0-9_]{0,59}$/;

/**
 * Where the values of a column stand when many are stored as one array: `index` is the element, counted from 1; null
 * where the stored column is not an array but the value itself.
 */
export type Packed = { column: string; index: number | null };

export type SchemaColumn = {
  name: string;
  label: string;
  type: ColumnType;
  unit?: string;
  description?: string;
  /** A heading the column is listed under. */
  group?: string;
  /** Of a channel of a wide export. */
  packed?: Packed;
};

/** The columns of one dataset as the person who asks may see them; `analyte` says what was measured, where one does. */
export type DatasetSchema = { slug: string; name: string; version: number; columns: SchemaColumn[]; analyte?: string };

/** `"decimal(10,2)"` → the type. Throws INVALID_INPUT for anything else than the seven types. */
export function parseColumnType(text: string): ColumnType {
  const decimal = /^decimal\((\d{1,2}),\s*(\d{1,2})\)$/.exec(text);
  if (decimal) {
    const precision = Number(decimal[1]);
    const scale = Number(decimal[2]);
    if (precision >= 1 && precision <= 18 && scale <= precision) return { kind: "decimal", precision, scale };
    throw new AppError(
      "INVALID_INPUT",
      `The type "${text}" cannot be stored: a decimal has 1 to 18 digits, of which at most all are decimals.`,
    );
  }
  switch (text) {
    case "text":
    case "integer":
    case "double":
    case "boolean":
    case "date":
    case "timestamp":
      return { kind: text };
    default:
      throw new AppError(
        "INVALID_INPUT",
        `There is no column type "${text}". Use text, integer, decimal(p,s), double, boolean, date or timestamp.`,
      );
  }
}

/** What a stored column holds: values of a type, or arrays of them. */
export type StoredType = { type: ColumnType; isArray: boolean };

/** `"double[]"` → arrays of doubles. Throws as `parseColumnType` does. */
export function parseStoredType(text: string): StoredType {
  const isArray = text.endsWith("[]");
  return { type: parseColumnType(isArray ? text.slice(0, -2) : text), isArray };
}

/** The type of a stored column as text: that of its values, with `[]` behind it for an array. */
export function formatStoredType({ type, isArray }: { type: ColumnType; isArray?: boolean | undefined }): string {
  return isArray ? `${formatColumnType(type)}[]` : formatColumnType(type);
}

/** The type as text, as contracts and the API write it. */
export function formatColumnType(type: ColumnType): string {
  return type.kind === "decimal" ? `decimal(${type.precision},${type.scale})` : type.kind;
}

/** Whether values of the type are numbers. */
export function isNumeric(type: ColumnType): boolean {
  return type.kind === "integer" || type.kind === "decimal" || type.kind === "double";
}
