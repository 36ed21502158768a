import { describe, expect, test } from "vitest";
import type { CellValue, Visual } from "@/lib/query";
import type { ResultField } from "../results/cell-text";
import { resolveVisual, type ChartInput } from "./chart-spec";
import { drawChart, type Chart, type CoverageAsked } from "./draw-chart";
import { histogramOf } from "./draw-histogram";
import { liesDown } from "./draw-series";
import { markWords, type DrawnMark } from "./drawing";
import { answer, count, hospital, median, month } from "./testing/answers";

const SPACE = { width: 800, height: 400 };
const draw = (input: ChartInput, visual: Visual, coverage: CoverageAsked | null = null): Chart =>
  drawChart(input, resolveVisual(input, visual), SPACE, coverage);

const bars = answer(
  [hospital],
  [count],
  [
    ["a", 10],
    ["b", 20],
    ["c", null],
  ],
);
const lines: CellValue[][] = [
  ["a", "2025-01-01", 1],
  ["a", "2025-02-01", 2],
  ["a", "2025-04-01", 4],
  ["b", "2025-01-01", 3],
  ["b", "2025-02-01", 5],
];
const two = answer([hospital, month], [count], lines, [undefined, "month"]);

/** Every number of a drawing is one, and inside of it. */
function expectInside({ drawing }: Chart): void {
  for (const { x, y, box } of drawing.marks) {
    for (const value of [x, y, box?.x ?? 0, box?.y ?? 0, box?.width ?? 0, box?.height ?? 0]) expect(Number.isFinite(value)).toBe(true);
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x).toBeLessThanOrEqual(drawing.width);
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y).toBeLessThanOrEqual(drawing.height);
  }
}

describe("bars", () => {
  const heights = (marks: readonly DrawnMark[]) => marks.map(({ box }) => box?.height ?? 0);

  test("are as high as their values, from zero; an empty one is not drawn", () => {
    const chart = draw(bars, { kind: "bar" });
    const [a = 0, b = 0] = heights(chart.drawing.marks);
    expect(chart.drawing.marks).toHaveLength(2);
    expect(b / a).toBeCloseTo(2, 9);
    expect(chart.drawing.marks.map(markWords)).toEqual(["a: Rows 10", "b: Rows 20"]);
    expect(chart.drawing.marks.map(({ mark }) => mark)).toEqual([
      { groups: ["a"], measure: "n" },
      { groups: ["b"], measure: "n" },
    ]);
    expectInside(chart);
  });

  test("below zero hang from the line of zero", () => {
    const { drawing } = draw(
      answer(
        [hospital],
        [median],
        [
          ["a", 10],
          ["b", -5],
        ],
      ),
      { kind: "bar" },
    );
    const zero = drawing.panels[0]?.valueTicks.find(({ isZero }) => isZero)?.at ?? 0;
    const [up, down] = drawing.marks;
    expect((up?.box?.y ?? 0) + (up?.box?.height ?? 0)).toBeCloseTo(zero, 6);
    expect(down?.box?.y).toBeCloseTo(zero, 6);
  });

  test("on top of each other begin where the one below ends", () => {
    const { drawing } = draw(two, { kind: "bar", stacked: true });
    const [below, above] = drawing.marks.filter(({ column }) => column === 0);
    expect((above?.box?.y ?? 0) + (above?.box?.height ?? 0)).toBeCloseTo(below?.box?.y ?? 0, 6);
    expect(above?.box?.x).toBe(below?.box?.x);
  });

  test("beside each other do not touch those of the next month", () => {
    const { drawing } = draw(two, { kind: "bar" });
    const right = Math.max(...drawing.marks.filter(({ column }) => column === 0).map(({ box }) => (box?.x ?? 0) + (box?.width ?? 0)));
    const left = Math.min(...drawing.marks.filter(({ column }) => column === 1).map(({ box }) => box?.x ?? 0));
    expect(right).toBeLessThanOrEqual(left);
  });

  test("lie down where names would touch, but never over dates", () => {
    expect(liesDown(["a", "b"], false, 700)).toBe(false);
    expect(
      liesDown(
        Array.from({ length: 14 }, () => "Estimated glomerular filtration rate"),
        false,
        700,
      ),
    ).toBe(true);
    expect(
      liesDown(
        Array.from({ length: 200 }, () => "2025-01"),
        true,
        700,
      ),
    ).toBe(false);
    const long = answer(
      [hospital],
      [count],
      Array.from({ length: 40 }, (_, index): CellValue[] => [`A rather long name ${index}`, index]),
    );
    const chart = draw(long, { kind: "bar" });
    expect(chart.drawing.panels[0]?.grid).toBe("columns");
    expect(chart.drawing.height).toBeGreaterThan(40 * 20);
    expectInside(chart);
  });
});

