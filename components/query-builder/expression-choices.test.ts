import { expect, test } from "vitest";
import { FUNCTION_NAMES, functionSpec } from "@/lib/query";
import type { DraftExpression } from "./draft";
import { callOf, formsFor, functionsGiving, placeOf, takesMore } from "./expression-choices";
import { expressionQuery } from "./expression-query";
import { fromQuery } from "./from-query";

const column: DraftExpression = { kind: "column", key: "c", field: "value" };

test("every function of the table is in the menu of a place that takes anything", () => {
  expect(functionsGiving(["text", "integer", "decimal", "double", "boolean", "date", "timestamp"])).toEqual([...FUNCTION_NAMES]);
});

test("a place for text offers functions that give text", () => {
  expect(functionsGiving(["text"])).toEqual(["coalesce", "lower", "trim", "concat", "substr"]);
  expect(functionsGiving(["timestamp"])).toEqual(["coalesce", "date_add", "date_bucket"]);
});

test.each(FUNCTION_NAMES)("the example of %s is opened, shown in its places and asked again", (fn) => {
  const { example, ...spec } = functionSpec(fn);
  const draft = fromQuery({ version: 1, from: "d", derive: [{ as: "x", expr: example as never }], select: ["x"] });
  const expression = draft.derive[0]?.expression;
  if (expression?.kind !== "call") throw new Error("not a call");
  expression.args.forEach((arg, index) => {
    const place = placeOf({ ...spec, example }, index);
    expect(place).toBeDefined();
    if (place && "literal" in place) expect(arg.kind).toBe("value");
  });
  expect(expressionQuery(expression, "", new Map())).toEqual(example);
});

test("a column becomes the first argument of the function chosen for it, and stays when the function changes", () => {
  const added = callOf("add", column);
  expect(added).toMatchObject({ kind: "call", fn: "add", key: "c", args: [{ kind: "column", field: "value" }, { kind: "open" }] });
  expect(callOf("round", added)).toMatchObject({
    args: [
      { kind: "column", field: "value" },
      { kind: "value", form: "number" },
    ],
  });
});

test("places for units start with one, places for parts are open", () => {
  expect(callOf("date_add", column)).toMatchObject({ args: [{ kind: "column" }, { kind: "open" }, { kind: "value", value: "month" }] });
  expect(callOf("date_part", column)).toMatchObject({ args: [{ kind: "column" }, { kind: "value", value: undefined }] });
});

test("only the last place of a function that repeats can be filled again", () => {
  expect(takesMore(functionSpec("concat"), 2)).toBe(true);
  expect(takesMore(functionSpec("add"), 2)).toBe(false);
  expect(placeOf(functionSpec("concat"), 7)?.name).toBe("text");
  expect(placeOf(functionSpec("add"), 2)).toBeUndefined();
});

test("a fixed value is typed in the forms its place takes", () => {
  expect(formsFor(["integer", "double"])).toEqual(["number"]);
  expect(formsFor(["date", "timestamp"])).toEqual(["text"]);
  expect(formsFor(["text", "boolean"])).toEqual(["text", "boolean"]);
});
