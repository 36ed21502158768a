import { COLUMN_KINDS, NUMBER_KINDS, TIME_KINDS, type ColumnKind } from "./column-types";

export const OPERATOR_NAMES = [
  "eq",
  "neq",
  "lt",
  "lte",
  "gt",
  "gte",
  "between",
  "in",
  "not_in",
  "is_empty",
  "is_not_empty",
  "contains",
  "not_contains",
  "starts_with",
  "ends_with",
  "in_last",
  "in_current",
  "in_next",
  "is_true",
  "is_false",
] as const;
export type OperatorName = (typeof OPERATOR_NAMES)[number];

/** What stands beside the operator: nothing, one value, `[low, high]`, a list, or `{ amount, unit }`. */
export type Operand = "none" | "one" | "two" | "list" | "relative";

export type OperatorSpec = {
  label: string;
  appliesTo: readonly ColumnKind[];
  operand: Operand;
  /** Whether `ignoreCase` may be given. */
  hasCase?: boolean;
  /** Whether `includeEmpty` may be given: not where the operator is about emptiness itself. */
  takesEmpty: boolean;
  /** The condition in English, from the column's label and the values as text. */
  sentence: (column: string, value: string) => string;
};

const ORDERED: readonly ColumnKind[] = [...NUMBER_KINDS, ...TIME_KINDS, "text"];
const LISTED: readonly ColumnKind[] = COLUMN_KINDS.filter((kind) => kind !== "boolean");
const TEXT: readonly ColumnKind[] = ["text"];

/** Every operator: read by the menus, the binder, the sentence and the documentation. */
export const OPERATORS = {
  eq: { label: "is", appliesTo: COLUMN_KINDS, operand: "one", takesEmpty: true, sentence: (c, v) => `${c} is ${v}` },
  neq: { label: "is not", appliesTo: COLUMN_KINDS, operand: "one", takesEmpty: true, sentence: (c, v) => `${c} is not ${v}` },
  lt: { label: "less than", appliesTo: ORDERED, operand: "one", takesEmpty: true, sentence: (c, v) => `${c} is less than ${v}` },
  lte: { label: "at most", appliesTo: ORDERED, operand: "one", takesEmpty: true, sentence: (c, v) => `${c} is at most ${v}` },
  gt: { label: "more than", appliesTo: ORDERED, operand: "one", takesEmpty: true, sentence: (c, v) => `${c} is more than ${v}` },
  gte: { label: "at least", appliesTo: ORDERED, operand: "one", takesEmpty: true, sentence: (c, v) => `${c} is at least ${v}` },
  between: { label: "between", appliesTo: ORDERED, operand: "two", takesEmpty: true, sentence: (c, v) => `${c} is between ${v}` },
  in: { label: "is one of", appliesTo: LISTED, operand: "list", takesEmpty: true, sentence: (c, v) => `${c} is one of ${v}` },
  not_in: { label: "is none of", appliesTo: LISTED, operand: "list", takesEmpty: true, sentence: (c, v) => `${c} is none of ${v}` },
  is_empty: { label: "is empty", appliesTo: COLUMN_KINDS, operand: "none", takesEmpty: false, sentence: (c) => `${c} is empty` },
  is_not_empty: {
    label: "is not empty",
    appliesTo: COLUMN_KINDS,
    operand: "none",
    takesEmpty: false,
    sentence: (c) => `${c} is not empty`,
  },
  contains: {
    label: "contains",
    appliesTo: TEXT,
    operand: "one",
    hasCase: true,
    takesEmpty: true,
    sentence: (c, v) => `${c} contains ${v}`,
  },
  not_contains: {
    label: "does not contain",
    appliesTo: TEXT,
    operand: "one",
    hasCase: true,
    takesEmpty: true,
    sentence: (c, v) => `${c} does not contain ${v}`,
  },
  starts_with: {
    label: "starts with",
    appliesTo: TEXT,
    operand: "one",
    hasCase: true,
    takesEmpty: true,
    sentence: (c, v) => `${c} starts with ${v}`,
  },
  ends_with: {
    label: "ends with",
    appliesTo: TEXT,
    operand: "one",
    hasCase: true,
    takesEmpty: true,
    sentence: (c, v) => `${c} ends with ${v}`,
  },
  in_last: {
    label: "in the last",
    appliesTo: TIME_KINDS,
    operand: "relative",
    takesEmpty: true,
    sentence: (c, v) => `${c} is in the last ${v}`,
  },
  in_current: {
    label: "in the current",
    appliesTo: TIME_KINDS,
    operand: "relative",
    takesEmpty: true,
    sentence: (c, v) => `${c} is in the current ${v}`,
  },
  in_next: {
    label: "in the next",
    appliesTo: TIME_KINDS,
    operand: "relative",
    takesEmpty: true,
    sentence: (c, v) => `${c} is in the next ${v}`,
  },
  is_true: { label: "is true", appliesTo: ["boolean"], operand: "none", takesEmpty: true, sentence: (c) => `${c} is true` },
  is_false: { label: "is false", appliesTo: ["boolean"], operand: "none", takesEmpty: true, sentence: (c) => `${c} is false` },
} as const satisfies Record<OperatorName, OperatorSpec>;

/** The operators a column of this kind can be filtered with, in the order of menus. */
export function operatorsFor(kind: ColumnKind): OperatorName[] {
  return OPERATOR_NAMES.filter((name) => operatorSpec(name).appliesTo.includes(kind));
}

/** The entry of one operator, seen through the general type. */
export function operatorSpec(name: OperatorName): OperatorSpec {
  return OPERATORS[name];
}