test("a lying bar that leaves no room beside it has its value inside, and a long name stands on two lines", () => {
  const input = answer(
    [hospital],
    [count],
    [
      ["Cholesterol (total) in serum", 1_000_000],
      ["Sodium", 100_000],
    ],
  );
  const { drawing } = drawChart(input, resolveVisual(input, { kind: "bar" }), { width: 350, height: 320 }, null);
  const [long, short] = drawing.marks;
  expect(long?.text).toMatchObject({ anchor: "end", text: "1,000,000", isInside: true });
  expect(long?.text?.x).toBeLessThan((long?.box?.x ?? 0) + (long?.box?.width ?? 0));
  expect(short?.text).toMatchObject({ anchor: "start", text: "100,000" });
  expect(drawing.panels[0]?.names).toMatchObject([{ lines: ["Cholesterol", "(total) in serum"] }, { lines: ["Sodium"] }]);
});

describe("lines and areas", () => {
  test("end at a gap, and a point between gaps is seen", () => {
    const { drawing } = draw(two, { kind: "line" });
    expect(drawing.panels[0]?.lines.map(({ path }) => path.split("M").length - 1)).toEqual([2, 1]);
    expect(drawing.marks.filter(({ lane }) => lane === 0).map(({ column }) => column)).toEqual([0, 1, 3]);
  });

  test("an area lies on the one below", () => {
    const { drawing } = draw(two, { kind: "area" });
    const at = (lane: number) => drawing.marks.find((mark) => mark.lane === lane && mark.column === 0)?.y ?? 0;
    const axis = drawing.panels[0]?.valueTicks ?? [];
    const [zero = 0, one = 0] = [axis[0]?.at, axis[1]?.at];
    const px = zero - one;
    const step = Number(axis[1]?.text);
    expect((zero - at(0)) / px).toBeCloseTo(1 / step, 6);
    expect((zero - at(1)) / px).toBeCloseTo(4 / step, 6);
  });

  test("a line that does not begin at zero says so", () => {
    const rows: CellValue[][] = [
      ["2025-01-01", 100],
      ["2025-02-01", 110],
    ];
    const input = answer([month], [median], rows, ["month"]);
    expect(draw(input, { kind: "line" }).notes).toEqual(["The upright axis does not begin at zero."]);
    expect(draw(input, { kind: "bar" }).notes).toEqual([]);
  });

  test("a line of counts begins at zero; of two axes the one that does not is named", () => {
    const rows: CellValue[][] = [
      ["2025-01-01", 100, 6.1],
      ["2025-02-01", 110, 6.3],
    ];
    const zeroAt = (chart: Chart) => chart.drawing.panels.map(({ valueTicks }) => valueTicks.some(({ isZero }) => isZero));
    const counted = draw(answer([month], [count], rows, ["month"]), { kind: "line" });
    expect([zeroAt(counted), counted.notes]).toEqual([[true], []]);
    const both = draw(answer([month], [count, median], rows, ["month"]), { kind: "line", measures: ["n", "median"] });
    expect([zeroAt(both), both.notes]).toEqual([[true, false], ["The upright axis of Median value (%) does not begin at zero."]]);
    const other = { ...median, name: "mean", label: "Mean", unit: "mmol/L" };
    const two = draw(answer([month], [median, other], rows, ["month"]), { kind: "line", measures: ["median", "mean"] });
    expect(two.notes).toEqual(["The upright axes of Median value (%) and Mean (mmol/L) do not begin at zero."]);
  });

  test("over numbers stand at their numbers", () => {
    const age: ResultField = { name: "age", label: "Age", kind: "integer", isMeasure: false };
    const { drawing } = draw(
      answer(
        [age],
        [count],
        [
          [0, 1],
          [10, 2],
          [40, 3],
        ],
      ),
      { kind: "line" },
    );
    const [a = 0, b = 0, c = 0] = drawing.marks.map(({ x }) => x);
    expect((c - b) / (b - a)).toBeCloseTo(3, 6);
  });
});

