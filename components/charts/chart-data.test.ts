import { describe, expect, test } from "vitest";
import type { CellValue, Visual } from "@/lib/query";
import { chartData, type ChartData } from "./chart-data";
import { resolveVisual, type ChartInput } from "./chart-spec";
import { age, answer, count, hospital, median, month, sex } from "./testing/answers";

function drawn(input: ChartInput, visual: Visual): ChartData {
  return chartData(input, resolveVisual(input, visual));
}

/** Points with the values of each series of a panel. */
function table({ points, panels }: ChartData, panel = 0): (string | number | null)[][] {
  return points.map(({ label }, index) => [label, ...(panels[panel]?.values.map((lane) => lane[index] ?? null) ?? [])]);
}

const names = ({ panels }: ChartData) => panels.map(({ series }) => series.map(({ label }) => label));

describe("points and series", () => {
  test("a month without rows is a gap, not a zero", () => {
    const rows: CellValue[][] = [
      ["2025-01-01", 5],
      ["2025-04-01", 7],
      ["2025-02-01", 0],
    ];
    const data = drawn(answer([month], [count], rows, ["month"]), { kind: "line" });
    expect(table(data)).toEqual([
      ["2025-01", 5],
      ["2025-02", 0],
      ["2025-03", null],
      ["2025-04", 7],
    ]);
    expect(data.panels[0]?.rows).toEqual([[0, 2, null, 1]]);
    expect(data.notes).toEqual(["Gaps are dates without a value; they are not zeros."]);
  });

  test("a text group beside a date becomes the series", () => {
    const rows: CellValue[][] = [
      ["northgate", "2025-01-01", 1, 6.1],
      ["northgate", "2025-02-01", 2, 6.2],
      ["st-anselm", "2025-02-01", 3, null],
    ];
    const data = drawn(answer([hospital, month], [count, median], rows, [undefined, "month"]), { kind: "line", measures: ["median"] });
    expect(names(data)).toEqual([["northgate", "st-anselm"]]);
    expect(table(data)).toEqual([
      ["2025-01", 6.1, null],
      ["2025-02", 6.2, null],
    ]);
    expect(data.xLabel).toBe("Month");
    expect(data.panels[0]?.label).toBe("Median value (%)");
  });

  test("several groups name their series together, the one that is asked for first", () => {
    const rows: CellValue[][] = [
      ["northgate", "F", "2025-01-01", 4],
      ["northgate", null, "2025-01-01", 2],
    ];
    const input = answer([hospital, sex, month], [count], rows);
    expect(names(drawn(input, {}))).toEqual([["northgate · F", "northgate · —"]]);
    expect(names(drawn(input, { series: "sex" }))).toEqual([["F · northgate", "— · northgate"]]);
  });

  test("series past the limit are cut, the largest stay, and it is said", () => {
    const rows = Array.from({ length: 12 }, (_, index): CellValue[] => [`h${index}`, "2025-01-01", index]);
    const data = drawn(answer([hospital, month], [count], rows, [undefined, "month"]), { kind: "line" });
    expect(names(data)).toEqual([["h4", "h5", "h6", "h7", "h8", "h9", "h10", "h11"]]);
    expect(data.notes).toEqual(["8 of 12 series are drawn, those with the largest totals. The table has all."]);
  });

  test("bars keep the order of the table and say when categories are cut", () => {
    const rows = Array.from({ length: 70 }, (_, index): CellValue[] => [`h${69 - index}`, index]);
    const data = drawn(answer([hospital], [count], rows), { kind: "bar" });
    expect(data.points).toHaveLength(60);
    expect(table(data)[0]).toEqual(["h69", 0]);
    expect(data.notes).toEqual(["The first 60 of 70 categories are drawn, in the order of the table. The table has all."]);
  });

  test("decimals and big integers that travel as text are drawn as numbers", () => {
    const rows: CellValue[][] = [
      ["a", "12.50"],
      ["b", null],
    ];
    const data = drawn(answer([hospital], [{ ...count, kind: "decimal" }], rows), { kind: "bar" });
    expect(table(data)).toEqual([
      ["a", 12.5],
      ["b", null],
    ]);
  });

  test("an empty group is a category of its own", () => {
    const rows: CellValue[][] = [
      ["2025-01-01", 5],
      [null, 2],
    ];
    expect(table(drawn(answer([month], [count], rows, ["month"]), { kind: "line" }))).toEqual([
      ["2025-01", 5],
      ["—", 2],
    ]);
  });

  test("a line over numbers is in their order, each at its number; bars stay as they come", () => {
    const rows: CellValue[][] = [
      [40, 1],
      [9, 2],
      [100, 3],
    ];
    const input = answer([age], [count], rows);
    expect(drawn(input, { kind: "line" }).points.map(({ at }) => at)).toEqual([9, 40, 100]);
    expect(drawn(input, { kind: "bar" }).points.map(({ label, at }) => [label, at])).toEqual([
      ["40", undefined],
      ["9", undefined],
      ["100", undefined],
    ]);
  });

  test("bands are in the order of their numbers, or of their names", () => {
    const rows: CellValue[][] = [
      ["25–35", 3],
      ["<18", 1],
      ["51+", 4],
      ["18–24", 2],
    ];
    const band = { ...hospital, cut: "bands" as const };
    expect(drawn(answer([band], [count], rows), { kind: "line" }).points.map(({ label }) => label)).toEqual([
      "<18",
      "18–24",
      "25–35",
      "51+",
    ]);
    const named = { ...band, order: ["low", "middle", "high"] };
    const data = drawn(
      answer(
        [named],
        [count],
        [
          ["high", 1],
          ["low", 2],
          ["middle", 3],
        ],
      ),
      { kind: "line" },
    );
    expect(data.points.map(({ label }) => label)).toEqual(["low", "middle", "high"]);
  });

  test("timestamps without a bucket are not filled, and it is said", () => {
    const rows: CellValue[][] = [
      ["2025-01-01T08:30:00.000", 1],
      ["2025-03-01T09:00:00.000", 2],
    ];
    const data = drawn(answer([{ ...month, kind: "timestamp" }], [count], rows), { kind: "line" });
    expect(data.points.map(({ label }) => label)).toEqual(["1 Jan 2025 08:30", "1 Mar 2025 09:00"]);
    expect(data.notes[0]).toContain("not evenly spaced");
  });

  test("bucketed timestamps are filled as dates are, minutes too", () => {
    const at = { ...month, kind: "timestamp" as const };
    const months: CellValue[][] = [
      ["2025-01-01T00:00:00.000", 1],
      ["2025-03-01T00:00:00.000", 2],
    ];
    expect(table(drawn(answer([at], [count], months, ["month"]), { kind: "line" }))).toEqual([
      ["2025-01", 1],
      ["2025-02", null],
      ["2025-03", 2],
    ]);
    const minutes: CellValue[][] = [
      ["2025-01-01T08:30:00.000", 1],
      ["2025-01-01T08:32:00.000", 2],
    ];
    expect(table(drawn(answer([at], [count], minutes, ["minute"]), { kind: "line" })).map(([, value]) => value)).toEqual([1, null, 2]);
  });
});

