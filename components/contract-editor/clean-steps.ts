import type { StepDraft } from "./draft";

export type StepField =
  | { key: string; label: string; kind: "text" | "integer" | "number"; placeholder?: string; optional?: boolean }
  | { key: string; label: string; kind: "texts" | "pairs" | "conversions" | "boolean" }
  | { key: string; label: string; kind: "choice"; choices: { value: string; label: string }[]; empty?: string };

type StepSpec = { label: string; start: () => StepDraft; fields: StepField[]; words: (step: StepDraft) => string };

function text(step: StepDraft, key: string): string {
  const value = step[key];
  return value === undefined || value === null ? "" : String(value);
}

function list(step: StepDraft, key: string): string {
  const value = step[key];
  if (Array.isArray(value)) return value.map((item) => `“${String(item)}”`).join(", ");
  return typeof value === "object" && value !== null ? `${Object.keys(value).length} values` : "";
}

function unitsOf(step: StepDraft): string {
  const conversions = Array.isArray(step["conversions"]) ? step["conversions"] : [];
  return [...new Set(conversions.map((one: unknown) => (isConversion(one) ? one.from : "")))].filter((unit) => unit !== "").join(", ");
}

/** Cleaning steps: name in the menu, what a new one starts with, its settings, and the words for it. */
export const CLEAN_STEPS: Record<string, StepSpec> = {
  trim: { label: "Trim spaces", start: () => ({ step: "trim" }), fields: [], words: () => "trim spaces" },
  lower: { label: "Lower case", start: () => ({ step: "lower" }), fields: [], words: () => "lower case" },
  upper: { label: "Upper case", start: () => ({ step: "upper" }), fields: [], words: () => "upper case" },
  keep_digits: { label: "Keep digits only", start: () => ({ step: "keep_digits" }), fields: [], words: () => "keep digits" },
  null_if: {
    label: "Empty if",
    start: () => ({ step: "null_if", values: [] }),
    fields: [{ key: "values", label: "Words that mean empty", kind: "texts" }],
    words: (step) => `empty if ${list(step, "values")}`,
  },
  strip_prefix: {
    label: "Remove a beginning",
    start: () => ({ step: "strip_prefix", value: "" }),
    fields: [{ key: "value", label: "Text at the beginning", kind: "text" }],
    words: (step) => `remove “${text(step, "value")}” at the beginning`,
  },
  strip_suffix: {
    label: "Remove an end",
    start: () => ({ step: "strip_suffix", value: "" }),
    fields: [{ key: "value", label: "Text at the end", kind: "text" }],
    words: (step) => `remove “${text(step, "value")}” at the end`,
  },
  replace: {
    label: "Replace text",
    start: () => ({ step: "replace", value: "", with: "" }),
    fields: [
      { key: "value", label: "Text", kind: "text" },
      { key: "with", label: "Replaced with", kind: "text", optional: true },
    ],
    words: (step) => `replace “${text(step, "value")}” with “${text(step, "with")}”`,
  },
  map: {
    label: "Map values",
    start: () => ({ step: "map", values: {} }),
    fields: [
      { key: "values", label: "One per line, written old = new", kind: "pairs" },
      {
        key: "otherwise",
        label: "Values not in the list",
        kind: "choice",
        choices: [
          { value: "keep", label: "stay as they are" },
          { value: "empty", label: "become empty" },
          { value: "reject", label: "reject the line" },
        ],
      },
    ],
    words: (step) => `map ${list(step, "values")}`,
  },
  join: {
    label: "Join several sources",
    start: () => ({ step: "join", separator: " " }),
    fields: [{ key: "separator", label: "Between them", kind: "text", optional: true }],
    words: (step) => `join with “${text(step, "separator")}”`,
  },
  split_part: {
    label: "Take one part",
    start: () => ({ step: "split_part", separator: "-", index: 1 }),
    fields: [
      { key: "separator", label: "Split at", kind: "text" },
      { key: "index", label: "Which part, from 1", kind: "integer" },
    ],
    words: (step) => `part ${text(step, "index")} split at “${text(step, "separator")}”`,
  },
  parse_number: {
    label: "Read as number",
    start: () => ({ step: "parse_number", decimal: "." }),
    fields: [
      {
        key: "decimal",
        label: "Decimal mark",
        kind: "choice",
        choices: [
          { value: ".", label: "point ." },
          { value: ",", label: "comma ," },
        ],
      },
      {
        key: "thousands",
        label: "Thousands mark",
        kind: "choice",
        empty: "none",
        choices: [
          { value: ",", label: "comma ," },
          { value: ".", label: "point ." },
          { value: " ", label: "space" },
          { value: "'", label: "apostrophe '" },
          { value: "_", label: "underscore _" },
        ],
      },
      { key: "percent", label: "A % sign may follow; the value is divided by 100", kind: "boolean" },
      { key: "suffixes", label: "k and M may follow", kind: "boolean" },
    ],
    words: (step) => `number with decimal “${text(step, "decimal") || "."}”`,
  },
  scale: {
    label: "Multiply",
    start: () => ({ step: "scale", factor: 1 }),
    fields: [{ key: "factor", label: "Factor", kind: "number" }],
    words: (step) => `multiply by ${text(step, "factor")}`,
  },
  unit: {
    label: "Convert to the column's unit",
    start: () => ({ step: "unit", conversions: [], otherwise: "reject" }),
    fields: [
      { key: "source", label: "Heading of the column that holds the unit, if there is one", kind: "text", optional: true },
      { key: "analyte", label: "Heading of the column that says what was measured, if it matters", kind: "text", optional: true },
      {
        key: "conversions",
        label: "One per line, written unit = factor, or what was measured: unit = factor + offset",
        kind: "conversions",
      },
      {
        key: "otherwise",
        label: "Values in another unit",
        kind: "choice",
        choices: [
          { value: "reject", label: "reject the line" },
          { value: "empty", label: "become empty" },
        ],
      },
    ],
    words: (step) => `convert from ${unitsOf(step)}`,
  },
  parse_date: {
    label: "Read as date",
    start: () => ({ step: "parse_date", format: "DD/MM/YYYY" }),
    fields: [{ key: "format", label: "Format", kind: "text", placeholder: "DD/MM/YYYY, MONTH-YYYY or ISO" }],
    words: (step) => `date as ${text(step, "format")}`,
  },
  parse_timestamp: {
    label: "Read as timestamp",
    start: () => ({ step: "parse_timestamp", format: "ISO" }),
    fields: [{ key: "format", label: "Format", kind: "text", placeholder: "DD/MM/YYYY HH:mm or ISO" }],
    words: (step) => `timestamp as ${text(step, "format")}`,
  },
};