test("months without a hospital are shaded behind their points, unless that is not wanted", () => {
  const cells = ["2025-01", "2025-02", "2025-03", "2025-04"].flatMap((period) =>
    ["a", "b"].filter((one) => one === "a" || period !== "2025-03").map((one) => ({ hospital: one, period, rows: 1 })),
  );
  const asked = { coverage: { hospitals: ["a", "b"], periods: [], cells }, where: undefined, hospitalColumn: "hospital" };
  const chart = draw(two, { kind: "line" }, asked);
  const march = (chart.drawing.marks.find(({ column }) => column === 1)?.x ?? 0) + (chart.drawing.shades[0]?.box.width ?? 0);
  expect(chart.drawing.shades).toHaveLength(1);
  const [shade] = chart.drawing.shades;
  expect((shade?.box.x ?? 0) + (shade?.box.width ?? 0) / 2).toBeCloseTo(march, 6);
  expect(chart.gaps).toEqual(["In Mar 2025 1 of 2 hospitals is missing: b."]);
  expect(draw(two, { kind: "line", coverage: false }, asked).drawing.shades).toEqual([]);
});

test("rows without a date have a point of their own, which no line leads to", () => {
  const rows: CellValue[][] = [
    ["2025-01-01", 1],
    ["2025-02-01", 2],
    [null, 9],
  ];
  const { drawing } = draw(answer([month], [count], rows, ["month"]), { kind: "line" });
  const empty = drawing.marks.find(({ column }) => column === 2);
  expect(empty?.values[0]?.value).toBe("9");
  const paths = drawing.panels.flatMap(({ lines: drawn }) => drawn.map(({ path }) => path)).join("");
  // A line from January to February, and one that begins and ends at the point without a date.
  expect(paths.match(/[ML]/g)).toEqual(["M", "L", "M"]);
});

test("the point of rows without a date is drawn however many dates there are", () => {
  const day = (index: number) => new Date(Date.UTC(2025, 0, 1 + index)).toISOString().slice(0, 10);
  const rows: CellValue[][] = [...Array.from({ length: 200 }, (_, index): CellValue[] => [day(index), index]), [null, 9]];
  const { drawing } = draw(answer([month], [count], rows, ["day"]), { kind: "line" });
  expect(drawing.marks.filter(({ isDrawn }) => isDrawn).map(({ name }) => name)).toEqual(["—"]);
});

