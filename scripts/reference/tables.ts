import { BUCKETS, COLUMN_KINDS, MEASURE_NAMES, measureSpec, OPERATOR_NAMES, operatorSpec, PARTS, type ColumnKind } from "@/lib/query";
import { ERRORS } from "@/lib/errors";

/** The tables of docs/reference, made from the tables of the code: file → heading → rows. */
export function referenceTables(): Record<string, string[]> {
  return {
    "docs/reference/operators.md": operatorRows(),
    "docs/reference/measures.md": [...measureRows(), ...groupRows()],
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
    return row([`\`${name}\``, spec.label, spec.field === "none" ? "no column" : kinds(spec.appliesTo)]);
  });
}

function groupRows(): string[] {
  const buckets = Object.entries(BUCKETS).map(([name, spec]) => row([`\`"bucket": "${name}"\``, spec.label, kinds(spec.appliesTo)]));
  return [...buckets, ...Object.entries(PARTS).map(([name, spec]) => row([`\`"part": "${name}"\``, spec.label, kinds(spec.appliesTo)]))];
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
