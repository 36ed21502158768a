import { expect, test } from "vitest";
import { measureBundles, selectBundles } from "./bundles";
import type { DraftMeasure } from "./draft";
import { exploreColumns, type ExploreColumn } from "./explore-columns";

function channels(): readonly ExploreColumn[] {
  const made = (code: string, group: string, width: number) =>
    Array.from({ length: width }, (_, index) => ({
      name: `${code}_${index + 1}`,
      label: `${code}_${index + 1}`,
      type: "double",
      unit: null,
      description: null,
      group,
      profile: null,
      isChannel: true,
    }));
  return exploreColumns({ slug: "eeg", columns: [...made("I5", "Left", 6), ...made("I6", "Right", 6), ...made("I7", "Rhythm", 2)] });
}

const COLUMNS = channels();
let key = 0;

function measure(fn: DraftMeasure["fn"], field: string, patch: Partial<DraftMeasure> = {}): DraftMeasure {
  key += 1;
  return { key: `m${key}`, as: `${fn}_${field}`, named: false, fn, field, ...patch };
}

function shown(bundles: ReturnType<typeof measureBundles>): string[] {
  return bundles.map((bundle) => (bundle.kind === "one" ? (bundle.item.field ?? "") : `${bundle.index}: ${bundle.columns}`));
}

test("neighbours that measure the same under one heading are one", () => {
  const left = COLUMNS.slice(0, 5).map(({ name }) => measure("avg", name));
  const right = COLUMNS.slice(6, 12).map(({ name }) => measure("avg", name));
  expect(shown(measureBundles([measure("max", "I5_1"), ...left, ...right], COLUMNS))).toEqual([
    "I5_1",
    "1: 5 columns: Left",
    "6: 6 columns: Right",
  ]);
});

test("a few under several headings are one when they are many together", () => {
  const names = ["I5_1", "I6_1", "I7_1", "I5_2"];
  expect(
    shown(
      measureBundles(
        names.map((name) => measure("avg", name)),
        COLUMNS,
      ),
    ),
  ).toEqual(["0: 4 columns under 3 headings"]);
  expect(
    shown(
      measureBundles(
        names.slice(0, 3).map((name) => measure("avg", name)),
        COLUMNS,
      ),
    ),
  ).toEqual(["I5_1", "I6_1", "I7_1"]);
});

test("a measure with a name, a label or a filter of its own stands alone", () => {
  const list = ["I5_1", "I5_2", "I5_3", "I5_4", "I5_5"].map((name, index) => measure("avg", name, { named: index === 2 }));
  expect(shown(measureBundles(list, COLUMNS))).toEqual(["I5_1", "I5_2", "I5_3", "I5_4", "I5_5"]);
  const labelled = list.map((item, index) => ({ ...item, named: false, label: index === 2 ? "Third" : undefined }));
  expect(shown(measureBundles(labelled, COLUMNS))).toHaveLength(5);
  expect(shown(measureBundles([...list.slice(0, 2), measure("min", "I5_3"), ...list.slice(3)], COLUMNS))).toHaveLength(5);
});

test("columns of rows are one by their heading, whatever is between", () => {
  const select = ["I5_1", "I5_2", "I5_3", "I5_4", "I7_1", "I6_2", "I6_3", "I6_4", "I6_5"];
  expect(selectBundles(select, COLUMNS).map((bundle) => (bundle.kind === "one" ? bundle.item : bundle.columns))).toEqual([
    "4 columns: Left",
    "I7_1",
    "4 columns: Right",
  ]);
});