describe("a histogram", () => {
  const value: ResultField = { name: "value", label: "Value", kind: "double", unit: "%", isMeasure: false, cut: "bins", binWidth: 0.5 };

  test("of bins has empty places where no row is", () => {
    const input = answer(
      [value],
      [count],
      [
        [1.5, 4],
        [0, 1],
        [0.5, 2],
      ],
    );
    const { bins, xLabel } = histogramOf(input, resolveVisual(input, {}));
    expect(bins.map(({ low, value: n }) => [low, n])).toEqual([
      [0, 1],
      [0.5, 2],
      [1, null],
      [1.5, 4],
    ]);
    expect(bins[0]?.name).toBe("0 to under 0.5");
    expect(xLabel).toBe("Value (%)");
    expect(draw(input, {}).drawing.marks.map(({ column }) => column)).toEqual([0, 1, 3]);
  });

  test("of a measure counts groups: every value once, in the bin that its name says", () => {
    const input = answer(
      [hospital],
      [count],
      [1, 2, 2, 3, 10].map((n, index): CellValue[] => [`h${index}`, n]),
    );
    const { bins, yField } = histogramOf(input, resolveVisual(input, { kind: "histogram" }));
    // Whole numbers from 1 to 10: steps of 2 from 0, and 10 is in the step that begins with it.
    expect(bins.map(({ low, value: n }) => [low, n])).toEqual([
      [0, 1],
      [2, 3],
      [4, 0],
      [6, 0],
      [8, 0],
      [10, 1],
    ]);
    expect(yField.label).toBe("Number of groups");
  });

  test("of rows counts rows and says how many have no value", () => {
    const rows: CellValue[][] = [
      ["a", 1],
      ["b", null],
      ["c", 4],
    ];
    const chart = draw({ columns: [hospital, { ...median, isMeasure: false }], groups: null, rows }, { kind: "histogram" });
    expect(chart.label).toBe("Histogram of Number of rows by Median value (%)");
    expect(chart.notes).toEqual(["1 without a value is not counted."]);
  });
});

test("a heat map has a cell for each row, with its place and its value", () => {
  const chart = draw(two, { kind: "heatmap" });
  expect(chart.drawing.marks.map(({ column, lane, name, values }) => [column, lane, name, values[0]?.value])).toEqual([
    [0, 0, "a · 2025-01", "1"],
    [1, 0, "a · 2025-02", "2"],
    [3, 0, "a · 2025-04", "4"],
    [0, 1, "b · 2025-01", "3"],
    [1, 1, "b · 2025-02", "5"],
  ]);
  const levels = chart.drawing.marks.map(({ level }) => level ?? -1);
  expect(Math.min(...levels)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...levels)).toBeLessThanOrEqual(1);
  expect(levels[4]).toBeGreaterThan(levels[0] ?? 1);
  expect(chart.notes).toEqual(["Hatched cells have no value; they are not zeros."]);
  expect(chart.drawing.ramp?.length).toBeLessThanOrEqual(6);
  expectInside(chart);
});

test("a scatter plot has a point for each row with both values, with a colour for each value of the second group", () => {
  const rows: CellValue[][] = [
    ["a", "2025-01-01", 1, 5],
    ["a", "2025-02-01", 2, null],
    ["b", "2025-01-01", 3, 7],
  ];
  const chart = draw(answer([hospital, month], [count, median], rows, [undefined, "month"]), { kind: "scatter" });
  expect(chart.drawing.marks.map(({ series, name, values }) => [series, name, values.map(({ value }) => value)])).toEqual([
    [0, "a · 2025-01", ["1", "5"]],
    [1, "b · 2025-01", ["3", "7"]],
  ]);
  expect(chart.drawing.legend.map(({ label }) => label)).toEqual(["a", "b"]);
  expect(chart.notes).toEqual(["1 without both values is not drawn."]);
  expectInside(chart);
});

test.each<Visual>([{ kind: "bar" }, { kind: "line" }, { kind: "area" }, { kind: "scatter" }, { kind: "histogram" }, { kind: "heatmap" }])(
  "an answer without values is drawn as $kind without a fault",
  (visual) => {
    const input = answer([hospital, month], [count, median], [["a", "2025-01-01", null, null]], [undefined, "month"]);
    expect(() => draw({ ...input, rows: [] }, visual)).not.toThrow();
    expect(draw(input, visual).drawing.marks.filter(({ values }) => values.some(({ value }) => value.includes("NaN")))).toEqual([]);
  },
);
