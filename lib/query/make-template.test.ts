import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalQuery } from "./canonical";
import { fillTemplate } from "./fill-template";
import { makeTemplate, templateConditions, type TemplateMark } from "./make-template";
import type { Parameter, ParameterValues, ParameterType } from "./parameters";
import { parseQuery } from "./parse";
import { mistake } from "./testing/mistake";
import { drawFrom } from "./testing/random-draw";
import { randomQuery } from "./testing/random-query";

const QUESTION = parseQuery({
  from: "t",
  derive: [{ as: "x", expr: { case: [{ if: { field: "a", op: "eq", value: "kept" }, then: { value: 1 } }] } }],
  where: {
    all: [
      { field: "a", op: "eq", value: "North" },
      { any: [{ field: "b", op: "between", value: [1, 9] }, { not: { field: "a", op: "in", value: ["x", "y"] } }] },
      { field: "d", op: "in_last", value: { amount: 3, unit: "month" } },
      { field: "d", op: "in_current", value: { unit: "year" } },
      { field: "a", op: "is_empty" },
    ],
  },
  groupBy: [{ field: "a" }],
  measures: [{ as: "m", fn: "count", where: { field: "c", op: "eq", value: true } }],
  having: { field: "m", op: "gt", value: 5 },
});

test("the conditions whose values can become parameters, in the order of the question", () => {
  expect(templateConditions(QUESTION)).toEqual([
    { path: "where.all.0.value", field: "a", op: "eq", value: "North", end: null, clause: "where" },
    { path: "where.all.1.any.0.value.0", field: "b", op: "between", value: 1, end: "low", clause: "where" },
    { path: "where.all.1.any.0.value.1", field: "b", op: "between", value: 9, end: "high", clause: "where" },
    { path: "where.all.1.any.1.not.value", field: "a", op: "in", value: ["x", "y"], end: null, clause: "where" },
    { path: "where.all.2.value.amount", field: "d", op: "in_last", value: 3, end: null, clause: "where" },
    { path: "having.value", field: "m", op: "gt", value: 5, end: null, clause: "having" },
    { path: "measures.0.where.value", field: "c", op: "eq", value: true, end: null, clause: "measure" },
  ]);
});

test("a marked value becomes a parameter; what is a parameter is offered no more", () => {
  const template = makeTemplate(QUESTION, [
    { path: "where.all.0.value", parameter: { name: "region", type: "text" } },
    { path: "measures.0.where.value", parameter: { name: "flag", type: "boolean" } },
    { path: "where.all.1.any.1.not.value.1", parameter: { name: "region", type: "text" } },
  ]);
  expect(template).toMatchObject({
    where: { all: [{ value: { param: "region" } }, { any: [{}, { not: { value: ["x", { param: "region" }] } }] }, {}, {}, {}] },
    measures: [{ where: { value: { param: "flag" } } }],
  });
  expect(templateConditions(template).map(({ path }) => path)).toEqual([
    "where.all.1.any.0.value.0",
    "where.all.1.any.0.value.1",
    "where.all.2.value.amount",
    "having.value",
  ]);
  // The question itself is as it was.
  expect(JSON.stringify(QUESTION)).not.toContain("param");
});

test.each([
  "where",
  "where.all.0",
  "where.all.0.field",
  "where.all.4.value",
  "where.all.9.value",
  "from",
  "select.0",
  "__proto__",
  "limit",
])("there is no value to mark at %s", (path) => {
  const marks: TemplateMark[] = [{ path, parameter: { name: "p", type: "text" } }];
  expect(mistake(() => makeTemplate(QUESTION, marks))).toMatchObject({ code: "INVALID_INPUT", details: [{ path }] });
});

const TYPES: Record<string, ParameterType> = { string: "text", number: "number", boolean: "boolean" };

test("a question whose values became parameters, filled with the same values, asks the same", () => {
  let marked = 0;
  fc.assert(
    fc.property(fc.gen(), (generator) => {
      const query = parseQuery({ from: "t", ...randomQuery(drawFrom(generator)) });
      const marks: TemplateMark[] = [];
      const values: Record<string, ParameterValues[string]> = {};
      templateConditions(query).forEach(({ path, value }, index) => {
        const list = Array.isArray(value);
        const types = new Set([value].flat().map((one) => typeof one));
        const [type] = types;
        if (types.size !== 1 || type === undefined || generator(fc.boolean) === false) return;
        const parameter: Parameter = { name: `p${index}`, type: TYPES[type] ?? "text", list, required: true };
        marks.push({ path, parameter });
        values[parameter.name] = value;
      });
      marked += marks.length;
      const template = JSON.parse(JSON.stringify(makeTemplate(query, marks))) as Record<string, unknown>;
      const parameters = marks.map(({ parameter }) => parameter);
      expect(canonicalQuery(fillTemplate({ query: template, parameters, values }))).toBe(canonicalQuery(query));
      // The same with the values as defaults.
      const withDefaults = parameters.map((parameter) => ({ ...parameter, default: values[parameter.name] }));
      expect(canonicalQuery(fillTemplate({ query: template, parameters: withDefaults }))).toBe(canonicalQuery(query));
    }),
    { numRuns: 500 },
  );
  expect(marked).toBeGreaterThan(100);
});

test("whatever stands at a place no value belongs, a parameter there is refused", () => {
  fc.assert(
    fc.property(fc.gen(), (generator) => {
      const query = JSON.parse(JSON.stringify(parseQuery({ from: "t", ...randomQuery(drawFrom(generator)) }))) as Record<string, unknown>;
      const places = allPlaces(query);
      const path = places[generator(fc.nat, { max: places.length - 1 })] ?? [];
      const spoiled = replaced(query, path, { param: "p" });
      const fill = () =>
        fillTemplate({ query: spoiled as Record<string, unknown>, parameters: [{ name: "p", type: "number" }], values: { p: 1 } });
      if (path.length === 0 || isDeclared(path, query)) return;
      expect(fill).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
    }),
    { numRuns: 500 },
  );
});

function allPlaces(node: unknown, path: string[] = []): string[][] {
  const below =
    typeof node === "object" && node !== null ? Object.entries(node).flatMap(([key, child]) => allPlaces(child, [...path, key])) : [];
  return [path, ...below];
}

function replaced(node: unknown, [key, ...rest]: string[], value: unknown): unknown {
  if (key === undefined) return value;
  const copy = (Array.isArray(node) ? [...(node as unknown[])] : { ...(node as object) }) as Record<string, unknown>;
  copy[key] = replaced(copy[key], rest, value);
  return copy;
}

/** Written from the language, apart from the walk that is tested. */
function isDeclared(path: string[], query: Record<string, unknown>): boolean {
  const text = path.join(".");
  if (text === "limit" || text === "top.n" || /^measures\.\d+\.p$/.test(text)) return true;
  const value = path.lastIndexOf("value");
  if (value === -1) return false;
  const rest = path.slice(value + 1).join(".");
  const holder = path.slice(0, value).reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], query) as Record<
    string,
    unknown
  >;
  if (typeof holder.op !== "string") return rest === "";
  if (holder.op === "between") return /^[01]$/.test(rest);
  if (holder.op === "in" || holder.op === "not_in") return /^\d*$/.test(rest);
  if (["in_last", "in_next", "in_current"].includes(holder.op)) return rest === "amount";
  return rest === "";
}
