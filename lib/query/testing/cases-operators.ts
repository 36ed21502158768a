import { BUCKETS, BUCKET_NAMES } from "../buckets";
import type { ColumnKind } from "../column-types";
import { OPERATOR_NAMES, operatorSpec, type OperatorName } from "../operators";
import type { Case } from "./cases";

/** The column of the fixture for each kind. */
export const COLUMN_OF: Record<ColumnKind, string> = {
  text: "txt1",
  integer: "int1",
  decimal: "dec1",
  double: "num1",
  boolean: "bool1",
  date: "date1",
  timestamp: "ts1",
};

const VALUES: Record<ColumnKind, unknown[]> = {
  text: ["O'Hara", "B", "Äb", "", "😀", "z%", "_", "E", "ß"],
  integer: [2, -3, "9007199254740993"],
  decimal: [1.5, "99999999.99", "0.005", -12.5],
  double: [0.1, -0.25, 123456.7890123],
  boolean: [true, false],
  date: ["2024-02-29", "2024-03-31"],
  timestamp: ["2024-03-31T02:30:00", "2024-02-29T23:59:59.999"],
};

const RANGES: Record<ColumnKind, [unknown, unknown]> = {
  text: ["A", "é"],
  integer: [-3, 7],
  decimal: ["0.00", 7],
  double: [-0.25, 0.7],
  boolean: [false, true],
  date: ["2024-02-28", "2024-03-31"],
  timestamp: ["2024-02-29T23:59:59.999", "2024-03-31T02:30:00"],
};

/** The operators on every kind they apply to, with and without what may stand beside them. */
export const OPERATOR_CASES: Case[] = OPERATOR_NAMES.flatMap((op) =>
  operatorSpec(op).appliesTo.flatMap((kind) => conditionsOf(op, kind).flatMap((condition) => casesOf(op, kind, condition))),
);

function conditionsOf(op: OperatorName, kind: ColumnKind): Record<string, unknown>[] {
  switch (operatorSpec(op).operand) {
    case "none":
      return [{}];
    case "one":
      // A day stands for all of its times.
      return [...VALUES[kind], ...(kind === "timestamp" ? ["2024-02-29"] : [])].map((value) => ({ value }));
    case "two":
      return [{ value: RANGES[kind] }, { value: RANGES[kind].toReversed() }];
    case "list":
      return [{ value: VALUES[kind].slice(0, 1) }, { value: VALUES[kind] }];
    case "relative":
      return BUCKET_NAMES.filter((unit) => (BUCKETS[unit].appliesTo as readonly ColumnKind[]).includes(kind)).map((unit) => ({
        value: op === "in_current" ? { unit } : { amount: 3, unit },
      }));
  }
}

function casesOf(op: OperatorName, kind: ColumnKind, condition: Record<string, unknown>): Case[] {
  const { takesEmpty, hasCase } = operatorSpec(op);
  const where = { field: COLUMN_OF[kind], op, ...condition };
  const value = "value" in condition ? ` ${JSON.stringify(condition["value"])}` : "";
  const name = `${where.field} ${op}${value}`;
  const found = (suffix: string, filter: unknown): Case => ({
    name: `${name}${suffix}`,
    query: { select: ["id", where.field], where: filter },
  });
  return [
    found("", where),
    found(", not", { not: where }),
    ...(takesEmpty ? [found(", empty ones too", { ...where, includeEmpty: true })] : []),
    ...(hasCase ? [found(", as written", { ...where, ignoreCase: false })] : []),
  ];
}
