import {
  operatorSpec,
  type OperatorName,
  type Parameter,
  type ParameterType,
  type Query,
  type QueryTemplate,
  type Scalar,
  templateConditions,
} from "@/lib/query";
import type { ExploreColumn } from "../query-builder/explore-columns";
import { otherPlaces, templateMarks } from "./template-marks";

/** A value of the question that can be asked for each time, and how it is asked for. */
export type MarkDraft = {
  path: string;
  /** What it is a value of, in words: `Result value is more than`. */
  about: string;
  /** The present value. */
  value: Scalar | Scalar[];
  isAsked: boolean;
  name: string;
  label: string;
  type: ParameterType;
  /** The types that fit its place. */
  types: readonly ParameterType[];
  list: boolean;
  isRequired: boolean;
  /** Whether the present value is filled in. */
  hasDefault: boolean;
  column?: string | undefined;
};

/** Words that the address of an answer uses itself. */
const RESERVED = ["id", "version", "format", "limit"];
const NAME = /^[a-z][a-z0-9_]{0,39}$/;
const ENDINGS: Partial<Record<OperatorName, string>> = { gt: "above", gte: "from", lt: "below", lte: "to" };

type Columns = readonly Pick<ExploreColumn, "name" | "label" | "kind" | "source">[];
type Earlier = { query: QueryTemplate; parameters: readonly Parameter[] };

/**
 * Every value of the question's conditions that can be asked for. What an earlier version of the saved question asked
 * for at the same column and operator is asked for again, under its name.
 */
export function startMarks(query: Query, columns: Columns, earlier?: Earlier): MarkDraft[] {
  const known = earlier ? templateMarks(earlier.query) : [];
  const declared = new Map((earlier?.parameters ?? []).map((parameter) => [parameter.name, parameter]));
  const names = new Set(declared.keys());
  const drafts = templateConditions(query).map((condition): MarkDraft => {
    const { path, field, op, value, end } = condition;
    const column = columns.find((one) => one.name === field);
    const isAmount = operatorSpec(op).operand === "relative";
    const type = isAmount ? "integer" : typeFor(column?.kind, value);
    const label = column?.label ?? capital(field.replaceAll("_", " "));
    const compared = end === null ? operatorSpec(op).label.toLowerCase() : end === "low" ? "at least" : "at most";
    const about = `${label} ${compared}`;
    const place = known.findIndex((one) => one.field === field && one.op === op && one.end === end);
    const [match] = place < 0 ? [] : known.splice(place, 1);
    const shape = { path, about, value, list: operatorSpec(op).operand === "list", type, types: typesLike(type) };
    const offers = condition.clause !== "having" && type === "text" && column?.source !== undefined ? { column: field } : {};
    const parameter = declared.get(match?.name ?? "");
    if (parameter) return asBefore(shape, parameter);
    return {
      ...shape,
      ...offers,
      isAsked: false,
      isRequired: true,
      hasDefault: true,
      ...called({ label, compared, op, end, field, isAmount }, names),
    };
  });
  const others = earlier ? otherPlaces(earlier.query, query) : [];
  return [
    ...drafts,
    ...others.flatMap(({ path, name, value }): MarkDraft[] => {
      const parameter = declared.get(name);
      if (!parameter) return [];
      return [asBefore({ path, about: path, value, list: false, type: parameter.type, types: [parameter.type] }, parameter)];
    }),
  ];
}

type Shape = Pick<MarkDraft, "path" | "about" | "value" | "list" | "type" | "types">;

function asBefore(shape: Shape, parameter: Parameter): MarkDraft {
  const { name, label, type, required, column } = parameter;
  return {
    ...shape,
    isAsked: true,
    name,
    label: label ?? "",
    type: shape.types.includes(type) ? type : shape.type,
    isRequired: required ?? false,
    hasDefault: parameter.default !== undefined,
    ...(column === undefined ? {} : { column }),
  };
}

type Place = { label: string; compared: string; field: string; op: OperatorName; end: "low" | "high" | null; isAmount: boolean };

