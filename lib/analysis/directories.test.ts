import { expect, test } from "vitest";
import { makeIndex } from "@/lib/lake/version-index";
import type { Partition } from "@/lib/lake";
import { directoriesOf } from "./directories";

const file = (hospital: string, path: string, rowsOf: Record<string, number> | null = null): Partition => ({
  fileId: path,
  path,
  hospital,
  period: "2025-01",
  rows: 1,
  bytes: 1,
  hospitals: rowsOf ? Object.keys(rowsOf) : [hospital],
  rowsOf: rowsOf && new Map(Object.entries(rowsOf)),
});
const index = (...partitions: Partition[]) => makeIndex({ datasetId: "dset_1", version: 1, partitions });

const two = index(file("north", "/data/lake/dset_1/north/fil_1.parquet"), file("south", "/data/lake/dset_1/south/2025-01/fil_2.parquet"));
const shared = index(file("*", "/data/lake/dset_1/_all/2025-01/fil_1.parquet", { north: 1, south: 2 }));

test("without a row scope the engine may open the dataset's folder", () => {
  expect(directoriesOf(two, null)).toEqual(["/data/lake/dset_1"]);
  expect(directoriesOf(index(), null)).toEqual([]);
});

test("with a row scope it may open the folders of the hospitals in it, and no others", () => {
  expect(directoriesOf(two, ["north", "south"])).toEqual(["/data/lake/dset_1/north", "/data/lake/dset_1/south"]);
  expect(directoriesOf(two, ["south", "east"])).toEqual(["/data/lake/dset_1/south"]);
  expect(directoriesOf(two, [])).toEqual([]);
});

test("files of many hospitals are open to who may see one of them", () => {
  expect(directoriesOf(shared, ["south"])).toEqual(["/data/lake/dset_1/_all"]);
  expect(directoriesOf(shared, ["east"])).toEqual([]);
  expect(directoriesOf(shared, ["*"])).toEqual([]);
});

test.each(["/data/lake/dset_2/north/fil_1.parquet", "/data/lake/dset_1/fil_1.parquet"])("a file at %s opens nothing", (path) => {
  expect(() => directoriesOf(index(file("north", path)), ["north"])).toThrow("Nothing was run");
});
