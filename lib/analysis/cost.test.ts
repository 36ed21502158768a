import { describe, expect, test } from "vitest";
import { makeIndex } from "@/lib/lake/version-index";
import { pinnedFile, type Partition, type PinnedFile } from "@/lib/lake/partition";
import { bindQuery, parseQuery, type DatasetSchema, type RelationshipSchema } from "@/lib/query";
import { adviceFor } from "./advice";
import { costOf, type PricedPart } from "./cost";
import { storedColumns, storedConditions } from "./stored-columns";

const GB = 1e9;
const labs: DatasetSchema = {
  slug: "labs",
  name: "Labs",
  version: 1,
  columns: [
    { name: "hospital", label: "Hospital", type: { kind: "text" } },
    { name: "day", label: "Day", type: { kind: "date" } },
    { name: "value", label: "Value", type: { kind: "double" } },
    { name: "note", label: "Note", type: { kind: "text" } },
  ],
};
const patients: DatasetSchema = { slug: "patients", name: "Patients", version: 1, columns: labs.columns.slice(0, 2) };
const patient: RelationshipSchema = {
  name: "patient",
  schema: patients,
  on: [{ left: "note", right: "hospital" }],
  cardinality: "many-to-one",
};

/** A file of 1 GB: 100 MB of values, 600 MB of notes. */
function file(hospital: string, period: string, more: Partial<Partition> = {}): PinnedFile {
  const column = (name: string, start: number, compressedBytes: number) => {
    return { name, type: "text", compressedBytes, min: null, max: null, nulls: 0, chunks: [start, compressedBytes] };
  };
  const columns = [column("hospital", 4, 100), column("day", 2e7, 5e7), column("value", 1e8, 1e8), column("note", 3e8, 6e8)];
  const place = { fileId: `${hospital}${period}`, path: "/f", hospital, period, hospitals: [hospital], rowsOf: null };
  return pinnedFile({ ...place, rows: 1000, bytes: GB, ...more }, { columns, footerBytes: 500 });
}

function part(files: PinnedFile[], names: string[], more: Partial<PricedPart> = {}): PricedPart {
  const dataset = { id: "dset_1", slug: "labs" };
  const index = makeIndex({ datasetId: dataset.id, version: 1, partitions: files });
  const base = { dataset, index, hospitals: null, hospitalColumn: "hospital", periodColumn: "day", prunable: [] };
  return { ...base, columns: names.map((name) => ({ stored: name, names: [name] })), files, ...more };
}

const bound = (query: Record<string, unknown>) =>
  bindQuery(parseQuery({ from: "labs", ...query }), labs, { now: new Date(0), relationships: [patient] });
const advise = (parts: PricedPart[], query: Record<string, unknown>) =>
  adviceFor({ parts, tables: [], bound: bound(query), cost: costOf(parts, []) });
const months = ["2025-01", "2025-02", "2025-03"];
const lake = months.flatMap((period) => [file("a", period), file("b", period)]);

test("bytes, rows and columns are added up over all datasets, the caller's share of files that others use too", () => {
  const shared = file("*", "2025-01", {
    hospitals: ["a"],
    rowsOf: new Map([
      ["a", 250],
      ["b", 750],
    ]),
  });
  const own = part([file("a", "2025-01"), shared], ["value"], { hospitals: ["a"] });
  const joined = part([file("a", "2025-01")], ["day"], { columns: [{ stored: "day", names: ["patient.day"] }] });
  const cost = costOf([own, joined], [{ dataset: { id: "dset_2", slug: "t" }, rows: 7, bytes: 1000 }]);
  expect(cost).toMatchObject({ files: 3, rows: 1000 + 250 + 1000 + 7, bytes: 1e8 * 1.25 + 5e7 + 1000 });
  expect(cost.low).toBe(1e8 * 1.25 + 5e7 + 1000 + 500 * 2.25);
  expect(cost.high).toBeGreaterThan(cost.low);
  expect(cost.high).toBeLessThan(cost.low * 1.02);
  expect(cost.columns).toEqual([
    { names: ["value"], bytes: 1.25e8 },
    { names: ["patient.day"], bytes: 5e7 },
  ]);
});

