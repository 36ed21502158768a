import { AppError } from "@/lib/errors";
import type { Scalar } from "./ast";
import type { OperatorName } from "./operators";
import type { Parameter, QueryTemplate } from "./parameters";
import { mapPlaces } from "./template-places";

/** A value of a question to be replaced by a parameter. `path` is dotted: `where.all.0.value`. */
export type TemplateMark = { path: string; parameter: Parameter };

/** A value in a condition that can become a parameter. */
export type TemplateCondition = {
  /** Of the value: what a mark names. */
  path: string;
  field: string;
  op: OperatorName;
  value: Scalar | Scalar[];
  /** Which end of `between` it is. */
  end: "low" | "high" | null;
  /** `having` speaks of columns of the answer, the others of columns of the dataset. */
  clause: "where" | "having" | "measure";
};

/**
 * The question with parameters in the places of the marked values: `fillTemplate` with the same values gives it back.
 * One parameter may stand in several places, and parameters that stand there already stay. Throws INVALID_INPUT for a place where none can stand.
 */
export function makeTemplate(query: QueryTemplate, marks: readonly TemplateMark[]): QueryTemplate {
  const open = new Map(marks.map(({ path, parameter }) => [path, parameter.name]));
  const template = mapPlaces(query, (given, { path }) => {
    const name = open.get(path);
    if (name === undefined) return given;
    open.delete(path);
    return { param: name };
  });
  const [left] = open.keys();
  if (left === undefined) return template;
  const path = left.slice(0, 200);
  throw new AppError(
    "INVALID_INPUT",
    `There is no value at ${path} that could become a parameter. Nothing was changed. Choose a value of a condition.`,
    {
      details: [{ path, message: "no value that could become a parameter" }],
    },
  );
}

/**
 * The values of conditions that can become parameters, in the order of the question: one for each end of `between`, one
 * for a whole list, and the amount of a stretch of time. Those that are parameters already are left out.
 */
export function templateConditions(query: QueryTemplate): TemplateCondition[] {
  const found: TemplateCondition[] = [];
  mapPlaces(query, (given, { path, kind, field, op }) => {
    if (field === null || op === null || kind === "item" || !isValue(given)) return given;
    if ((kind === "list") !== Array.isArray(given)) return given;
    const clause = path.startsWith("where")
      ? "where"
      : path.startsWith("having")
        ? "having"
        : path.startsWith("measures")
          ? "measure"
          : null;
    if (clause !== null) found.push({ path, field, op, value: given, end: kind === "low" || kind === "high" ? kind : null, clause });
    return given;
  });
  return found;
}

function isValue(value: unknown): value is Scalar | Scalar[] {
  return Array.isArray(value) ? value.every(isScalar) : isScalar(value);
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
