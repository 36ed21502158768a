import { AppError, type ErrorDetail } from "@/lib/errors";
import { COLUMN_NAME, didYouMean, formatColumnType } from "@/lib/query";
import { inspectTable, type InspectedColumn } from "@/lib/sources";
import type { SourceColumnInput, TableSourceInput } from "./schemas";
import type { TableSource } from "./table-source";

/** A column of the table that cannot be asked, and why. */
export type LeftOut = { column: string; reason: string };
type Column = TableSource["columns"][number];

/**
 * A table as the source of a dataset of the organisation `org`: the columns named, or all that can be asked. Reads the table's columns, and no rows.
 * Throws INVALID_INPUT with the place of each column that is not as it was said.
 */
export async function inspectSource(input: TableSourceInput, org: string): Promise<{ source: TableSource; leftOut: LeftOut[] }> {
  const found = await inspectTable({ ...input, org });
  const { columns, leftOut } = input.columns ? chosen(found, input.columns) : everything(found);
  if (columns.length === 0) {
    throw refused([{ path: "source.table", message: "None of its columns can be asked." }]);
  }
  const { connection, schema, table } = input;
  return { source: { connection, schema, table, hospitalColumn: hospitalColumnOf(columns, input.hospitalColumn), columns }, leftOut };
}

function everything(found: readonly InspectedColumn[]): { columns: Column[]; leftOut: LeftOut[] } {
  const columns: Column[] = [];
  const leftOut: LeftOut[] = [];
  for (const column of found) {
    const name = nameFrom(column.name);
    const reason = "unreadable" in column ? column.unreadable : whyNot(name, columns);
    if (reason === null && "type" in column)
      columns.push({ name, source: column.name, type: formatColumnType(column.type), label: labelFrom(column.name) });
    else leftOut.push({ column: column.name, reason: reason ?? "It cannot be asked." });
  }
  return { columns, leftOut };
}

function chosen(found: readonly InspectedColumn[], wanted: readonly SourceColumnInput[]): { columns: Column[]; leftOut: LeftOut[] } {
  const details: ErrorDetail[] = [];
  const columns: Column[] = [];
  wanted.forEach((input, index) => {
    const path = `source.columns.${index}`;
    const column = found.find((candidate) => candidate.name === input.source);
    if (!column) {
      const near = didYouMean(
        input.source,
        found.map((candidate) => candidate.name),
      );
      details.push({ path: `${path}.source`, message: `The table has no column "${input.source}".${near}` });
      return;
    }
    const type = typeOf(column, input.type);
    if (typeof type !== "string") {
      details.push({ path: `${path}.${input.type === undefined ? "source" : "type"}`, message: `"${input.source}": ${type.unreadable}` });
      return;
    }
    const name = input.name ?? nameFrom(input.source);
    const reason = whyNot(name, columns);
    if (reason !== null) details.push({ path: `${path}.name`, message: `"${input.source}": ${reason}` });
    const { unit, description, label = labelFrom(input.source) } = input;
    columns.push({ name, source: input.source, type, label, ...(unit ? { unit } : {}), ...(description ? { description } : {}) });
  });
  if (details.length > 0) throw refused(details);
  return { columns, leftOut: [] };
}

/** The type a column is asked as: its own, or the one it can be read as where that is said. */
function typeOf(column: InspectedColumn, said: string | undefined): string | { unreadable: string } {
  const own = "type" in column ? column.type : column.readableAs;
  const text = own && formatColumnType(own);
  if ("unreadable" in column && (text === undefined || said === undefined)) {
    return { unreadable: text === undefined ? column.unreadable : `${column.unreadable} It can be asked as ${text}: say so in "type".` };
  }
  if (text !== undefined && (said === undefined || said === text)) return text;
  return { unreadable: `It can be asked as ${text ?? ""} and nothing else.` };
}

function whyNot(name: string, taken: readonly Column[]): string | null {
  if (!COLUMN_NAME.test(name)) return "Its name cannot be used in questions: name it with lower-case letters, digits and _.";
  return taken.some((column) => column.name === name) ? `Another column is called "${name}" already.` : null;
}

/** `Patient ID` → `patient_id`, `Größe` → `grosse`. */
function nameFrom(source: string): string {
  return source
    .replaceAll("ß", "ss")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "");
}

/** `patient_id` → `Patient id`. */
function labelFrom(source: string): string {
  const words = source.replaceAll("_", " ").trim().slice(0, 120);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function hospitalColumnOf(columns: readonly Column[], wanted: string | undefined): string | null {
  if (wanted === undefined) return null;
  const column = columns.find((candidate) => candidate.name === wanted || candidate.source === wanted);
  if (column?.type === "text") return column.name;
  const what = column ? `"${wanted}" is ${column.type}: whose row it is has to be a text.` : `"${wanted}" is not one of the columns.`;
  throw refused([{ path: "source.hospitalColumn", message: what }]);
}

function refused(details: ErrorDetail[]): AppError {
  return new AppError(
    "INVALID_INPUT",
    `This table cannot be a dataset as it was said. ${details.map((detail) => detail.message).join(" ")} Nothing was created.`,
    { details },
  );
}
