import { describe, expect, test } from "vitest";
import { groupsOf, showGroup } from "./column-groups";
import { emptyDraft } from "./draft";
import { addMeasure, updateMeasure } from "./edit-measures";
import { addGrouping, labelGrouping, setMode } from "./edit-query";
import type { Filter } from "@/lib/query";
import { filterWords, cutWords, defaultCut, exploreColumns, measureChoices, outputChoices, type ExploreColumn } from "./explore-columns";
import { listItems } from "./list-items";
import { MANY_COLUMNS, offeredColumns } from "./search-columns";

const columns: readonly ExploreColumn[] = exploreColumns({
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

test("a group and a measure with a label are called by it", () => {
  const grouped = addGrouping(emptyDraft("d"), "collected", { bucket: "month" });
  const labelled = labelGrouping(grouped, grouped.groupBy[0]?.key ?? "", "Taken in");
  const draft = addMeasure(labelled, { fn: "max", field: "value", label: "Worst value" });
  expect(outputChoices(draft, columns).map(({ label }) => label)).toEqual(["Taken in", "Rows", "Worst value"]);
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

describe("thousands of columns", () => {
  const wide = exploreColumns({
    slug: "eeg",
    columns: [
      { name: "at", label: "At", type: "timestamp", unit: null, description: null, group: null, profile: null },
      ...Array.from({ length: 600 }, (_, at) => ({
        name: `I${Math.floor(at / 300) + 1}_${(at % 300) + 1}`,
        label: `I${Math.floor(at / 300) + 1}_${(at % 300) + 1}`,
        type: "double",
        unit: at < 300 ? "uV" : "Hz",
        description: null,
        group: at < 300 ? "FFT, Left" : "FFT, Right",
        profile: null,
        isChannel: true,
      })),
    ],
  });
  const shown = (search: string, open: string[] = []) =>
    listItems(wide, search, new Set(open)).map((item) =>
      item.kind === "heading" ? `[${item.label} ${item.members.length} ${item.isOpen}]` : item.column.name,
    );

  test("stand under headings that are closed until somebody opens them", () => {
    expect(shown("")).toEqual(["[Other 1 null]", "at", "[FFT, Left 300 false]", "[FFT, Right 300 false]"]);
    const opened = shown("", ["FFT, Right"]);
    expect(opened.slice(0, 5)).toEqual(["[Other 1 null]", "at", "[FFT, Left 300 false]", "[FFT, Right 300 true]", "I2_1"]);
    expect(opened).toHaveLength(304);
  });

  test("are found by every word of a search, in names, headings and units, and then stand open", () => {
    expect(shown("left _17")).toEqual(["[FFT, Left 11 null]", "I1_17", ...Array.from({ length: 10 }, (_, at) => `I1_${170 + at}`)]);
    expect(shown("hz I2_300")).toEqual(["[FFT, Right 1 null]", "I2_300"]);
    expect(shown("uv hz")).toEqual([]);
  });

  test("come into a menu a few at a time: an exact name first, and what is chosen whatever is searched for", () => {
    expect(offeredColumns(wide, "", [])).toHaveLength(MANY_COLUMNS);
    expect(offeredColumns(wide, "i2_30", [])[0]?.name).toBe("I2_30");
    expect(offeredColumns(wide, "i2_30", ["at", "gone"]).map(({ name }) => name)).toEqual(["I2_30", "I2_300", "at"]);
  });

  test("are shown heading by heading, as many as a page can show", () => {
    const [left, right] = groupsOf(wide);
    expect([left?.label, right?.label]).toEqual(["FFT, Left (300 columns)", "FFT, Right (300 columns)"]);
    const rows = { ...emptyDraft("eeg"), mode: "rows" as const, select: ["at", "I1_2"] };
    const one = showGroup(rows, left?.members ?? []);
    expect(one.select.slice(0, 4)).toEqual(["at", "I1_2", "I1_1", "I1_3"]);
    expect(one.select).toHaveLength(301);
    expect(showGroup(one, right?.members ?? []).select).toHaveLength(500);
  });
});

test("filters are told by the labels of their columns, and days as people write them", () => {
  const columns = exploreColumns({
    slug: "lab",
    columns: [{ name: "at", label: "Collected", type: "timestamp", unit: null, description: null, group: null, profile: null }],
  });
  const between = (low: string, high: string): Filter => ({ field: "at", op: "between", value: [low, high] });
  expect(
    filterWords(
      [
        between("2025-02-01T00:00:00", "2025-02-28T23:59:59.999"),
        between("2025-02-01", "2025-02-02T10:30:00.000"),
        {
          any: [
            { field: "at", op: "is_empty" },
            { field: "at", op: "is_not_empty" },
          ],
        },
      ],
      columns,
    ),
  ).toEqual([
    "Collected is between 1 Feb 2025 and 28 Feb 2025",
    "Collected is between 1 Feb 2025 and 2 Feb 2025, 10:30:00",
    "Collected is empty or Collected is not empty",
  ]);
});
