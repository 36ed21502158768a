import { expect, it } from "vitest";
import type { DatasetDetail } from "@/lib/catalog";
import { columnChoices, kindsFor, reachWords, tidyFilter } from "./filter-columns";

type Columns = DatasetDetail["columns"];
const column = (name: string, type: string, isChannel?: true) => ({ name, label: name.toUpperCase(), type, isChannel }) as Columns[number];

it("offers the columns of all datasets, those that most have first, and no channel", () => {
  const choices = columnChoices([
    { slug: "labs", columns: [column("value", "double"), column("hospital", "text")] },
    { slug: "eeg", columns: [column("f_1", "double", true), column("hospital", "text")] },
  ]);
  expect(choices.map((choice) => [choice.column, choice.datasets])).toEqual([
    ["hospital", ["labs", "eeg"]],
    ["value", ["labs"]],
  ]);
});

it.each([
  ["date", ["period", "values"]],
  ["timestamp", ["period", "values"]],
  ["decimal(10,2)", ["range", "values"]],
  ["text", ["values"]],
  ["boolean", ["values"]],
])("a column of type %s is filtered by %j", (type, kinds) => {
  expect(kindsFor(type)).toEqual(kinds);
});

it("stores no default that was taken away", () => {
  expect(tidyFilter({ id: "f1", label: " Sex ", column: "sex", kind: "values", default: undefined })).toEqual({
    id: "f1",
    label: "Sex",
    column: "sex",
    kind: "values",
  });
});

it("says to how many tiles a filter applies", () => {
  expect([reachWords({ tiles: 0, of: 3 }), reachWords({ tiles: 1, of: 1 }), reachWords({ tiles: 2, of: 3 })]).toEqual([
    "No tile has this column",
    "Applies to 1 of 1 tile",
    "Applies to 2 of 3 tiles",
  ]);
});
