import { expect, test } from "vitest";
import { pruneFiles } from "@/lib/lake";
import { pinnedFile, type PinnedFile } from "@/lib/lake/partition";
import type { Prunable } from "@/lib/query";
import { scopedFiles } from "./scoped-files";

const place = {
  fileId: "fil_1",
  path: "/lake/dset_1/_all/2025-02/fil_1.parquet",
  hospital: "*",
  period: "2025-02",
  rows: 30,
  bytes: 900,
  hospitals: ["east", "north"],
  rowsOf: new Map([
    ["east", 20],
    ["north", 10],
  ]),
};
const mixed = pinnedFile(place, {
  columns: [
    { name: "value", type: "double", compressedBytes: 10, min: 1, max: 3009, nulls: 0 },
    { name: "collected_on", type: "date", compressedBytes: 10, min: "2025-02-03", max: "2025-02-20", nulls: 0 },
    { name: "hospital", type: "text", compressedBytes: 10, min: "east", max: "north", nulls: 0 },
  ],
});
const own = { ...mixed, hospital: "north", hospitals: ["north"], rowsOf: null };
const scope = { hospitals: ["north"], periodColumn: "collected_on" };

function kept(file: PinnedFile, ...prunable: Prunable[]): boolean {
  return pruneFiles(scopedFiles([file], scope), prunable, "hospital").length === 1;
}
const above = (value: number): Prunable => ({ column: "value", type: { kind: "double" }, op: "gt", values: [value] });
const at = (hospital: string): Prunable => ({ column: "hospital", type: { kind: "text" }, op: "eq", values: [hospital] });
const since = (date: string): Prunable => ({ column: "collected_on", type: { kind: "date" }, op: "gte", values: [date] });

test("whether a file with other hospitals is read does not depend on their values", () => {
  expect([kept(mixed, above(3000)), kept(mixed, above(4000))]).toEqual([true, true]);
  // Without the scope, the larger one leaves the file out: that is what would tell.
  expect(pruneFiles([mixed], [above(4000)], "hospital")).toEqual([]);
});

test("nor on which other hospitals are in it", () => {
  expect([kept(mixed, at("east")), kept(mixed, at("nowhere")), kept(mixed, at("north"))]).toEqual([false, false, true]);
});

test("its month still leaves it out, and only the month", () => {
  expect([kept(mixed, since("2025-03-01")), kept(mixed, since("2025-02-21")), kept(mixed, since("2025-01-01"))]).toEqual([
    false,
    true,
    true,
  ]);
});

test("a file of the caller's own hospitals is left out by its own values", () => {
  expect([kept(own, above(3000)), kept(own, above(4000))]).toEqual([true, false]);
});

test("without a row scope nothing is hidden", () => {
  expect(scopedFiles([mixed], { hospitals: null, periodColumn: null })).toEqual([mixed]);
});
