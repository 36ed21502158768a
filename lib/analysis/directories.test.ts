import { expect, test } from "vitest";
import type { PinnedFile } from "@/lib/lake";
import { directoriesFor } from "./directories";

function file(path: string): PinnedFile {
  return { fileId: path, path, hospital: "h", period: "2025-01", rows: 1, bytes: 1, columns: [], hospitals: ["h"] };
}

test("without a row scope the engine may open the dataset's folder", () => {
  const files = [file("/data/lake/dset_1/north/fil_1.parquet"), file("/data/lake/dset_1/south/2025-01/fil_2.parquet")];
  expect(directoriesFor("dset_1", files, false)).toEqual(["/data/lake/dset_1"]);
});

test("with a row scope it may open the folders of the hospitals in it, and no others", () => {
  const files = [file("/data/lake/dset_1/north/fil_1.parquet"), file("/data/lake/dset_1/south/2025-01/fil_2.parquet")];
  expect(directoriesFor("dset_1", files, true)).toEqual(["/data/lake/dset_1/north", "/data/lake/dset_1/south"]);
});

test.each(["/data/lake/dset_2/north/fil_1.parquet", "/data/lake/dset_1/fil_1.parquet"])("a file at %s opens nothing", (path) => {
  expect(() => directoriesFor("dset_1", [file(path)], true)).toThrow("Nothing was run");
});
