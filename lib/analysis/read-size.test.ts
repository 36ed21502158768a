import { expect, test } from "vitest";
import { pinnedFile, type PinnedFile } from "@/lib/lake/partition";
import { billedBytes, readSize } from "./read-size";

const MB = 1024 ** 2;
/** The end of a file of 100 MB, which is read in four parts. */
const TAIL = 4 * 48 * 1024;
type Column = { name: string; chunks?: number[]; compressedBytes?: number };

function file(bytes: number, columns: Column[], more: { footerBytes?: number; rows?: number } = {}): PinnedFile {
  const full = columns.map(({ name, chunks, compressedBytes }) => ({
    name,
    type: "integer",
    compressedBytes: compressedBytes ?? chunks?.reduce((sum, length, at) => sum + (at % 2 ? length : 0), 0) ?? 0,
    min: null,
    max: null,
    nulls: 0,
    ...(chunks ? { chunks } : {}),
  }));
  const place = { fileId: "f", path: "/f", hospital: "a", period: "2025-01", hospitals: ["a"], rowsOf: null };
  const { rows = 1000, ...footer } = more;
  return pinnedFile({ ...place, rows, bytes }, { columns: full, footerBytes: 1000, ...footer });
}

test("a small file is read whole at most, and its footer and columns at least", () => {
  const small = file(2 * MB, [
    { name: "a", chunks: [4, 5000] },
    { name: "b", chunks: [5004, 70] },
  ]);
  expect(readSize(small, ["b"])).toMatchObject({ bytes: 70, low: 1070, high: 2 * MB });
  expect(readSize(small, [])).toMatchObject({ bytes: 0, low: 1000, high: 2 * MB });
});

test("what lies between near chunks is read with them, far ones are read apart", () => {
  const large = file(100 * MB, [
    { name: "a", chunks: [4, MB] },
    { name: "b", chunks: [1.5 * MB, MB] },
    { name: "c", chunks: [50 * MB, MB] },
  ]);
  expect(readSize(large, ["a", "b"])).toMatchObject({ bytes: 2 * MB, low: 2 * MB + 1000, high: 2.5 * MB - 4 + TAIL });
  expect(readSize(large, ["a", "c"])).toMatchObject({ bytes: 2 * MB, low: 2 * MB + 1000, high: 2 * MB + TAIL });
  // No columns, as for a count of rows: the footer alone.
  expect(readSize(large, [])).toMatchObject({ bytes: 0, low: 1000, high: TAIL });
});

test("a read grows to 8 MB at most, and a larger chunk is one of its own", () => {
  const near = file(100 * MB, [
    { name: "a", chunks: [0, 5 * MB] },
    { name: "b", chunks: [5.5 * MB, 3 * MB] },
  ]);
  expect(readSize(near, ["a", "b"]).high).toBe(8 * MB + TAIL);
  const big = file(100 * MB, [{ name: "a", chunks: [0, 20 * MB, 20 * MB, MB] }]);
  expect(readSize(big, ["a"]).high).toBe(21 * MB + TAIL);
});

test("a footer larger than the tail that is read first is read again", () => {
  const wide = file(100 * MB, [{ name: "a", chunks: [0, MB] }], { footerBytes: MB });
  expect(readSize(wide, ["a"])).toMatchObject({ bytes: MB, low: 2 * MB, high: 5 * MB + TAIL });
});

test("where it is not known where columns lie, every gap counts, up to the whole file", () => {
  const old = { footerBytes: 0, rows: 300_000 };
  const columns = [
    { name: "a", compressedBytes: MB },
    { name: "b", compressedBytes: MB },
  ];
  // Three row groups of two columns: five gaps.
  expect(readSize(file(100 * MB, columns, old), ["a", "b"])).toMatchObject({ bytes: 2 * MB, low: 2 * MB, high: 7 * MB + TAIL });
  expect(readSize(file(5 * MB, columns, old), ["a", "b"]).high).toBe(5 * MB + 48 * 1024);
});

test("Athena counts whole megabytes, ten at least", () => {
  expect([0, 9_999_999, 10_000_001, 3.2e12].map(billedBytes)).toEqual([1e7, 1e7, 1.1e7, 3.2e12]);
});