/** A step in words; one that this page does not know is named as it stands. */
export function stepWords(step: StepDraft): string {
  return CLEAN_STEPS[step.step]?.words(step) ?? step.step;
}

/** Lines of `old = new` as a map; nothing after the sign means empty. */
export function pairsFromText(lines: string): Record<string, string | null> {
  const pairs: Record<string, string | null> = {};
  for (const line of lines.split("\n")) {
    if (line.trim() === "") continue;
    const at = line.indexOf("=");
    const from = (at === -1 ? line : line.slice(0, at)).trim();
    const to = at === -1 ? "" : line.slice(at + 1).trim();
    pairs[from] = to === "" ? null : to;
  }
  return pairs;
}

export function textFromPairs(value: unknown): string {
  if (typeof value !== "object" || value === null) return "";
  return Object.entries(value)
    .map(([from, to]) => `${from} = ${to === null ? "" : String(to)}`)
    .join("\n");
}

export type Conversion = { from: string; analyte?: string; factor: number; offset?: number };

function isConversion(value: unknown): value is Conversion {
  return typeof value === "object" && value !== null && "from" in value && "factor" in value && typeof value.from === "string";
}

/** `mg/dL = 0.0555`, `HbA1c: % = 10.929 + -23.5`, one per line. */
const CONVERSION = /^(?:(?<analyte>[^:=]+):)?(?<from>[^=]+)=\s*(?<factor>[-+]?[\d.]+(?:e[-+]?\d+)?)\s*(?:\+\s*(?<offset>[-+]?[\d.]+))?$/i;

/** Lines as conversions; `wrong` are those that are none, counted from 1. */
export function conversionsFromText(lines: string): { conversions: Conversion[]; wrong: number[] } {
  const conversions: Conversion[] = [];
  const wrong: number[] = [];
  lines.split("\n").forEach((line, index) => {
    if (line.trim() === "") return;
    const { analyte, from = "", factor, offset } = CONVERSION.exec(line.trim())?.groups ?? {};
    const number = Number(factor);
    if (from.trim() === "" || !Number.isFinite(number)) wrong.push(index + 1);
    else
      conversions.push({
        from: from.trim(),
        ...(analyte?.trim() ? { analyte: analyte.trim() } : {}),
        factor: number,
        ...(offset === undefined ? {} : { offset: Number(offset) }),
      });
  });
  return { conversions, wrong };
}

export function textFromConversions(value: unknown): string {
  if (!Array.isArray(value)) return "";
  return value
    .filter(isConversion)
    .map(({ analyte, from, factor, offset }) => `${analyte ? `${analyte}: ` : ""}${from} = ${factor}${offset ? ` + ${offset}` : ""}`)
    .join("\n");
}
