import { describe, expect, test } from "vitest";
import type { CellValue } from "@/lib/query";
import { answer, count, hospital, median, month, sex } from "../charts/testing/answers";
import { MAX_PIVOT_COLUMNS, pivotOf, type Pivot, type PivotInput } from "./pivot";

function pivot(input: PivotInput, columns: number, measure: number): Pivot {
  const made = pivotOf(input, { columns, measure });
  if ("reason" in made) throw new Error(made.reason);
  return made;
}

const labels = ({ fields }: Pivot) => fields.map(({ label }) => label);

describe("a pivot", () => {
  const rows: CellValue[][] = [
    ["northgate", "2025-01-01", 5, 6.1],
    ["northgate", "2025-03-01", 7, 6.3],
    ["st-anselm", "2025-01-01", 3, null],
  ];
  const input = answer([hospital, month], [count, median], rows, [undefined, "month"]);

  test("has the dates as columns, those without rows too, and empty cells where there is no row", () => {
    const made = pivot(input, 1, 2);
    expect(labels(made)).toEqual(["Hospital", "2025-01", "2025-02", "2025-03"]);
    expect(made.rows).toEqual([
      ["northgate", 5, null, 7],
      ["st-anselm", 3, null, null],
    ]);
    expect(made.sources).toEqual([
      [0, null, 1],
      [2, null, null],
    ]);
    expect(made.heading).toBe("Rows by Month");
    expect(made.groups).toBe(1);
  });

  test("of another measure, the other way round: the columns as they come", () => {
    const made = pivot(input, 0, 3);
    expect(labels(made)).toEqual(["Month", "northgate", "st-anselm"]);
    expect(made.rows).toEqual([
      ["2025-01-01", 6.1, null],
      ["2025-03-01", 6.3, null],
    ]);
    expect(made.heading).toBe("Median value (%) by Hospital");
    expect(made.fields[1]).toMatchObject({ kind: "double", unit: undefined, isMeasure: true });
  });

  test("of three groups keeps two in front", () => {
    const three = answer(
      [hospital, sex, month],
      [count],
      [
        ["a", "F", "2025-01-01", 1],
        ["a", "M", "2025-01-01", 2],
        ["a", "F", "2025-02-01", 3],
      ],
      [undefined, undefined, "month"],
    );
    expect(pivot(three, 2, 3).rows).toEqual([
      ["a", "F", 1, 3],
      ["a", "M", 2, null],
    ]);
  });

  test("says the total in words, as it belongs to no column", () => {
    expect(pivot({ ...input, totals: [[null, null, 15, 6.2]] }, 1, 2).notes).toEqual(["Over everything: Rows 15."]);
  });

  test("keeps others at the end, as a row or as a column", () => {
    const folded: CellValue[][] = [
      ["northgate", "2025-01-01", 5],
      [null, "2025-01-01", 9],
      ["st-anselm", "2025-01-01", 3],
    ];
    const own = { ...answer([hospital, month], [count], folded, [undefined, "month"]), others: [1], folded: [0] };
    const down = pivot(own, 1, 2);
    expect(down.rows).toEqual([
      ["northgate", 5],
      ["st-anselm", 3],
      [null, 9],
    ]);
    expect([down.others, down.folded]).toEqual([[2], [0]]);
    const across = pivot(own, 0, 2);
    expect(labels(across)).toEqual(["Month", "northgate", "st-anselm", "Others"]);
    expect(across.rows).toEqual([["2025-01-01", 5, 3, 9]]);
    expect(across.others).toEqual([]);
  });

  test("tells an empty group from others and from the word", () => {
    const odd: CellValue[][] = [
      [null, "2025-01-01", 1],
      ["null", "2025-02-01", 2],
    ];
    expect(pivot(answer([hospital, month], [count], odd, [undefined, "month"]), 1, 2).rows).toEqual([
      [null, 1, null],
      ["null", null, 2],
    ]);
  });

  test("of too many columns is refused in words", () => {
    const many = Array.from({ length: MAX_PIVOT_COLUMNS + 1 }, (_, index): CellValue[] => [`h${index}`, "F", 1]);
    const made = pivotOf(answer([hospital, sex], [count], many), { columns: 0, measure: 2 });
    expect(made).toEqual({ reason: expect.stringContaining("201 columns, one for each value of Hospital; at most 200") });
    expect("reason" in pivotOf(answer([hospital, sex], [count], many.slice(1)), { columns: 0, measure: 2 })).toBe(false);
  });
});
