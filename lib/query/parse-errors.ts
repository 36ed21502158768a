import type { z } from "zod";
import type { ErrorDetail } from "@/lib/errors";
import { Condition, Group, Measure, Order, Query } from "./ast";
import { didYouMean } from "./suggest";

type Issue = z.core.$ZodIssue;

const KNOWN_KEYS = [
  ...new Set([Query, Condition, Group, Measure, Order].flatMap((schema) => Object.keys(schema.shape)).concat("all", "any", "not")),
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
    const branch = issue.errors[filterBranch(given)];
    if (issue.errors.length === 4 && branch && isObject(given)) return branch.flatMap((inner) => explain(inner, path, input));
    return [{ path: at, message: wrongChoice(path, given) }];
  }
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: [...path.map(String), key].join("."),
      message: `unknown key "${shorten(key)}".${didYouMean(key, KNOWN_KEYS)}`.replace(/\.$/, ""),
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
  return [
    { path: at, message: issue.message.replace(/^Invalid input: /, "").replace(/^Invalid string: must match pattern.*$/, "is not a name") },
  ];
}

/** The branch of the Filter union a value was meant for, by the key it has. */
function filterBranch(given: unknown): number {
  if (!isObject(given)) return -1;
  const index = ["all", "any", "not"].findIndex((key) => key in given);
  return index === -1 ? 3 : index;
}

function wrongChoice(path: PropertyKey[], given: unknown): string {
  if (path.includes("value")) {
    return given === null
      ? "null is not a value. Use is_empty or is_not_empty"
      : "a value is text, a number, true or false, a list of these, or { amount, unit }";
  }
  return "a filter is { all: [...] }, { any: [...] }, { not: ... } or { field, op, value }";
}

function valueAt(input: unknown, path: PropertyKey[]): unknown {
  let current: unknown = input;
  for (const key of path) {
    if (typeof current !== "object" || current === null) return undefined;
    current = Object.getOwnPropertyDescriptor(current, key)?.value;
  }
  return current;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
