import { expect, test } from "vitest";
import type { DatasetSummary } from "@/lib/catalog";
import { findDatasets } from "./find-datasets";

const dataset = (name: string, description: string, isOwner: boolean): DatasetSummary => ({
  id: name,
  slug: name.toLowerCase().replace(" ", "-"),
  name,
  description,
  owner: { slug: "o", name: isOwner ? "Northern" : "Riverside Trust" },
  isOwner,
  version: 1,
  isLive: false,
  hasContract: true,
  rights: [],
  rows: 0,
  hospitals: 0,
  firstPeriod: null,
  lastPeriod: null,
  updatedAt: null,
  months: [],
});
const ALL = [dataset("Lab results", "Blood and urine", true), dataset("Stays", "Admissions of emergency care", false)];

test.each([
  ["", "all", ["Lab results", "Stays"]],
  ["URINE blood", "all", ["Lab results"]],
  ["riverside", "all", ["Stays"]],
  ["", "own", ["Lab results"]],
  ["", "others", ["Stays"]],
  ["blood", "others", []],
] as const)("%j of %s datasets finds %j", (search, whose, expected) => {
  expect(findDatasets(ALL, search, whose).map(({ name }) => name)).toEqual(expected);
});
