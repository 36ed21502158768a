import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CellValue, Visual } from "@/lib/query";
import type { ResultField } from "../results/cell-text";
import { pivotOf } from "../results/pivot";
import { resolveVisual, type ChartInput } from "./chart-spec";
import { drawChart } from "./draw-chart";
import type { DrawnMark } from "./drawing";
import { answer, count, hospital, month, sex } from "./testing/answers";

/** Every row of an answer is drawn once, on a mark of its own, whatever its groups are called. */

const SPACE = { width: 900, height: 400 };
const draw = (input: ChartInput, visual: Visual) => drawChart(input, resolveVisual(input, visual), SPACE, null);
const dose: ResultField = { name: "dose", label: "Dose", kind: "double", isMeasure: false };
const said = ({ name, values, value }: DrawnMark): [string, string, number] => [name, values[0]?.label ?? "", value];
const ascending = (values: readonly number[]) => [...values].sort((a, b) => a - b);

describe("groups that read alike stay apart", () => {
  const odd = answer(
    [hospital],
    [count],
    [
      [null, 1],
      ["null", 2],
      ["—", 4],
    ],
  );

  test("an empty group, the text null and a dash are bars and points of their own", () => {
    for (const kind of ["bar", "line"] as const) {
      expect(draw(odd, { kind }).drawing.marks.map(said)).toEqual([
        ["— (empty)", "Rows", 1],
        ["null", "Rows", 2],
        ['"—"', "Rows", 4],
      ]);
    }
  });

  test("and series, rows and columns of their own", () => {
    const rows: CellValue[][] = [
      ["F", null, 1],
      ["F", "null", 2],
      ["F", "—", 4],
    ];
    const input = answer([sex, hospital], [count], rows);
    expect(draw(input, { kind: "bar", x: "sex" }).drawing.legend.map(({ label }) => label)).toEqual(["— (empty)", "null", '"—"']);
    const across = draw(input, { kind: "heatmap", x: "hospital" }).drawing.marks;
    expect(across.map(({ column, lane, name }) => [column, lane, name])).toEqual([
      [0, 0, "F · — (empty)"],
      [1, 0, "F · null"],
      [2, 0, 'F · "—"'],
    ]);
    const down = draw(input, { kind: "heatmap", x: "sex" }).drawing.marks;
    expect(down.map(({ column, lane, name }) => [column, lane, name])).toEqual([
      [0, 0, "— (empty) · F"],
      [0, 1, "null · F"],
      [0, 2, '"—" · F'],
    ]);
    expect(pivotOf(input, { columns: 1, measure: 2 })).toMatchObject({
      rows: [["F", 1, 2, 4]],
      fields: [{ label: "Sex" }, { label: "— (empty)" }, { label: "null" }, { label: '"—"' }],
    });
  });

  test("numbers that are shown alike are written with every digit", () => {
    const rows: CellValue[][] = [
      ["F", 0.30000000000000004, 1],
      ["F", 0.3, 2],
      ["F", 0.25, 4],
    ];
    const input = answer([sex, dose], [count], rows);
    expect(draw(input, { kind: "bar", x: "sex" }).drawing.marks.map(said)).toEqual([
      ["F", "0.30000000000000004", 1],
      ["F", "0.3", 2],
      ["F", "0.25", 4],
    ]);
    const scatter = draw(
      answer(
        [sex, dose],
        [count, { ...count, name: "m" }],
        rows.map((row) => [...row, 1]),
      ),
      {
        kind: "scatter",
        series: "dose",
        x: "sex",
      },
    );
    expect(scatter.drawing.marks.map(({ series }) => series)).toEqual([0, 1, 2]);
  });

  test("names with the sign that joins them are quoted where they would be one", () => {
    const rows: CellValue[][] = [
      ["a · b", "c", "2025-01-01", 1],
      ["a", "b · c", "2025-01-01", 2],
      ["a", "c", "2025-01-01", 4],
    ];
    const input = answer([hospital, sex, month], [count], rows, [undefined, undefined, "month"]);
    expect(draw(input, { kind: "line" }).drawing.legend.map(({ label }) => label)).toEqual(['"a · b" · "c"', '"a" · "b · c"', "a · c"]);
  });

  test("a group that is called Others is not the others", () => {
    const input = {
      ...answer(
        [hospital],
        [count],
        [
          ["Others", 1],
          [null, 2],
        ],
      ),
      others: [1],
      folded: [0],
    };
    expect(draw(input, { kind: "bar" }).drawing.marks.map(said)).toEqual([
      ['"Others"', "Rows", 1],
      ["Others", "Rows", 2],
    ]);
  });
});

