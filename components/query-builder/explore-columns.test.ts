import { expect, test } from "vitest";
import { emptyDraft } from "./draft";
import { addMeasure, updateMeasure } from "./edit-measures";
import { addGrouping, setMode } from "./edit-query";
import { cutWords, defaultCut, exploreColumns, measureChoices, outputChoices, type ExploreColumn } from "./explore-columns";
import { listItems } from "./list-items";

const columns: ExploreColumn[] = exploreColumns({
  slug: "lab",
  columns: [
    { name: "hospital", label: "Hospital", type: "text", unit: null, description: null, group: null, profile: null },
    {
      name: "collected",
      label: "Collected",
      type: "date",
      unit: null,
      description: "When the sample was taken",
      group: "Test",
      profile: null,
    },
    { name: "value", label: "Value", type: "decimal(10,2)", unit: "%", description: null, group: "Test", profile: null },
  ],
});

test("a group's kind is that of its cut, a share is read as per cent", () => {
  let draft = addGrouping(emptyDraft("d"), "collected", { part: "day_of_week" });
  draft = addGrouping(draft, "value", { bands: [7] });
  draft = addMeasure(draft, { fn: "share" });
  expect(outputChoices(draft, columns).map(({ kind, isShare }) => [kind, isShare])).toEqual([
    ["integer", undefined],
    ["text", undefined],
    ["integer", undefined],
    ["double", true],
  ]);
});

test("types are read as the catalogue writes them", () => {
  expect(columns.map((column) => column.kind)).toEqual(["text", "date", "decimal"]);
});

test("what can be sorted by is what the answer has, in its order", () => {
  let draft = addGrouping(emptyDraft("d"), "collected", { bucket: "month" });
  draft = addMeasure(draft, { fn: "max", field: "value" });
  expect(outputChoices(draft, columns)).toEqual([
    { name: "collected_month", label: "Collected by month", kind: "date", unit: null },
    { name: "count", label: "Rows", kind: "integer", unit: null },
    { name: "max_value", label: "Largest Value", kind: "decimal", unit: "%" },
  ]);
  expect(outputChoices(setMode({ ...draft, select: ["value", "gone"] }, "rows", []), columns).map((choice) => choice.name)).toEqual([
    "value",
  ]);
});

test("a measure that a person named is called so", () => {
  const draft = emptyDraft("d");
  const named = updateMeasure(draft, draft.measures[0]?.key ?? "", { as: "results" });
  expect(measureChoices(named, columns)[0]).toMatchObject({ name: "results", label: "results" });
});

test("dates start by month, other columns as they are", () => {
  expect(columns.map(defaultCut)).toEqual([{}, { bucket: "month" }, {}]);
});

test.each([
  [{}, ""],
  [{ bucket: "quarter" as const }, " by quarter"],
  [{ part: "day_of_week" as const }, " by day of the week"],
  [{ bands: [18, 65] }, " in bands"],
  [{ binWidth: 5 }, " in steps of 5"],
])("the cut %o in words is%s", (cut, words) => {
  expect(cutWords(cut)).toBe(words);
});

test("columns stand under their headings; a search looks at labels, names and descriptions", () => {
  const shown = (search: string) =>
    listItems(columns, search).map((item) => (item.kind === "heading" ? `[${item.label}]` : item.column.name));
  expect(shown("")).toEqual(["[Other]", "hospital", "[Test]", "collected", "value"]);
  expect(shown("SAMPLE")).toEqual(["[Test]", "collected"]);
  expect(shown("hosp")).toEqual(["hospital"]);
  expect(shown("nothing")).toEqual([]);
});
