import { describeFilter, type Filter } from "@/lib/query";
import { columnNullWords, loadedSchema, type Contract } from "./contract";
import type { Conversion, Issue } from "./types";

/** What is expected where a line's structure or a value is not as it should be, by the names of README.md. */
const EXPECTED: Record<string, string> = {
  field_count: "as many fields as the header has",
  unclosed_quote: "a closing quote on the same line",
  misplaced_quote: "quotes around a whole field, and doubled inside it",
  control_character: "no control characters",
  invalid_utf8: "text in the encoding of the contract",
  line_too_long: "a line no longer than the contract allows",
  not_a_whole_number: "a whole number",
  not_a_number: "a number",
  not_a_date: "a date, as the contract writes dates",
  not_a_timestamp: "a date and time, as the contract writes them",
  not_true_or_false: "true or false, yes or no, 1 or 0",
  not_in_map: "one of the values the contract maps",
  unit_unknown: "a unit that the contract converts, or the column's own",
  value_missing: "a value",
  key_missing: "a value: the column is part of the key",
  hospital_missing: "the code of a hospital",
  hospital_invalid: "the code of a hospital: letters, digits, blanks and ._&()'/-, at most 80",
  hospital_differs: "the hospital the file was sent for",
  period_missing: "a date, by which the row belongs to a month",
  period_differs: "a date in the month the file was sent for",
  duplicate_key: "one row for each key, or exact copies",
  exact_duplicate: "each row once",
  replaced_by_key: "one row for each key",
  not_finite: "a finite number",
  skipped_row: "a row that skipRows does not leave out",
  empty_file: "a file with a header and rows",
  missing_header: "a header on the line the contract says",
  header_unreadable: "a header in the encoding of the contract, with quotes in pairs",
  header_too_long: "a header no longer than a line may be",
  duplicate_header: "each name once in the header",
  missing_required_column: "every required column of the contract",
  missing_column: "every column of the contract",
  unknown_column: "only columns of the contract",
  unit_differs: "the unit of the contract in the header",
  reordered_columns: "the columns in the order of the contract",
  group_differs: "the groups of the contract",
  preamble_missing: "every required line above the header",
  preamble_invalid: "a value above the header that the contract can read",
  binary_file: "a text file",
  encoding_invalid: "text in the encoding of the contract",
  gzip_damaged: "a whole gzip file",
  zip_damaged: "a whole zip file",
  zip_entry: "a zip of CSV files alone, without folders that lead out of it and without a password",
  zip_headers_differ: "the same header in each file of the zip",
  compression_ratio: "a file that unpacks to at most 200 times its size",
  too_large: "a file no larger than the server accepts",
  submission_incomplete: "the hospital and the month, said with the upload",
};

/** What the contract asks for where a finding says that something else was found; null where there is nothing to compare with. */
export function expectedOf(issue: Pick<Issue, "rule" | "column">, contract: Contract): string | null {
  const known = EXPECTED[issue.rule];
  if (known === undefined) return ruleWords(issue.rule, contract);
  const column = contract.columns.find((one) => one.name === issue.column);
  if (column === undefined) return known;
  const format = column.clean.find((step) => step.step === "parse_date" || step.step === "parse_timestamp");
  if ((issue.rule === "not_a_date" || issue.rule === "not_a_timestamp") && format && "format" in format)
    return `${known.split(",")[0]} as ${format.format}`;
  if (issue.rule.startsWith("not_a_") || issue.rule === "not_true_or_false") {
    const words = columnNullWords(contract, column).filter((word) => word !== "");
    const empty = column.required ? "" : ", or nothing";
    return words.length > 0 && !column.required
      ? `${known}${empty}, or ${words.map((word) => `"${word}"`).join(", ")}`
      : `${known}${empty}`;
  }
  return known;
}

const CONDITION_MAX = 400;

/** What a rule of the contract asks for: as the contract says it, or its condition in words. */
function ruleWords(name: string, contract: Contract): string | null {
  const rule = contract.rules.find((one) => one.name === name);
  if (rule === undefined) return null;
  if (rule.description !== undefined) return rule.description;
  const words = describeFilter(rule.check, { slug: "", name: "", version: 0, columns: loadedSchema(contract) });
  return words.length > CONDITION_MAX ? `${words.slice(0, CONDITION_MAX)}…` : words;
}

/** The columns that a condition reads, each once. */
function columnsRead(filter: Filter): string[] {
  if ("not" in filter) return columnsRead(filter.not);
  if ("field" in filter) return [filter.field];
  return [...new Set(("all" in filter ? filter.all : filter.any).flatMap(columnsRead))];
}

/**
 * The conversion with what was expected beside each finding that does not say so itself, and with the columns that the
 * rules found broken read: of a rejected line those say why.
 */
export function withExpected(conversion: Conversion, contract: Contract): Conversion {
  const issues = conversion.issues.map((issue) => ({ ...issue, expected: issue.expected ?? expectedOf(issue, contract) }));
  if (conversion.outcome === "held" || conversion.layout === null) return { ...conversion, issues };
  const found = new Set(issues.map((issue) => issue.rule));
  const broken = contract.rules.filter((rule) => rule.severity === "reject" && found.has(rule.name));
  if (broken.length === 0) return { ...conversion, issues };
  const rules = Object.fromEntries(broken.map(({ name, check }) => [name, columnsRead(check)]));
  return { ...conversion, issues, layout: { ...conversion.layout, rules } };
}
