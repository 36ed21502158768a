import { identifier, integerLiteral, join, sql, value, type ColumnType, type SqlFragment } from "@/lib/query";
import type { CleanStep } from "./clean-steps";
import { unitStep } from "./column-sources";
import { columnNullWords, type Contract, type ContractColumn } from "./contract";
import { finite, parsedSteps, typedLayers } from "./typed-text";
import { unitColumns } from "./unit-sql";

/** A column of the contract on its way from text to its type. */
export type CleanColumn = {
  column: ContractColumn;
  type: ColumnType;
  text: SqlFragment;
  layers: TextLayer[];
  parse: CleanStep[];
  native: "integer" | "double" | null;
};
/** One step: what it is called, the text after it, and when it refuses a text. */
type TextLayer = { step: string; text: SqlFragment; refused: SqlFragment | null };

/** What the step that makes null words empty is called. */
const EMPTY_WORDS = "null_words";

const BLANKS = " \t\r\n\u00a0\u2007\u202f\ufeff";

/** Name of the text of column number `index` inside the load; no contract can use it. */
export function textName(index: number): SqlFragment {
  return identifier(`__t${index}`);
}

export function text(words: string): SqlFragment {
  return value({ type: { kind: "text" }, value: words });
}

/**
 * The text steps of a column, one layer each, over `__t<index>`. Layers and not nested calls, because a step may
 * read its text twice and thirty nested steps would then double thirty times.
 */
export function cleanColumn(
  contract: Contract,
  column: ContractColumn,
  type: ColumnType,
  index: number,
  native: "integer" | "double" | null,
): CleanColumn {
  const name = textName(index);
  if (native !== null) return { column, type, text: name, layers: [], parse: [], native };
  const words = columnNullWords(contract, column);
  const textSteps = column.clean.filter((step) => !isParse(step) && step.step !== "join");
  const layers: TextLayer[] = [];
  const readAsNull = emptyIsNull(contract) && words.every((word) => word === "");
  if (words.length > 0 && !readAsNull) layers.push({ step: EMPTY_WORDS, text: withoutWords(name, words), refused: null });
  for (const step of textSteps) layers.push({ step: step.step, ...textStep(step, name) });
  if (textSteps.length > 0 && words.length > 0) layers.push({ step: EMPTY_WORDS, text: withoutWords(name, words), refused: null });
  if (unitStep(column)?.otherwise === "empty")
    layers.push({ step: "unit", text: sql`case when ${unitColumns(index).factor} is not null then ${name} end`, refused: null });
  return { column, type, text: name, layers, parse: column.clean.filter(isParse), native: null };
}

/** Whether the CSV reader makes empty fields NULL: it does, unless some column keeps them. */
export function emptyIsNull(contract: Contract): boolean {
  return contract.columns.every((column) => columnNullWords(contract, column).includes(""));
}

/**
 * The typed value of a cleaned text, layer by layer, the layers of each step together: NULL exactly when the text is NULL
 * or is not of the type.
 */
export function valueSteps(clean: CleanColumn, index: number, zone: string): SqlFragment[][] {
  const so = identifier(`__v${index}`);
  if (clean.native !== null) return [clean.native === "double" ? [clean.text, finite(so)] : [clean.text]];
  if (clean.parse.length === 0) return [typedLayers(clean.text, so, clean.type, zone)];
  return parsedSteps(clean.text, so, clean.type, clean.parse, zone, unitStep(clean.column) && unitColumns(index));
}

/** The rule a text breaks that is not of the type. */
export function typeRule(type: ColumnType): string {
  switch (type.kind) {
    case "integer":
      return "not_a_whole_number";
    case "decimal":
    case "double":
      return "not_a_number";
    case "boolean":
      return "not_true_or_false";
    case "date":
      return "not_a_date";
    case "timestamp":
      return "not_a_timestamp";
    case "text":
      return "not_in_map";
  }
}

function isParse(step: CleanStep): boolean {
  return (
    step.step === "parse_number" ||
    step.step === "parse_date" ||
    step.step === "parse_timestamp" ||
    step.step === "scale" ||
    step.step === "unit"
  );
}

function withoutWords(name: SqlFragment, words: string[]): SqlFragment {
  return sql`case when ${name} in (${join(words.map(text), "comma")}) then null else ${name} end`;
}

function textStep(step: CleanStep, name: SqlFragment): Omit<TextLayer, "step"> {
  switch (step.step) {
    case "trim":
      return plain(sql`trim(${name}, ${text(BLANKS)})`);
    case "lower":
      return plain(sql`lower(${name})`);
    case "upper":
      return plain(sql`upper(${name})`);
    case "keep_digits":
      return plain(sql`nullif(regexp_replace(${name}, '[^0-9]', '', 'g'), '')`);
    case "null_if":
      return plain(withoutWords(name, step.values));
    case "strip_prefix":
      return plain(
        sql`case when starts_with(${name}, ${text(step.value)}) then substr(${name}, ${integerLiteral([...step.value].length + 1)}) else ${name} end`,
      );
    case "strip_suffix":
      return plain(
        sql`case when ends_with(${name}, ${text(step.value)}) then substr(${name}, 1, length(${name}) - ${integerLiteral([...step.value].length)}) else ${name} end`,
      );
    case "replace":
      return plain(sql`replace(${name}, ${text(step.value)}, ${text(step.with)})`);
    case "split_part":
      return plain(sql`nullif(split_part(${name}, ${text(step.separator)}, ${integerLiteral(step.index)}), '')`);
    case "map":
      return mapStep(step, name);
    default:
      return plain(name);
  }
}

function plain(fragment: SqlFragment): Omit<TextLayer, "step"> {
  return { text: fragment, refused: null };
}

function mapStep(step: Extract<CleanStep, { step: "map" }>, name: SqlFragment): Omit<TextLayer, "step"> {
  const entries = Object.entries(step.values);
  if (entries.length === 0) return plain(step.otherwise === "keep" ? name : sql`cast(null as varchar)`);
  const cases = entries.map(([from, to]) => sql`when ${text(from)} then ${value({ type: { kind: "text" }, value: to })}`);
  const known = join(
    entries.map(([from]) => text(from)),
    "comma",
  );
  const mapped = sql`case ${name} ${join(cases, "space")} else ${step.otherwise === "keep" ? name : sql`null`} end`;
  return { text: mapped, refused: step.otherwise === "reject" ? sql`coalesce(${name} not in (${known}), false)` : null };
}