/** A name that no other has, and a label. */
function called({ label, compared, field, op, end, isAmount }: Place, names: Set<string>): Pick<MarkDraft, "name" | "label"> {
  const ending = isAmount ? "last" : end === null ? ENDINGS[op] : end === "low" ? "from" : "to";
  const own = (field.split(".").at(-1) ?? field).toLowerCase().replaceAll(/[^a-z0-9_]/g, "_");
  const base = `${/^[a-z]/.test(own) ? own : `p_${own}`}`.slice(0, 30) + (ending === undefined ? "" : `_${ending}`);
  const free = RESERVED.includes(base) ? `${base}_value` : base;
  const numbers = [free, ...Array.from({ length: 100 }, (_, index) => `${free}_${index + 2}`)];
  const name = numbers.find((one) => !names.has(one)) ?? free;
  names.add(name);
  return { name, label: ending === undefined ? label : `${label}, ${compared}` };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The type of a condition's value: by its column, or by the value where the column is a measure's. */
export function typeFor(kind: ExploreColumn["kind"] | undefined, value: Scalar | Scalar[]): ParameterType {
  const one = Array.isArray(value) ? value[0] : value;
  const isDay = typeof one === "string" && /^\d{4}-\d{2}-\d{2}$/.test(one);
  if (kind === "text" || kind === "integer" || kind === "boolean" || kind === "date") return kind;
  if (kind === "timestamp") return isDay ? "date" : "timestamp";
  if (kind === "decimal" || kind === "double") return "number";
  if (typeof one === "number") return "number";
  if (typeof one === "boolean") return "boolean";
  return isDay ? "date" : "text";
}

function typesLike(type: ParameterType): readonly ParameterType[] {
  if (type === "date") return ["date", "month"];
  return type === "number" ? ["number", "integer"] : [type];
}

/** The value of a draft as the default of its type; none where it is none, such as a day in the middle of a month. */
export function defaultOf({ value, type, hasDefault }: Pick<MarkDraft, "value" | "type" | "hasDefault">): Scalar | Scalar[] | undefined {
  if (!hasDefault) return undefined;
  const read = (one: Scalar): Scalar | undefined => {
    if (type === "month") return typeof one === "string" ? /^\d{4}-\d{2}/.exec(one)?.[0] : undefined;
    return type === "integer" && typeof one === "number" && !Number.isInteger(one) ? undefined : one;
  };
  if (!Array.isArray(value)) return read(value);
  const all = value.map(read);
  return all.every((one) => one !== undefined) ? all : undefined;
}

/** The parameters that are asked for. Values under one name are one parameter, as the first of them says. */
export function parametersOf(drafts: readonly MarkDraft[]): Parameter[] {
  const found = new Map<string, Parameter>();
  for (const draft of drafts) {
    if (!draft.isAsked || found.has(draft.name)) continue;
    const start = defaultOf(draft);
    const label = draft.label.trim();
    found.set(draft.name, {
      name: draft.name,
      type: draft.type,
      ...(label === "" ? {} : { label }),
      ...(draft.list ? { list: true } : {}),
      ...(draft.isRequired ? { required: true } : {}),
      ...(start === undefined ? {} : { default: start }),
      ...(draft.column === undefined ? {} : { column: draft.column }),
    });
  }
  return [...found.values()];
}

/** The places of the parameters, for `makeTemplate`. */
export function marksOf(drafts: readonly MarkDraft[]): { path: string; parameter: Parameter }[] {
  const parameters = new Map(parametersOf(drafts).map((parameter) => [parameter.name, parameter]));
  return drafts.flatMap(({ path, name, isAsked }) => {
    const parameter = isAsked ? parameters.get(name) : undefined;
    return parameter ? [{ path, parameter }] : [];
  });
}

/** What is wrong with the names, by path; empty when all is well. */
export function markProblems(drafts: readonly MarkDraft[]): Record<string, string> {
  const problems: Record<string, string> = {};
  const first = new Map<string, MarkDraft>();
  for (const draft of drafts) {
    if (!draft.isAsked) continue;
    const { name, path } = draft;
    const other = first.get(name);
    if (!NAME.test(name)) problems[path] = "Small letters, digits and _; a letter first; at most 40";
    else if (RESERVED.includes(name)) problems[path] = `"${name}" is a word of the address itself: choose another`;
    else if (other && (other.type !== draft.type || other.list !== draft.list)) problems[path] = `"${name}" is another kind of value above`;
    else if (!other) first.set(name, draft);
  }
  return problems;
}
