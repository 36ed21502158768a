import { describe, expect, it } from "vitest";
import type { Query } from "@/lib/query";
import { markFilters, marksFromAddress, marksToAddress, toggleMark, withMarks, type MarkOn, type TileMark } from "./tile-marks";

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
      { tile: "t1", value: "Northgate", field: "hospital" },
      { tile: "t1", group: { bucket: "month" }, field: "collected_at" },
    ]);
    expect(withMarks(summary, on(northgate, summary)).where).toEqual({
      all: [
        { field: "hospital", op: "eq", value: "Northgate" },
        {
          all: [
            { field: "collected_at", op: "gte", value: "2025-01-01" },
            { field: "collected_at", op: "lt", value: "2025-02-01" },
          ],
        },
      ],
    });
  });
});

describe("a question with marks", () => {
  it("keeps its own filters and adds theirs", () => {
    const query: Query = { ...summary, where: { field: "value", op: "gt", value: 3 } };
    expect(withMarks(query, on(northgate, summary).slice(0, 1)).where).toEqual({
      all: [
        { field: "value", op: "gt", value: 3 },
        { field: "hospital", op: "eq", value: "Northgate" },
      ],
    });
  });

  it("calculates what a mark of a part needs once, and beside another calculation of the name under one of its own", () => {
    const part = (field: string): Query => ({ ...summary, groupBy: [{ field, part: "day_of_week" }] });
    const marks = on({ tile: "t3", groups: [{ value: 1, kind: "integer" }] }, part("collected_at"));
    const expr = { fn: "date_part", args: [{ field: "collected_at" }, { value: "day_of_week" }] };
    const asked = withMarks(summary, [...marks, ...marks]);
    const [own] = asked.derive ?? [];
    expect(asked.derive).toEqual([{ as: own?.as, expr }]);
    expect(asked.where).toEqual({ all: [1, 1].map((value) => ({ field: own?.as, op: "eq", value })) });

    const taken = { as: own?.as ?? "", expr: { field: "age" } };
    const beside = withMarks({ ...summary, derive: [taken] }, marks);
    expect(beside.derive).toEqual([taken, { as: `${own?.as}_2`, expr }]);
    expect(beside.where).toEqual({ all: [{ field: `${own?.as}_2`, op: "eq", value: 1 }] });
  });

  it("of two marks by the part of two dates keeps both apart", () => {
    const first = on(
      { tile: "t3", groups: [{ value: 1, kind: "integer" }] },
      { ...summary, groupBy: [{ field: "collected_at", part: "day_of_week" }] },
    );
    const second = on(
      { tile: "t4", groups: [{ value: 5, kind: "integer" }] },
      { ...summary, groupBy: [{ field: "reported_at", part: "day_of_week" }] },
    );
    const { derive = [], where } = withMarks(summary, [...first, ...second]);
    const meaning = new Map(derive.map(({ as, expr }) => [as, "args" in expr ? expr.args[0] : null]));
    const conditions = where && "all" in where ? where.all : [];
    expect(conditions.map((one) => ("field" in one ? [meaning.get(one.field), one.value] : null))).toEqual([
      [{ field: "collected_at" }, 1],
      [{ field: "reported_at" }, 5],
    ]);
  });
});

/** The marks on a question that calls everything as their own does. */
function on(mark: TileMark, query: Query): MarkOn[] {
  return markFilters(mark, query).map((filter) => ({ mark: filter, field: filter.field }));
}