describe("channels that are stored as one array", () => {
  const channels = (column: string, count: number) =>
    Array.from({ length: count }, (_, at) => ({
      name: `${column.toUpperCase()}_${at + 1}`,
      label: `${column.toUpperCase()}_${at + 1}`,
      type: { kind: "double" as const },
      packed: { column, index: at + 1 },
    }));
  const eeg: DatasetSchema = {
    slug: "eeg",
    name: "EEG",
    version: 1,
    columns: [...labs.columns.slice(0, 2), ...channels("value", 3), ...channels("note", 3)],
  };
  const ask = (query: Record<string, unknown>) => bindQuery(parseQuery({ from: "eeg", ...query }), eeg, { now: new Date(0) });
  const priced = (query: Record<string, unknown>): PricedPart =>
    part(lake, [], { columns: storedColumns(eeg, ask(query).referencedColumns, (name) => name) });
  const adviceOn = (query: Record<string, unknown>) => {
    const parts = [priced(query)];
    return adviceFor({ parts, tables: [], bound: ask(query), cost: costOf(parts, []) }).map(({ text }) => text.split(":")[0]);
  };

  test("cost as much as the array, however many of them are asked for", () => {
    const one = costOf([priced({ select: ["NOTE_2"] })], []);
    const two = costOf([priced({ select: ["NOTE_2", "NOTE_3"] })], []);
    expect(one.bytes).toBe(6 * 6e8);
    expect(two).toEqual({ ...one, columns: [{ names: ["NOTE_2", "NOTE_3"], bytes: 6 * 6e8 }] });
    expect(costOf([priced({ select: ["NOTE_2", "VALUE_1"] })], []).bytes).toBe(6 * 7e8);
  });

  test("are left out together or not at all", () => {
    expect(adviceOn({ select: ["NOTE_1", "NOTE_3", "VALUE_1"] })).toContain("Leave out all of NOTE_1 … NOTE_3, which are stored together");
    expect(adviceOn({ select: ["NOTE_1", "VALUE_1"] })).toContain("Leave out NOTE_1");
    expect(adviceOn({ select: ["NOTE_1", "NOTE_3"] }).filter((text) => text?.startsWith("Leave"))).toEqual([]);
    const where = { field: "NOTE_2", op: "gt", value: 1 };
    expect(adviceOn({ select: ["NOTE_1", "VALUE_1"], where })).not.toContain("Leave out NOTE_1");
  });

  test("conditions on them are those of the array, which leaves no file out", () => {
    const { prunable } = ask({ select: ["hospital"], where: { all: [{ field: "NOTE_2", op: "gt", value: 9 }] } });
    expect(storedConditions(eeg, prunable)).toEqual([{ column: "note", type: { kind: "double" }, op: "gt", values: [9] }]);
  });
});

test("advice is the question priced again with each change, the cheapest first", () => {
  const asked = part(lake, ["value", "note"]);
  const advice = advise([asked], { select: ["value", "note"] });
  expect(advice.map(({ text }) => text)).toEqual([
    "Leave out note: 4.2 GB → 609 MB",
    "Ask for one month, such as 2025-03: 4.2 GB → 1.4 GB",
    "Ask for one hospital, such as a: 4.2 GB → 2.1 GB",
  ]);
  const [without, month] = advice;
  expect(without?.bytes).toBe(costOf([part(lake, ["value"])], []).high);
  expect(month?.bytes).toBe(costOf([part(lake.slice(-2), ["value", "note"])], []).high);
});

test("a column that the question also filters, groups or calculates by cannot be left out", () => {
  const asked = part(lake, ["value", "note"]);
  const texts = (query: Record<string, unknown>) => advise([asked], query).map(({ text }) => text.split(":")[0]);
  const select = ["value", "note"];
  expect(texts({ select, where: { field: "note", op: "is_not_empty" } })).not.toContain("Leave out note");
  expect(texts({ select, orderBy: [{ field: "note" }] })).not.toContain("Leave out note");
  expect(texts({ select: [...select, "n"], derive: [{ as: "n", expr: { fn: "length", args: [{ field: "note" }] } }] })).not.toContain(
    "Leave out note",
  );
  expect(texts({ select: [...select, "patient.day"], joins: ["patient"] })).not.toContain("Leave out note");
  const measures = [
    { as: "n", fn: "count_distinct", field: "note" },
    { as: "m", fn: "avg", field: "value" },
  ];
  expect(texts({ measures })).toContain("Leave out note");
  expect(texts({ measures, groupBy: [{ field: "note" }] })).not.toContain("Leave out note");
});

test("no advice where nothing helps, or where nothing is to be saved", () => {
  expect(advise([part([file("a", "2025-01")], ["value"])], { select: ["value"] })).toEqual([]);
  const tiny = months.map((period) => file("a", period, { bytes: 1000 }));
  expect(advise([part(tiny, [])], { measures: [{ as: "n", fn: "count" }] })).toEqual([]);
});
