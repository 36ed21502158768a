import { describe, expect, test } from "vitest";
import type { Visual, VisualKind } from "@/lib/query";
import type { ResultField } from "../results/cell-text";
import { drawableMeasures, fittingKinds, misfit, resolveVisual, toNumber } from "./chart-spec";
import { age, answer, count, hospital, median, month, sex } from "./testing/answers";

const firstName: ResultField = { name: "first", label: "First test", kind: "text", isMeasure: true };
const band: ResultField = { ...hospital, name: "band", cut: "bands" };

describe("what fits an answer, the best first", () => {
  test.each<[string, ResultField[], ResultField[], VisualKind[]]>([
    ["one number", [], [count], ["number", "table"]],
    ["a date is a line", [month], [count], ["line", "bar", "area", "histogram", "table"]],
    [
      "a date and a text with two measures",
      [hospital, month],
      [count, median],
      ["line", "bar", "area", "heatmap", "scatter", "histogram", "pivot", "table"],
    ],
    ["a text is bars", [hospital], [count], ["bar", "line", "area", "histogram", "table"]],
    ["a number is bars", [age], [count], ["bar", "line", "area", "histogram", "table"]],
    ["bands are a histogram", [band], [count], ["histogram", "bar", "line", "area", "table"]],
    ["two texts", [hospital, sex], [count], ["bar", "line", "area", "heatmap", "histogram", "pivot", "table"]],
    ["no number: a table, and a pivot of its texts", [hospital, sex], [firstName], ["pivot", "table"]],
  ])("%s", (_name, groups, measures, kinds) => {
    expect(fittingKinds(answer(groups, measures, []))).toEqual(kinds);
  });

  test.each<[string, ResultField[], VisualKind[]]>([
    ["two numbers", [hospital, age, median], ["table", "scatter", "histogram"]],
    ["one number", [hospital, age], ["table", "histogram"]],
    ["no number", [hospital], ["table"]],
  ])("rows with %s", (_name, columns, kinds) => {
    expect(fittingKinds({ columns, groups: null })).toEqual(kinds);
  });

  test("what does not fit says what it needs", () => {
    expect(misfit(answer([hospital], [firstName], []), "bar")).toBe("A chart needs a measure that is a number.");
    expect(misfit(answer([hospital], [count], []), "heatmap")).toBe("A heat map needs two groups and a measure.");
    expect(misfit(answer([hospital], [count], []), "scatter")).toContain("two measures");
    expect(misfit(answer([hospital], [count], []), "pivot")).toContain("two groups");
    expect(misfit(answer([hospital], [count], []), "number")).toContain("without groups");
  });

  test("only numbers can be drawn", () => {
    expect(drawableMeasures(answer([hospital], [firstName, count, median], []))).toEqual([2, 3]);
    expect(drawableMeasures({ columns: [hospital, age, month], groups: null })).toEqual([1]);
  });
});

describe("what a visual means for an answer", () => {
  const shape = answer([hospital, month, sex], [count, median], []);

  test("left out, the shape decides", () => {
    expect(resolveVisual(shape, {})).toEqual({
      kind: "line",
      axis: 1,
      rest: [0, 2],
      measures: [4],
      isStacked: false,
      pivot: null,
      withCoverage: true,
      notes: [],
    });
  });

  test.each<[string, Visual, Partial<ReturnType<typeof resolveVisual>>]>([
    ["the axis and the series that comes first", { kind: "bar", x: "sex", series: "month" }, { axis: 2, rest: [1, 0] }],
    ["the measures, in their order", { kind: "line", measures: ["median", "n"] }, { measures: [4, 3] }],
    ["a scatter takes what it lacks", { kind: "scatter", measures: ["median"] }, { measures: [4, 3] }],
    ["bars without a measure draw the one that was added last", { kind: "bar" }, { measures: [4] }],
    ["so does a heat map", { kind: "heatmap" }, { measures: [4] }],
    ["a scatter without measures takes the first two", { kind: "scatter" }, { measures: [3, 4] }],
    ["counts on top of each other", { kind: "bar", measures: ["n"], stacked: true }, { isStacked: true }],
    ["areas lie on top of each other by themselves", { kind: "area", measures: ["n"] }, { isStacked: true }],
    ["but not those of medians", { kind: "area", measures: ["median"] }, { isStacked: false, notes: [] }],
    ["a line is never stacked", { kind: "line", stacked: true }, { isStacked: false }],
    ["no shading", { coverage: false }, { withCoverage: false }],
    ["a pivot by itself has the dates as columns and the last measure", { kind: "pivot" }, { pivot: { columns: 1, measure: 4 } }],
    ["a pivot as asked", { kind: "pivot", pivot: { columns: "sex", measure: "n" } }, { pivot: { columns: 2, measure: 3 } }],
  ])("%s", (_name, visual, expected) => {
    expect(resolveVisual(shape, visual)).toMatchObject(expected);
  });

  test.each<[string, Visual, string]>([
    ["a column that is not there", { kind: "bar", x: "ward" }, 'The answer has no column "ward", which was to be the axis.'],
    ["a measure as axis", { kind: "bar", x: "n" }, '"n" cannot be the axis here.'],
    ["a group as measure", { kind: "bar", measures: ["sex"] }, '"sex" cannot be drawn here.'],
    [
      "medians on top of each other",
      { kind: "bar", stacked: true, measures: ["median"] },
      "These values cannot be added up, so they are not drawn on top of each other.",
    ],
    ["a kind that does not fit", { kind: "number" }, "A number needs a summary without groups. The table shows this answer."],
  ])("%s is said", (_name, visual, note) => {
    expect(resolveVisual(shape, visual).notes).toEqual([note]);
  });

  test("a kind that does not fit is a table", () => {
    expect(resolveVisual(shape, { kind: "number" }).kind).toBe("table");
  });
});

test.each([
  ["12.5", 12.5],
  ["", null],
  ["abc", null],
  [null, null],
  [true, null],
])("%s as a number is %s", (value, number) => {
  expect(toNumber(value)).toBe(number);
});
