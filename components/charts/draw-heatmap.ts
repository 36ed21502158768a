import type { CellValue } from "@/lib/query";
import { cellText, isTimeKind, labelWithUnit, type ResultField } from "../results/cell-text";
import { axisValues } from "./axis-values";
import { toNumber, type ChartInput, type Resolved } from "./chart-spec";
import type { Drawing, DrawnMark } from "./drawing";
import { FONT_PX, heightBelow, thinned, type Space } from "./frames";
import { markOfRow } from "./read-value";
import { seriesOfRows } from "./series-of";
import { hiddenNotes, valueKey, valueLabels, valuesKey } from "./told-apart";
import { fitText, labelStep, niceScale, textWidth } from "./scales";

/** More cells than this on a side are not read. */
export const MAX_SIDE = 100;
const LEAST_CELL_PX = 22;

/** Two groups as the sides of a table whose cells are colours. */
export function drawHeatmap(
  input: ChartInput,
  { axis, rest, measures }: Pick<Resolved, "axis" | "rest" | "measures">,
  space: Space,
): { drawing: Drawing; notes: string[] } {
  const measure = measures[0] ?? 0;
  const field = input.columns[measure];
  const xField = input.columns[axis];
  if (!field || !xField) return { drawing: { width: 0, height: 0, panels: [], xTicks: [], shades: [], marks: [], legend: [] }, notes: [] };
  const others = new Set(input.others);
  const cells = input.rows.flatMap((row, index) =>
    others.has(index) ? [] : [{ row, x: row[axis] ?? null, key: valuesKey(rest.map((group) => row[group])) }],
  );
  const across = axisValues(
    cells.map(({ x }) => x),
    xField,
    isTimeKind(xField.kind) || xField.cut !== undefined,
  ).values;
  const names = sideNames(cells, input, rest);
  const columns = across.slice(0, MAX_SIDE);
  const columnNames = valueLabels(columns, xField);
  const lines = names.slice(0, MAX_SIDE);

  const widest = Math.min(space.width * 0.34, Math.max(20, ...lines.map(({ name }) => textWidth(name, FONT_PX))));
  const cellHeight = Math.max(LEAST_CELL_PX, Math.min(44, (space.height - 90) / Math.max(1, lines.length)));
  const frame = { left: Math.ceil(widest + 28), top: 12, width: 0, height: cellHeight * lines.length };
  frame.width = Math.max(40, space.width - frame.left - 12);
  const cellWidth = frame.width / Math.max(1, columns.length);

  const values = cells.flatMap(({ row }) => toNumber(row[measure]) ?? []);
  const scale = rampScale(values, field);
  const columnAt = new Map(columns.map((value, index) => [valueKey(value), index]));
  const lineAt = new Map(lines.map(({ key }, index) => [key, index]));
  const taken = new Set<string>();
  let hidden = 0;
  const marks = cells.flatMap(({ row, x, key }): DrawnMark[] => {
    const column = columnAt.get(valueKey(x));
    const lane = lineAt.get(key);
    const value = toNumber(row[measure]);
    if (column === undefined || lane === undefined || value === null) return [];
    if (taken.has(`${column} ${lane}`)) {
      hidden += 1;
      return [];
    }
    taken.add(`${column} ${lane}`);
    const box = { x: frame.left + column * cellWidth, y: frame.top + lane * cellHeight, width: cellWidth, height: cellHeight };
    const text = cellText(row[measure], field);
    return [
      {
        shape: "cell",
        column,
        lane,
        series: 0,
        value,
        level: scale.level(value),
        x: box.x + box.width / 2,
        y: box.y + box.height / 2,
        box: { ...box, width: Math.max(1, box.width - 1), height: box.height - 1 },
        isDrawn: true,
        text:
          textWidth(text, FONT_PX) + 6 <= cellWidth
            ? { x: box.x + box.width / 2, y: box.y + box.height / 2 + 4, anchor: "middle", text }
            : undefined,
        name: `${lines[lane]?.name} · ${columnNames[column]}`,
        values: [{ label: labelWithUnit(field), value: text }],
        mark: markOfRow(row, input, field.name),
      },
    ];
  });
  const ticks = columnNames.map((text, index) => ({ at: frame.left + cellWidth * (index + 0.5), text }));
  const step = labelStep(
    ticks.length,
    cellWidth,
    Math.max(...ticks.map(({ text }) => textWidth(text, FONT_PX))) + 8,
    xField.bucket === "month",
  );
  const drawing: Drawing = {
    width: space.width,
    height: heightBelow(frame),
    panels: [
      {
        frame,
        xTitle: labelWithUnit(xField),
        yTitle: rest.flatMap((group) => (input.columns[group] ? [labelWithUnit(input.columns[group])] : [])).join(" · "),
        grid: "none",
        valueTicks: [],
        names: lines.map(({ name }, index) => ({ at: frame.top + cellHeight * (index + 0.5), text: fitText(name, widest + 2, FONT_PX) })),
        lines: [],
        areas: [],
      },
    ],
    xTicks: thinned(
      ticks.filter((_, index) => index % step === 0),
      8,
    ),
    shades: [],
    marks,
    legend: [],
    ramp: values.length > 0 ? scale.texts : undefined,
  };
  const notes = [
    ...(across.length > columns.length ? [`The first ${MAX_SIDE} of ${across.length} columns are drawn. The table has all.`] : []),
    ...(names.length > lines.length ? [`The first ${MAX_SIDE} of ${names.length} rows are drawn. The table has all.`] : []),
    ...(marks.length < columns.length * lines.length ? ["Hatched cells have no value; they are not zeros."] : []),
    ...(others.size > 0 ? ["Others are not drawn."] : []),
    ...hiddenNotes(hidden),
  ];
  return { drawing, notes };
}

