import {
  BUCKETS,
  BUCKET_NAMES,
  COLUMN_KINDS,
  DIALECTS,
  FUNCTION_NAMES,
  functionSpec,
  MEASURE_NAMES,
  measureSpec,
  OPERATOR_NAMES,
  operatorSpec,
  PARTS,
  PART_NAMES,
  type Argument,
  type ColumnKind,
  type ColumnType,
  type FunctionSpec,
} from "@/lib/query";
import { ERRORS } from "@/lib/errors";

/** The tables of docs/reference, made from the tables of the code: file → heading → rows. */
export function referenceTables(): Record<string, string[]> {
  return {
    "docs/reference/operators.md": operatorRows(),
    "docs/reference/measures.md": [...measureRows(), ...groupRows()],
    "docs/reference/functions.md": functionRows(),
    "docs/reference/engines.md": engineRows(),
    "docs/reference/errors.md": errorRows(),
  };
}

const OPERANDS = {
  none: "none",
  one: "one value",
  two: "`[low, high]`, both included",
  list: "a list",
  relative: '`{ "amount": 3, "unit": "month" }`',
} as const;

function operatorRows(): string[] {
  return OPERATOR_NAMES.map((name) => {
    const spec = operatorSpec(name);
    return row([
      `\`${name}\``,
      spec.label,
      kinds(spec.appliesTo),
      OPERANDS[spec.operand],
      spec.hasCase ? "yes" : "",
      spec.takesEmpty ? "yes" : "",
    ]);
  });
}

function measureRows(): string[] {
  return MEASURE_NAMES.map((name) => {
    const spec = measureSpec(name);
    const column = spec.field === "none" ? "no column" : `${kinds(spec.appliesTo)}${spec.field === "optional" ? ", or no column" : ""}`;
    return row([`\`${name}\``, spec.label, column, measureResult(spec.result)]);
  });
}

function groupRows(): string[] {
  const buckets = Object.entries(BUCKETS).map(([name, spec]) => row([`\`"bucket": "${name}"\``, spec.label, kinds(spec.appliesTo)]));
  return [...buckets, ...Object.entries(PARTS).map(([name, spec]) => row([`\`"part": "${name}"\``, spec.label, kinds(spec.appliesTo)]))];
}

/** What a measure gives, told by a decimal and a double: `its type`, or the type it always has. */
function measureResult(result: (field: ColumnType) => ColumnType): string {
  const [decimal, double] = [result({ kind: "decimal", precision: 10, scale: 2 }).kind, result({ kind: "double" }).kind];
  return decimal === double ? double : "as the column";
}

function functionRows(): string[] {
  return FUNCTION_NAMES.map((name) => {
    const spec = functionSpec(name);
    const places = spec.arguments.map(argument).join("; ");
    return row([`\`${name}\``, spec.label, `${places}${spec.repeats ? "; …" : ""}`, functionResult(spec), spec.description]);
  });
}

const WRITTEN = { unit: BUCKET_NAMES, bucket: BUCKET_NAMES, part: PART_NAMES } as const;

function argument(place: Argument): string {
  const name = `${place.name}${"optional" in place && place.optional ? "?" : ""}`;
  if (!("literal" in place)) return `${name}: ${kinds(place.kinds)}`;
  if (place.literal === "integer") return `${name}: written, ${place.min} to ${place.max}`;
  return `${name}: written, ${WRITTEN[place.literal].map((word) => `\`${word}\``).join(" ")}`;
}

/** What a function gives for arguments that are all of one kind. */
function functionResult(spec: FunctionSpec): string {
  const places = spec.arguments.flatMap((place) => ("kinds" in place ? [place.kinds] : []));
  const results = (places[0] ?? []).map((kind) => {
    const type: ColumnType = kind === "decimal" ? { kind, precision: 10, scale: 2 } : { kind };
    return [kind, spec.result(places.map(() => type))?.kind ?? "nothing"] as const;
  });
  const [first] = results;
  if (results.length > 1 && results.every(([given, result]) => given === result)) return "as given";
  if (first && results.every(([, result]) => result === first[1])) return first[1];
  return results.map(([given, result]) => `${given} → ${result}`).join(", ");
}

function engineRows(): string[] {
  return Object.values(DIALECTS).flatMap((dialect) => {
    const lacks = Object.entries(dialect.lacks);
    return lacks.length === 0
      ? [row([dialect.label, "nothing", ""])]
      : lacks.map(([feature, reason]) => row([dialect.label, `\`${feature}\``, reason]));
  });
}

function errorRows(): string[] {
  return Object.entries(ERRORS).map(([code, { status }]) => `| \`${code}\` | ${status} |`);
}

function kinds(list: readonly ColumnKind[]): string {
  return list.length === COLUMN_KINDS.length ? "all" : list.join(", ");
}

function row(cells: string[]): string {
  return `|${cells.map((cell) => (cell === "" ? " |" : ` ${cell} |`)).join("")}`;
}