test("the others of each group that the top is kept for are series of their own, in colours of their own", () => {
  const rows: CellValue[][] = [
    ["north", "a", "2025-01-01", 1],
    ["north", null, "2025-01-01", 2],
    ["south", "a", "2025-01-01", 4],
    ["south", null, "2025-01-01", 8],
  ];
  const region: ResultField = { ...hospital, name: "region", label: "Region" };
  const input = { ...answer([region, hospital, month], [count], rows, [undefined, undefined, "month"]), others: [1, 3], folded: [1] };
  const { drawing } = draw(input, { kind: "line" });
  expect(drawing.marks.map(said)).toEqual([
    ["2025-01", "north · a", 1],
    ["2025-01", "south · a", 4],
    ["2025-01", "north · Others", 2],
    ["2025-01", "south · Others", 8],
  ]);
  expect(drawing.legend.map(({ series }) => series)).toEqual([0, 1, 2, 3]);
});

test("rows that have the very same groups cannot both be drawn, and that is said", () => {
  const same: CellValue[][] = [
    ["a", "F", 1],
    ["a", "F", 2],
  ];
  const input = answer([hospital, sex], [count], same);
  const note = "1 row has the same groups as another row and is not drawn. The table has all.";
  for (const kind of ["bar", "line", "area", "heatmap"] as const) {
    expect(draw(input, { kind }).notes).toContain(note);
    expect(draw(input, { kind }).drawing.marks.map(({ value }) => value)).toEqual([1]);
  }
  const one = answer(
    [{ ...dose, kind: "integer" }],
    [count],
    [
      [3, 1],
      [3, 2],
    ],
  );
  expect(draw(one, { kind: "histogram" }).notes).toContain(note);
  expect(pivotOf(input, { columns: 1, measure: 2 })).toMatchObject({ rows: [["a", 1]], notes: [note] });
});

/** Columns whose values are easily mixed up, and those values. */
const COLUMNS: { field: ResultField; values: CellValue[] }[] = [
  { field: { ...hospital, name: "g" }, values: [null, "null", "—", "", "Others", '"Others"', "— (empty)", "a", "a · b", "b", "1"] },
  { field: { ...dose, name: "g" }, values: [null, 0.1 + 0.2, 0.3, 0.7, 0.1 + 0.6, 1, 1e15, 1e-9] },
  { field: { ...dose, name: "g", kind: "integer" }, values: [null, -1, 0, 1, "9007199254740993", "9007199254740992"] },
  { field: { ...month, name: "g", bucket: "month" }, values: [null, "2025-01-01", "2025-02-01", "2025-05-01"] },
  { field: { ...month, name: "g", kind: "timestamp" }, values: [null, "2025-01-01T08:00:00.000100", "2025-01-01T08:00:00.000200"] },
  { field: { ...hospital, name: "g", kind: "boolean" }, values: [null, true, false] },
  { field: { ...hospital, name: "g", cut: "bands" }, values: [null, "<18", "18–24", "51+", "null"] },
  { field: { ...dose, name: "g", cut: "bins", binWidth: 0.1 }, values: [null, 0.1 + 0.2, 0.3, 0.4, 0.7] },
];

