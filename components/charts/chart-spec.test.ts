import { describe, expect, test } from "vitest";
import type { BucketName, CellValue } from "@/lib/query";
import type { ResultField } from "../results/cell-text";
import { chartChoices, chartData, drawableMeasures, toNumber, type ChartInput } from "./chart-spec";
import { bucketsBetween } from "./time-buckets";

const hospital: ResultField = { name: "hospital", label: "Hospital", kind: "text", isMeasure: false };
const month: ResultField = { name: "month", label: "Month", kind: "date", isMeasure: false };
const age: ResultField = { name: "age", label: "Age", kind: "integer", unit: "years", isMeasure: false };
const count: ResultField = { name: "n", label: "Rows", kind: "integer", isMeasure: true };
const median: ResultField = { name: "median", label: "Median value", kind: "double", unit: "%", isMeasure: true };
const firstName: ResultField = { name: "first", label: "First test", kind: "text", isMeasure: false };

function input(groups: ResultField[], measures: ResultField[], rows: CellValue[][], buckets: (BucketName | undefined)[] = []): ChartInput {
  return { columns: [...groups.map((group, index) => ({ ...group, bucket: buckets[index] })), ...measures], groups: groups.length, rows };
}

describe("the chart that fits a result", () => {
  test.each([
    ["one number", [], [count], ["number"]],
    ["a date group is a line", [month], [count], ["line", "bar"]],
    ["a date and a text group is a line", [hospital, month], [count, median], ["line", "bar"]],
    ["a text group is bars", [hospital], [count], ["bar", "line"]],
    ["a number group is bars", [age], [count], ["bar", "line"]],
  ])("%s", (_name, groups, measures, kinds) => {
    expect(chartChoices(input(groups, measures, [])).kinds).toEqual(kinds);
  });

  test("without a measure that is a number there is none, and it says why", () => {
    const choice = chartChoices(input([hospital], [firstName], []));
    expect(choice.kinds).toEqual([]);
    expect(choice.reason).toContain("measure that is a number");
  });

  test("only numbers can be drawn", () => {
    expect(drawableMeasures(input([hospital], [firstName, count, median], []))).toEqual([2, 3]);
  });
});

describe("points and series", () => {
  test("a month without rows is a gap, not a zero", () => {
    const data = chartData(
      input(
        [month],
        [count],
        [
          ["2025-01-01", 5],
          ["2025-04-01", 7],
          ["2025-02-01", 0],
        ],
        ["month"],
      ),
      "line",
      1,
    );
    expect(data.points).toEqual([
      { x: "2025-01", s0: 5 },
      { x: "2025-02", s0: 0 },
      { x: "2025-03", s0: null },
      { x: "2025-04", s0: 7 },
    ]);
    expect(data.notes).toEqual(["Gaps are dates without a value; they are not zeros."]);
  });

  test("a text group beside a date becomes the series", () => {
    const rows = [
      ["northgate", "2025-01-01", 1, 6.1],
      ["northgate", "2025-02-01", 2, 6.2],
      ["st-anselm", "2025-02-01", 3, null],
    ];
    const data = chartData(input([hospital, month], [count, median], rows, [undefined, "month"]), "line", 3);
    expect(data.series).toEqual([
      { key: "s0", label: "northgate" },
      { key: "s1", label: "st-anselm" },
    ]);
    expect(data.points).toEqual([
      { x: "2025-01", s0: 6.1, s1: null },
      { x: "2025-02", s0: 6.2, s1: null },
    ]);
    expect(data).toMatchObject({ xLabel: "Month", yLabel: "Median value (%)" });
  });

  test("more than two groups name their series together", () => {
    const sex = { ...hospital, name: "sex", label: "Sex" };
    const data = chartData(
      input(
        [hospital, sex, month],
        [count],
        [
          ["northgate", "F", "2025-01-01", 4],
          ["northgate", null, "2025-01-01", 2],
        ],
      ),
      "line",
      3,
    );
    expect(data.series.map((series) => series.label)).toEqual(["northgate · F", "northgate · —"]);
  });

  test("series past the limit are cut, the largest stay, and it is said", () => {
    const rows = Array.from({ length: 12 }, (_, index): CellValue[] => [`h${index}`, "2025-01-01", index]);
    const data = chartData(input([hospital, month], [count], rows, [undefined, "month"]), "line", 2);
    expect(data.series.map((series) => series.label)).toEqual(["h4", "h5", "h6", "h7", "h8", "h9", "h10", "h11"]);
    expect(data.notes).toEqual(["8 of 12 series are drawn, those with the largest totals. The table has all."]);
  });

  test("bars keep the order of the table and say when categories are cut", () => {
    const rows = Array.from({ length: 70 }, (_, index): CellValue[] => [`h${69 - index}`, index]);
    const data = chartData(input([hospital], [count], rows), "bar", 1);
    expect(data.points).toHaveLength(60);
    expect(data.points[0]).toEqual({ x: "h69", s0: 0 });
    expect(data.notes).toEqual(["The first 60 of 70 categories are drawn, in the order of the table. The table has all."]);
  });

  test("decimals and big integers that travel as text are drawn as numbers", () => {
    const data = chartData(
      input(
        [hospital],
        [{ ...count, kind: "decimal" as const }],
        [
          ["a", "12.50"],
          ["b", null],
        ],
      ),
      "bar",
      1,
    );
    expect(data.points).toEqual([
      { x: "a", s0: 12.5 },
      { x: "b", s0: null },
    ]);
  });

  test("an empty group is a category of its own", () => {
    const data = chartData(
      input(
        [month],
        [count],
        [
          ["2025-01-01", 5],
          [null, 2],
        ],
        ["month"],
      ),
      "line",
      1,
    );
    expect(data.points).toEqual([
      { x: "2025-01", s0: 5 },
      { x: "—", s0: 2 },
    ]);
  });

  test("a line over numbers is in their order", () => {
    const data = chartData(
      input(
        [age],
        [count],
        [
          [40, 1],
          [9, 2],
          [100, 3],
        ],
      ),
      "line",
      1,
    );
    expect(data.points.map((point) => point.x)).toEqual(["9", "40", "100"]);
  });

  test("timestamps without a bucket are not filled, and it is said", () => {
    const at = { ...month, kind: "timestamp" as const };
    const data = chartData(
      input(
        [at],
        [count],
        [
          ["2025-01-01T08:30:00.000", 1],
          ["2025-03-01T09:00:00.000", 2],
        ],
      ),
      "line",
      1,
    );
    expect(data.points.map((point) => point.x)).toEqual(["1 Jan 2025 08:30", "1 Mar 2025 09:00"]);
    expect(data.notes[0]).toContain("not evenly spaced");
  });

  test("bucketed timestamps are filled as dates are", () => {
    const at = { ...month, kind: "timestamp" as const };
    const data = chartData(
      input(
        [at],
        [count],
        [
          ["2025-01-01T00:00:00.000", 1],
          ["2025-03-01T00:00:00.000", 2],
        ],
        ["month"],
      ),
      "line",
      1,
    );
    expect(data.points).toEqual([
      { x: "2025-01", s0: 1 },
      { x: "2025-02", s0: null },
      { x: "2025-03", s0: 2 },
    ]);
  });
});