/** What stands down the side: dates and bands in their order, others as the rows come. */
function sideNames(
  cells: readonly { row: readonly CellValue[]; key: string }[],
  input: ChartInput,
  rest: readonly number[],
): { key: string; name: string }[] {
  const [only] = rest;
  const field = rest.length === 1 && only !== undefined ? input.columns[only] : undefined;
  if (field && only !== undefined && (isTimeKind(field.kind) || field.cut !== undefined)) {
    const { values } = axisValues(
      cells.map(({ row }) => row[only] ?? null),
      field,
      true,
    );
    const labels = valueLabels(values, field);
    return values.map((value, index) => ({ key: valuesKey([value]), name: labels[index] ?? "" }));
  }
  const series = seriesOfRows({ columns: input.columns, rows: cells.map(({ row }) => [...row]) }, rest);
  return [...new Map(cells.map(({ key }, index) => [key, { key, name: series[index]?.label ?? "" }])).values()];
}

/** How many colours a ramp has. */
export const RAMP_STEPS = 6;

/** Values in steps of colour between the smallest and the largest, with the value each begins at. */
function rampScale(values: readonly number[], field: ResultField): { level: (value: number) => number; texts: string[] } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return { level: () => 0, texts: [] };
  const options = { fromZero: low >= 0 && low < high / 4, isWhole: field.kind === "integer" };
  const tried = Array.from({ length: RAMP_STEPS }, (_, index) => niceScale(low, high, { ...options, count: RAMP_STEPS - index }));
  // Never more steps than colours.
  const scale = tried.find(({ ticks }) => ticks.length - 1 <= RAMP_STEPS) ?? niceScale(low, high, { ...options, count: 1 });
  const steps = scale.ticks.slice(0, -1);
  const last = Math.max(1, steps.length - 1);
  const width = (scale.high - scale.low) / Math.max(1, steps.length);
  return {
    level: (value) => Math.min(steps.length - 1, Math.floor((value - scale.low) / width + 1e-9)) / last,
    texts: steps.map((step) => cellText(step, { ...field, isApproximate: undefined, digits: undefined, isMeasure: true })),
  };
}
