import type { z } from "zod";
import type { ErrorDetail } from "@/lib/errors";
import { Condition, Derive, Group, Measure, Order, Query, Top } from "./ast";
import { FUNCTION_NAMES } from "./functions";
import { didYouMean, shorten } from "./suggest";

type Issue = z.core.$ZodIssue;

const KNOWN_KEYS = [
  ...new Set(
    [Query, Condition, Group, Measure, Order, Derive, Top]
      .flatMap((schema) => Object.keys(schema.shape))
      .concat("all", "any", "not", "args", "case", "if", "then", "else", "name", "matched"),
  ),
];

/** The mistakes zod found, as path and plain words. */
export function detailsOf(error: z.ZodError, input: unknown): ErrorDetail[] {
  return error.issues.flatMap((issue) => explain(issue, [], input));
}

function explain(issue: Issue, base: PropertyKey[], input: unknown): ErrorDetail[] {
  const path = [...base, ...issue.path];
  const given = valueAt(input, path);
  const at = path.map(String).join(".");
  if (issue.code === "invalid_union") {
    if (given === undefined) return [{ path: at, message: "is missing" }];
    const shape = SHAPES[shapeAt(path)];
    const branch = issue.errors[shape.branch(given)];
    if (branch) return branch.flatMap((inner) => explain(inner, path, input));
    return [{ path: at, message: shape.mistake(given) }];
  }
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: [...path.map(String), key].join("."),
      message: KNOWN_KEYS.includes(key)
        ? `the key "${key}" does not belong here`
        : `unknown key "${shorten(key)}".${didYouMean(key, KNOWN_KEYS)}`.replace(/\.$/, ""),
    }));
  }
  if (issue.code === "invalid_value") {
    const allowed = issue.values.map(String);
    if (given === undefined) return [{ path: at, message: "is missing" }];
    const suggestion = typeof given === "string" ? didYouMean(given, allowed) : "";
    return [
      {
        path: at,
        message: `${JSON.stringify(shorten(String(given)))} is not one of ${allowed.join(", ")}.${suggestion}`.replace(/\.$/, ""),
      },
    ];
  }
  if (issue.code === "invalid_type" && given === undefined) return [{ path: at, message: "is missing" }];
  if (issue.code === "too_small") return [{ path: at, message: extent(issue.origin, "least", Number(issue.minimum)) }];
  if (issue.code === "too_big") return [{ path: at, message: extent(issue.origin, "most", Number(issue.maximum)) }];
  return [
    { path: at, message: issue.message.replace(/^Invalid input: /, "").replace(/^Invalid string: must match pattern.*$/, "is not a name") },
  ];
}

function extent(origin: string, side: "least" | "most", bound: number): string {
  if (origin === "array") return `must have at ${side} ${bound} ${bound === 1 ? "entry" : "entries"}`;
  if (origin === "string") return `must have at ${side} ${bound} ${bound === 1 ? "character" : "characters"}`;
  return `must be at ${side} ${bound}`;
}

/**
 * Where the language lets one of several shapes stand: `branch` is the index in the union of the shape that was meant,
 * told by the keys that are there, or −1 where none can be told; `mistake` says then what may stand there.
 */
type Shape = { branch: (given: unknown) => number; mistake: (given: unknown) => string };

const SHAPES = {
  filter: {
    branch: (given) => {
      if (!isRecord(given)) return -1;
      const index = ["all", "any", "not"].findIndex((key) => key in given);
      return index === -1 ? 3 : index;
    },
    mistake: () => "a filter is { all: [...] }, { any: [...] }, { not: ... } or { field, op, value }",
  },
  expression: {
    branch: (given) => {
      if (!isRecord(given)) return -1;
      if ("case" in given) return 3;
      if ("fn" in given || "args" in given) return 2;
      return ["field", "value"].findIndex((key) => key in given);
    },
    mistake: expressionMistake,
  },
  join: {
    branch: (given) => (isRecord(given) ? 1 : -1),
    mistake: () => 'a join is the name of a relationship, or { "name": "patient", "matched": true }',
  },
  literal: {
    branch: () => -1,
    mistake: (given) =>
      given === null ? "null is not a value. Leave out else, or use is_empty in a case" : "a value here is text, a number, true or false",
  },
  value: {
    branch: () => -1,
    mistake: (given) =>
      given === null
        ? "null is not a value. Use is_empty or is_not_empty"
        : "a value is text, a number, true or false, a list of these, or { amount, unit }",
  },
} as const satisfies Record<string, Shape>;

/** What the grammar wants at a path, from its end backwards. */
function shapeAt(path: readonly PropertyKey[]): keyof typeof SHAPES {
  const [before, last] = [path.at(-2), path.at(-1)];
  const key = typeof last === "number" ? before : last;
  if (path.includes("value")) return isExpressionAt(path.slice(0, path.lastIndexOf("value"))) ? "literal" : "value";
  if (key === "joins") return "join";
  return isExpressionAt(path) ? "expression" : "filter";
}

function isExpressionAt(path: readonly PropertyKey[]): boolean {
  const [before, last] = [path.at(-2), path.at(-1)];
  return last === "expr" || last === "then" || last === "else" || (typeof last === "number" && before === "args");
}

function expressionMistake(given: unknown): string {
  if (given === null) return 'null is no calculation. Leave "else" out where the result is to be empty';
  const shapes = 'a calculation is { "field": … }, { "value": … }, { "fn": …, "args": […] } or { "case": [{ "if", "then" }], "else" }';
  if (typeof given === "string") return `${shapes}. A column is { "field": ${JSON.stringify(shorten(given))} }`;
  if (typeof given === "number" || typeof given === "boolean") return `${shapes}. A value is { "value": ${given} }`;
  const name = isRecord(given) ? Object.keys(given)[0] : undefined;
  const fn = FUNCTION_NAMES.find((candidate) => candidate === name);
  if (fn !== undefined) return `${shapes}. A function is { "fn": "${fn}", "args": […] }`;
  return name === undefined ? shapes : `${shapes}; "${shorten(name)}" is none.${didYouMean(name, KNOWN_KEYS)}`.replace(/\.$/, "");
}

function valueAt(input: unknown, path: PropertyKey[]): unknown {
  let current: unknown = input;
  for (const key of path) {
    if (typeof current !== "object" || current === null) return undefined;
    current = Object.getOwnPropertyDescriptor(current, key)?.value;
  }
  return current;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