describe("several measures", () => {
  const rows: CellValue[][] = [["a", 1, 6, 2]];
  const most = { ...count, name: "most", label: "Patients" };

  test("of one unit share an axis and are series, of different units have a panel each", () => {
    const data = drawn(answer([hospital], [count, median, most], rows), { kind: "bar", measures: ["n", "median", "most"] });
    expect(names(data)).toEqual([["Rows", "Patients"], ["Median value (%)"]]);
    expect(data.panels.map(({ label }) => label)).toEqual(["Rows, Patients", "Median value (%)"]);
    expect(table(data, 0)).toEqual([["a", 1, 2]]);
    expect(table(data, 1)).toEqual([["a", 6]]);
  });

  test("have a panel each where colours already tell series apart", () => {
    const input = answer([hospital, month], [count, most], [["a", "2025-01-01", 1, 2]], [undefined, "month"]);
    expect(names(drawn(input, { kind: "line", measures: ["n", "most"] }))).toEqual([["a"], ["a"]]);
  });
});

describe("what is not among the top", () => {
  test("is a point of its own where one group is drawn", () => {
    const rows: CellValue[][] = [
      ["northgate", 9],
      [null, 1],
      [null, 30],
    ];
    const data = drawn({ ...answer([hospital], [count], rows), others: [2], folded: [0] }, { kind: "bar" });
    expect(names(data)).toEqual([["Rows"]]);
    expect(table(data)).toEqual([
      ["northgate", 9],
      ["—", 1],
      ["Others", 30],
    ]);
    expect(data.points.map(({ isOthers }) => isOthers === true)).toEqual([false, false, true]);
  });

  test("is a series beside the dates where each date has its own top", () => {
    const rows: CellValue[][] = [
      ["2025-01-01", "northgate", 9],
      ["2025-02-01", "northgate", 8],
      ["2025-01-01", null, 30],
      ["2025-02-01", null, 31],
    ];
    const data = drawn({ ...answer([month, hospital], [count], rows, ["month"]), others: [2, 3], folded: [1] }, { kind: "line" });
    expect(data.panels[0]?.series).toEqual([
      { label: "northgate", measure: 2 },
      { label: "Others", measure: 2, isOthers: true },
    ]);
    expect(table(data)).toEqual([
      ["2025-01", 9, 30],
      ["2025-02", 8, 31],
    ]);
    expect(data.notes).toEqual([]);
  });

  test("is a point of each series where the axis is what is folded", () => {
    const rows: CellValue[][] = [
      ["northgate", "F", 9],
      ["northgate", "M", 8],
      [null, "F", 30],
      [null, "M", 31],
    ];
    const data = drawn({ ...answer([hospital, sex], [count], rows), others: [2, 3], folded: [0] }, { kind: "bar" });
    expect(table(data).at(-1)).toEqual(["Others", 30, 31]);
  });
});
