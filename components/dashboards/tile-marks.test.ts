import { describe, expect, it } from "vitest";
import type { Query } from "@/lib/query";
import { hasColumn, markFilters, marksFromAddress, marksToAddress, toggleMark, withMarks, type TileMark } from "./tile-marks";

const northgate: TileMark = {
  tile: "t1",
  groups: [
    { value: "Northgate", kind: "text" },
    { value: "2025-01-01", kind: "date" },
  ],
};
const summary: Query = {
  version: 1,
  from: "lab-results",
  groupBy: [{ field: "hospital" }, { field: "collected_at", bucket: "month", as: "month" }],
  measures: [{ as: "n", fn: "count" }],
};

describe("clicking a mark", () => {
  it("adds it, again takes it away, another of the tile replaces it", () => {
    const other = { tile: "t1", groups: [{ value: null, kind: "text" as const }] };
    const elsewhere = { ...other, tile: "t2" };
    expect(toggleMark([], northgate)).toEqual([northgate]);
    expect(toggleMark([elsewhere, northgate], northgate)).toEqual([elsewhere]);
    expect(toggleMark([northgate, elsewhere], other)).toEqual([elsewhere, other]);
  });
});

describe("marks in the address", () => {
  it("are read as they were written", () => {
    const marks: TileMark[] = [northgate, { tile: "t2", groups: [{ value: null, kind: "integer" }] }];
    expect(marksFromAddress(marksToAddress(marks))).toEqual(marks);
    expect(marksToAddress([])).toBeNull();
  });

  it.each([null, "", "{}", "[", '["t1"]', '[["t1",[["a","colour"]]]]', '[["t1",[[{"x":1},"text"]]]]', "[[1,[]]]"])(
    "that cannot be read are none: %s",
    (text) => {
      expect(marksFromAddress(text)).toEqual([]);
    },
  );
});

describe("what a mark says", () => {
  it("is one filter a group, a bucket its stretch of time", () => {
    expect(markFilters(northgate, summary)).toMatchObject([
      { tile: "t1", value: "Northgate", field: "hospital", filter: { field: "hospital", op: "eq", value: "Northgate" }, derive: [] },
      {
        tile: "t1",
        group: { bucket: "month" },
        field: "collected_at",
        filter: {
          all: [
            { field: "collected_at", op: "gte", value: "2025-01-01" },
            { field: "collected_at", op: "lt", value: "2025-02-01" },
          ],
        },
        derive: [],
      },
    ]);
  });

  it("fits another dataset that has the column with the same kind of values", () => {
    const own = new Map([
      ["hospital", "text"],
      ["cost", "decimal(10,2)"],
    ]);
    const other = new Map([
      ["hospital", "integer"],
      ["cost", "decimal(8,1)"],
    ]);
    expect([hasColumn("cost", own, other), hasColumn("hospital", own, other), hasColumn("age", own, other)]).toEqual([true, false, false]);
  });
});

describe("a question with marks", () => {
  it("keeps its own filters and adds theirs", () => {
    const query: Query = { ...summary, where: { field: "value", op: "gt", value: 3 } };
    expect(withMarks(query, markFilters(northgate, summary).slice(0, 1)).where).toEqual({
      all: [
        { field: "value", op: "gt", value: 3 },
        { field: "hospital", op: "eq", value: "Northgate" },
      ],
    });
  });

  it("gets the calculated column of a part once, and no mark whose name means something else there", () => {
    const byDay: Query = { ...summary, groupBy: [{ field: "collected_at", part: "day_of_week" }] };
    const marks = markFilters({ tile: "t3", groups: [{ value: 1, kind: "integer" }] }, byDay);
    const [mark] = marks;
    const [derive] = mark?.derive ?? [];
    const asked = withMarks(summary, [...marks, ...marks]);
    expect(asked.derive).toEqual([derive]);
    const taken: Query = { ...summary, derive: [{ as: derive?.as ?? "", expr: { field: "age" } }] };
    expect(withMarks(taken, marks)).toEqual(taken);
  });
});
