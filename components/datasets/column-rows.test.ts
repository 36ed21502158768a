import { describe, expect, test } from "vitest";
import type { DatasetColumn } from "@/lib/catalog";
import { columnRows, groupNames } from "./column-rows";

const column = (name: string, group: string | null): DatasetColumn => ({
  name,
  label: name,
  type: "double",
  unit: null,
  description: null,
  group,
  profile: null,
});
const COLUMNS = [column("a", "Patient"), column("b", "Test"), column("c", null), column("d", "Patient")];
const rows = (found: DatasetColumn[], open: string[], isSearch = false) =>
  columnRows(found, { groups: groupNames(COLUMNS), open: new Set(open), isSearch }).map((row) =>
    row.kind === "group" ? `${row.isOpen ? "▾" : "▸"} ${row.group} ${row.count}` : row.column.name,
  );

describe("columns under their headings", () => {
  test("closed headings show how many they have, open ones which", () => {
    expect(rows(COLUMNS, [])).toEqual(["▸ Patient 2", "▸ Test 1", "▸ Other columns 1"]);
    expect(rows(COLUMNS, ["Patient"])).toEqual(["▾ Patient 2", "a", "d", "▸ Test 1", "▸ Other columns 1"]);
  });

  test("a search opens the headings under which it found something, and leaves out the others", () => {
    expect(rows([column("d", "Patient"), column("c", null)], [], true)).toEqual(["▾ Patient 1", "d", "▾ Other columns 1", "c"]);
  });

  test("columns without any heading are a plain list", () => {
    const plain = [column("x", null), column("y", null)];
    expect(groupNames(plain)).toEqual([]);
    expect(columnRows(plain, { groups: [], open: new Set(), isSearch: false }).map((row) => row.key)).toEqual(["column x", "column y"]);
  });
});