test.each([
  ["12.5", 12.5],
  ["", null],
  ["abc", null],
  [null, null],
  [true, null],
])("%s as a number is %s", (value, number) => {
  expect(toNumber(value)).toBe(number);
});

describe("buckets between two dates", () => {
  test.each([
    ["year", "2023-01-01", "2025-01-01", ["2023-01-01", "2024-01-01", "2025-01-01"]],
    ["quarter", "2024-10-01", "2025-04-01", ["2024-10-01", "2025-01-01", "2025-04-01"]],
    ["month", "2024-12-01", "2025-02-01", ["2024-12-01", "2025-01-01", "2025-02-01"]],
    ["week", "2025-03-24", "2025-04-07", ["2025-03-24", "2025-03-31", "2025-04-07"]],
    ["day", "2024-02-28", "2024-03-01", ["2024-02-28", "2024-02-29", "2024-03-01"]],
    [
      "hour",
      "2025-03-30T00:00:00.000",
      "2025-03-30T02:00:00.000",
      ["2025-03-30T00:00:00.000", "2025-03-30T01:00:00.000", "2025-03-30T02:00:00.000"],
    ],
  ] as const)("by %s", (bucket, first, last, expected) => {
    expect(bucketsBetween(first, last, bucket)).toEqual(expected);
  });

  test("too many are not made", () => {
    expect(bucketsBetween("1900-01-01", "2025-01-01", "day")).toBeNull();
    expect(bucketsBetween(undefined, "2025-01-01", "day")).toBeNull();
  });
});

describe("what is not among the top", () => {
  test("is a point of its own in a series of its own where one group is drawn", () => {
    const rows: CellValue[][] = [
      ["northgate", 9],
      [null, 1],
      [null, 30],
    ];
    const data = chartData({ ...input([hospital], [count], rows), others: [2], folded: [0] }, "bar", 1);
    expect(data.series).toEqual([
      { key: "s0", label: "Rows" },
      { key: "others", label: "Others", isOthers: true },
    ]);
    expect(data.points).toEqual([
      { x: "northgate", s0: 9, others: null },
      { x: "—", s0: 1, others: null },
      { x: "Others", s0: null, others: 30 },
    ]);
  });

  test("is a series beside the dates where each date has its own top", () => {
    const rows: CellValue[][] = [
      ["2025-01-01", "northgate", 9],
      ["2025-02-01", "northgate", 8],
      ["2025-01-01", null, 30],
      ["2025-02-01", null, 31],
    ];
    const data = chartData({ ...input([month, hospital], [count], rows, ["month"]), others: [2, 3], folded: [1] }, "line", 2);
    expect(data.series.map((series) => series.label)).toEqual(["northgate", "Others"]);
    expect(data.points).toEqual([
      { x: "2025-01", s0: 9, others: 30 },
      { x: "2025-02", s0: 8, others: 31 },
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
    const sex = { ...hospital, name: "sex", label: "Sex" };
    const data = chartData({ ...input([hospital, sex], [count], rows), others: [2, 3], folded: [0] }, "bar", 2);
    expect(data.points.at(-1)).toEqual({ x: "Others", s0: 30, s1: 31 });
  });
});
