import { describe, expect, it } from "vitest";
import { appliesTo, composeTile, valuesInForce, type ReadyQuestion } from "./compose-tile";

const question: ReadyQuestion = {
  state: "ready",
  name: "Tests a month",
  description: "",
  version: 1,
  dataset: { slug: "lab-results", name: "Lab results", version: 3, updatedAt: null },
  query: {
    version: 1,
    from: "lab-results",
    where: { all: [{ field: "test_code", op: "eq", value: { param: "test" } }] },
    groupBy: [{ field: "hospital" }],
    measures: [{ as: "n", fn: "count" }],
  },
  parameters: [{ name: "test", type: "text", default: "HBA1C" }],
  visual: {},
  filters: ["sex"],
  columnTypes: { sex: "text" },
  mayOpen: true,
  mayDownload: false,
  mayDrill: false,
  notice: null,
};
const filters = [
  { id: "sex", column: "sex", label: "Sex", kind: "values" as const, datasets: ["lab-results"], default: { values: ["F"] } },
  { id: "ward", column: "ward", label: "Ward", kind: "values" as const, datasets: [] },
];

describe("the values in force", () => {
  it("are those saved, unless the address has others or none", () => {
    expect(valuesInForce(filters, new Map()).get("sex")).toEqual({ values: ["F"] });
    expect(valuesInForce(filters, new Map([["sex", { values: ["M"] }]])).get("sex")).toEqual({ values: ["M"] });
    expect(valuesInForce(filters, new Map([["sex", null]])).get("sex")).toBeNull();
    expect(valuesInForce(filters, new Map()).get("ward")).toBeNull();
  });
});

describe("the question of a tile", () => {
  const values = new Map([
    ["sex", { values: ["F"] }],
    ["ward", { values: ["A1"] }],
  ]);

  it("has its parameters and the filters whose column it has", () => {
    const composed = composeTile({ question, parameters: { test: "K" }, filters, values, marks: [] });
    expect(composed).toMatchObject({
      query: {
        where: {
          all: [
            { field: "test_code", op: "eq", value: "K" },
            { field: "sex", op: "in", value: ["F"] },
          ],
        },
      },
    });
  });

  it("has the same text as another that asks the same", () => {
    const one = composeTile({ question, parameters: {}, filters, values, marks: [] });
    const reordered = { ...question, query: Object.fromEntries(Object.entries(question.query).toReversed()) };
    const other = composeTile({ question: reordered, parameters: { test: "HBA1C" }, filters, values, marks: [] });
    expect("text" in one && "text" in other && one.text === other.text).toBe(true);
  });

  it("says why it cannot be asked", () => {
    const composed = composeTile({ question, parameters: { ward: "A1" }, filters, values, marks: [] });
    expect("problem" in composed && composed.problem).toMatch(/no parameter of the name given/);
  });
});

it("counts the tiles a filter applies to among those that show something", () => {
  const hidden = { state: "hidden" as const, message: "You may not see it." };
  expect(appliesTo("sex", [question, hidden, null, { ...question, filters: [] }])).toEqual({ tiles: 1, of: 2 });
});