/** An answer of few enough rows for all to be drawn: distinct groups, and others of every group that the top is kept for. */
const answers = fc
  .array(fc.nat(COLUMNS.length - 1), { minLength: 0, maxLength: 3 })
  .chain((chosen) => {
    const columns = chosen.flatMap((at) => COLUMNS[at] ?? []);
    const groups = fc.tuple(...columns.map(({ values }) => fc.constantFrom(...values)));
    return fc.record({
      columns: fc.constant(columns),
      rows: fc.uniqueArray(groups, { maxLength: 7, selector: (row) => JSON.stringify(row) }),
      isPer: fc.tuple(...columns.map(() => fc.boolean())),
      hasOthers: fc.boolean(),
    });
  })
  .map(({ columns, rows, isPer, hasOthers }) => {
    const plain: CellValue[][] = columns.length === 0 ? [[]] : rows;
    const folded = columns.flatMap((_, index) => (isPer[index] ? [] : [index]));
    const isOthers = hasOthers && folded.length > 0;
    const kept = plain.map((row) => row.map((value, index) => (isPer[index] ? value : null)));
    const others = isOthers ? [...new Map(kept.map((row) => [JSON.stringify(row), row])).values()] : [];
    // Sums of powers of two tell which rows are in them.
    const all = [...plain, ...others].map((row, index): CellValue[] => [...row, 2 ** index]);
    const fields = columns.map(({ field }, index) => ({ ...field, name: `g${index}` }));
    return {
      input: {
        columns: [...fields, count],
        groups: columns.length,
        rows: all,
        others: others.map((_, index) => plain.length + index),
        folded: isOthers ? folded : [],
      },
    };
  });

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

describe("whatever the groups of an answer are, every row is drawn once and has a name of its own", () => {
  test.each(["bar", "line", "area", "heatmap", "histogram"] as const)("as %s", (kind) => {
    fc.assert(
      fc.property(answers, ({ input }) => {
        const resolved = resolveVisual(input, { kind });
        if (resolved.kind !== kind) return;
        const chart = drawChart(input, resolved, SPACE, null);
        const isWithoutOthers = kind === "heatmap" || kind === "histogram";
        const others = new Set(input.others);
        const rows = input.rows.filter((_, index) => !(isWithoutOthers && others.has(index)));
        const values = rows.map((row) => Number(row.at(-1)));
        if (isWithoutOthers && others.size > 0) expect(chart.notes).toContain("Others are not drawn.");
        const { marks } = chart.drawing;
        const field = input.columns[resolved.axis];
        const isCounted = kind === "histogram" && (input.groups > 1 || !(field?.cut !== undefined || field?.kind === "integer"));
        if (isCounted) {
          expect(sumOf(marks.map(({ value }) => value))).toBe(values.length);
          return;
        }
        const isCut = chart.notes.some((note) => note.includes("series are drawn"));
        if (isCut) {
          // Others of several groups can be more series than are told apart.
          expect(sumOf(marks.map(({ value }) => value))).toBeLessThan(sumOf(values));
          return;
        }
        expect(ascending(marks.map(({ value }) => value))).toEqual(ascending(values));
        expect(new Set(marks.map((mark) => JSON.stringify(said(mark).slice(0, 2)))).size).toBe(marks.length);
      }),
      { numRuns: 300 },
    );
  });

  test("as a pivot", () => {
    fc.assert(
      fc.property(answers, fc.nat(2), ({ input }, across) => {
        const resolved = resolveVisual(input, { kind: "pivot" });
        if (resolved.kind !== "pivot") return;
        const columns = across % input.groups;
        const made = pivotOf(input, { columns, measure: input.groups });
        if ("reason" in made) throw new Error(made.reason);
        expect(ascending(made.sources.flat().filter((source) => source !== null))).toEqual(input.rows.map((_, index) => index));
        expect(new Set(made.fields.slice(made.groups).map(({ label }) => label)).size).toBe(made.fields.length - made.groups);
      }),
      { numRuns: 300 },
    );
  });
});
