import { describe, expect, test } from "vitest";
import type { CellValue, Visual } from "@/lib/query";
import { chartData } from "./chart-data";
import { resolveVisual, type ChartInput } from "./chart-spec";
import { correlation, histogramSummary, scatterSummary, seriesSummary } from "./summary-words";
import { answer, count, hospital, median, month } from "./testing/answers";

const summary = (input: ChartInput, visual: Visual, isTime: boolean) =>
  seriesSummary(chartData(input, resolveVisual(input, visual)), isTime);

describe("a chart in words", () => {
  test("of one line: highest, lowest, first to last", () => {
    const rows: CellValue[][] = [
      ["2025-01-01", 300],
      ["2025-02-01", 412],
      ["2025-03-01", 210],
      ["2025-04-01", 351],
    ];
    expect(summary(answer([month], [count], rows, ["month"]), { kind: "line" }, true)).toEqual([
      "Rows: highest 412 (2025-02), lowest 210 (2025-03).",
      "From 300 in 2025-01 to 351 in 2025-04 (up 17 %).",
    ]);
  });

  test("of several lines: where, and the largest change; a gap is nothing", () => {
    const rows: CellValue[][] = [
      ["a", "2025-01-01", 1, 5],
      ["a", "2025-02-01", 1, null],
      ["a", "2025-03-01", 1, 7],
      ["b", "2025-01-01", 1, 9],
      ["b", "2025-03-01", 1, 4.5],
    ];
    const input = answer([hospital, month], [count, median], rows, [undefined, "month"]);
    expect(summary(input, { kind: "line", measures: ["median"] }, true)).toEqual([
      "Median value (%): highest 9 (b, 2025-01), lowest 4.5 (b, 2025-03).",
      "Largest change from first to last month: b, from 9 in 2025-01 to 4.5 in 2025-03 (down 4.5 points).",
    ]);
  });

  test("of a series that rose and fell, the change is not its largest move, and it is not called so", () => {
    // a: 10, 90, 12 moves by 80 within two months, but from the first to the last by 2; b: 10 to 15 by 5.
    const rows: CellValue[][] = [
      ["a", "2025-01-01", 10],
      ["a", "2025-02-01", 90],
      ["a", "2025-03-01", 12],
      ["b", "2025-01-01", 10],
      ["b", "2025-03-01", 15],
    ];
    const of = (bucket: "month" | "quarter" | undefined) =>
      summary(answer([hospital, month], [count], rows, [undefined, bucket]), { kind: "line" }, true)[1];
    expect(of("month")).toBe("Largest change from first to last month: b, from 10 in 2025-01 to 15 in 2025-03 (up 50 %).");
    expect(of(undefined)).toBe("Largest change from first to last date: b, from 10 in 1 Jan 2025 to 15 in 1 Mar 2025 (up 50 %).");
  });

  test("of several measures each is named, on one axis or on several", () => {
    const patients = { ...count, name: "patients", label: "Patients" };
    const rows: CellValue[][] = [
      ["a", 5, 3, 6.1],
      ["b", 9, 4, 6.3],
    ];
    expect(
      summary(answer([hospital], [count, patients, median], rows), { kind: "bar", measures: ["n", "patients", "median"] }, false),
    ).toEqual(["Rows, Patients: highest 9 (Rows, b), lowest 3 (Patients, a).", "Median value (%): highest 6.3 (b), lowest 6.1 (a)."]);
  });

  test("of bars there is no change, others are left out, and equals are counted", () => {
    const rows: CellValue[][] = [
      ["a", 5],
      ["b", 5],
      ["c", 1],
      [null, 99],
    ];
    const input = { ...answer([hospital], [count], rows), others: [3], folded: [0] };
    expect(summary(input, { kind: "bar" }, false)).toEqual(["Rows: highest 5 (2 times), lowest 1 (c)."]);
  });

  test("of values that are all the same, of one value, and of none", () => {
    expect(
      summary(
        answer(
          [hospital],
          [count],
          [
            ["a", 5],
            ["b", 5],
          ],
        ),
        { kind: "bar" },
        false,
      ),
    ).toEqual(["Rows: all 2 values are 5."]);
    expect(summary(answer([hospital], [count], [["a", 5]]), { kind: "bar" }, false)).toEqual(["Rows: 5 (a)."]);
    expect(summary(answer([hospital], [count], [["a", null]]), { kind: "bar" }, false)).toEqual([]);
  });

  test("of shares the change is in points, and from zero or below there is no per cent", () => {
    const share = { ...count, kind: "double" as const, isShare: true };
    const shares: CellValue[][] = [
      ["2025-01-01", 0.25],
      ["2025-02-01", 0.275],
    ];
    expect(summary(answer([month], [share], shares, ["month"]), { kind: "line" }, true)[1]).toBe(
      "From 25 % in 2025-01 to 27.5 % in 2025-02 (up 2.5 points).",
    );
    // A median in per cent (HbA1c) changes by points too, as it does under a number of a dashboard.
    const percents = shares.map(([at, part]): CellValue[] => [at ?? null, Number(part) * 100]);
    expect(summary(answer([month], [{ ...median, unit: "%" }], percents, ["month"]), { kind: "line" }, true)[1]).toBe(
      "From 25 in 2025-01 to 27.5 in 2025-02 (up 2.5 points).",
    );
    const nearly: CellValue[][] = [
      ["2025-01-01", 0.25],
      ["2025-02-01", 0.2502],
    ];
    expect(summary(answer([month], [share], nearly, ["month"]), { kind: "line" }, true)[1]).toContain("(up less than 0.1 points)");
    const zero: CellValue[][] = [
      ["2025-01-01", 0],
      ["2025-02-01", 4],
    ];
    expect(summary(answer([month], [count], zero, ["month"]), { kind: "line" }, true)[1]).toBe("From 0 in 2025-01 to 4 in 2025-02.");
  });

  test("of bins: the highest", () => {
    expect(
      histogramSummary(
        [
          { name: "0 to under 5", value: 3 },
          { name: "5 to under 10", value: 8 },
          { name: "gap", value: null },
        ],
        count,
      ),
    ).toEqual(["Rows: highest 8 (5 to under 10), lowest 3 (0 to under 5)."]);
  });

  test("of points: how they go together", () => {
    const rows: CellValue[][] = [
      ["a", 1, 2],
      ["b", 2, 4],
      ["c", 3, 6],
      ["d", null, 6],
    ];
    expect(scatterSummary(answer([hospital], [count, median], rows), [1, 2])).toEqual([
      "3 points. Rows and Median value strongly rise together (correlation 1.00).",
    ]);
    expect(scatterSummary(answer([hospital], [count, median], rows.slice(0, 2)), [1, 2])).toEqual(["2 points."]);
  });
});

test.each([
  // By hand: deviations (-1, 0, 1) and (1, 0, -1); then (-1.5, -0.5, 0.5, 1.5) and (-1, 1, -1, 1) give 2 / √(5 · 4).
  [
    [
      { x: 1, y: 3 },
      { x: 2, y: 2 },
      { x: 3, y: 1 },
    ],
    -1,
  ],
  [
    [
      { x: 1, y: 0 },
      { x: 2, y: 2 },
      { x: 3, y: 0 },
      { x: 4, y: 2 },
    ],
    2 / Math.sqrt(20),
  ],
  [
    [
      { x: 1, y: 1 },
      { x: 2, y: 1 },
      { x: 3, y: 1 },
    ],
    null,
  ],
  [
    [
      { x: 1, y: 1 },
      { x: 2, y: 5 },
    ],
    null,
  ],
])("the correlation of %j is %s", (pairs, r) => {
  const found = correlation(pairs);
  if (r === null) expect(found).toBeNull();
  else expect(found).toBeCloseTo(r, 12);
});
