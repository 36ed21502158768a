import { cellText, labelWithUnit } from "../results/cell-text";
import { MAX_SERIES } from "./chart-data";
import { toNumber, type ChartInput, type Resolved } from "./chart-spec";
import type { Drawing, DrawnMark } from "./drawing";
import { along, FONT_PX, heightBelow, scaleTexts, stackedFrames, thinned, ticksOf, valueScale, type Space } from "./frames";
import { markOfRow } from "./read-value";
import { textWidth } from "./scales";
import { distinctValues, valueKey, valueLabels } from "./told-apart";

/** More points than this cover each other, and a page would be slow to draw them. */
export const MAX_DOTS = 2000;

/** One measure against another: a point for each row. With a second group, its values are colours and forms. */
export function drawScatter(
  input: ChartInput,
  resolved: Pick<Resolved, "axis" | "rest" | "measures">,
  space: Space,
): { drawing: Drawing; notes: string[] } {
  const [across = 0, up = 0] = resolved.measures;
  const [xField, yField] = [input.columns[across], input.columns[up]];
  const groups = input.groups ?? 0;
  const others = new Set(input.others);
  const all = input.rows.flatMap((row, index) => {
    const x = toNumber(row[across]);
    const y = toNumber(row[up]);
    return x === null || y === null || others.has(index) ? [] : [{ row, x, y }];
  });
  const dots = all.slice(0, MAX_DOTS);
  const colours = seriesOf(dots, input, resolved.rest[0]);
  if (!xField || !yField) return { drawing: { width: 0, height: 0, panels: [], xTicks: [], shades: [], marks: [], legend: [] }, notes: [] };

  const yScale = valueScale(
    dots.map(({ y }) => y),
    { fromZero: false, isWhole: yField.kind === "integer", height: space.height - 60 },
  );
  const xScale = valueScale(
    dots.map(({ x }) => x),
    { fromZero: false, isWhole: xField.kind === "integer", height: space.width * 0.7 },
  );
  const yTexts = scaleTexts(yScale, yField);
  const [frame = { left: 0, top: 0, width: 1, height: 1 }] = stackedFrames(
    space,
    1,
    Math.max(...yTexts.map((text) => textWidth(text, FONT_PX))),
  );
  const left = (value: number) => frame.left + along(xScale, value, frame.width);
  const top = (value: number) => frame.top + frame.height - along(yScale, value, frame.height);
  const ordered = [...dots].sort((a, b) => a.x - b.x);
  const marks = ordered.map(({ row, x, y }, column): DrawnMark => ({
    shape: "dot",
    column,
    lane: 0,
    series: colours.of(row),
    value: y,
    x: left(x),
    y: top(y),
    isDrawn: true,
    name: input.columns
      .slice(0, groups)
      .map((field, index) => cellText(row[index], field))
      .join(" · "),
    values: [
      { label: labelWithUnit(xField), value: cellText(row[across], xField) },
      { label: labelWithUnit(yField), value: cellText(row[up], yField) },
    ],
    mark: markOfRow(row, input),
  }));
  const missing = input.rows.length - others.size - all.length;
  const notes = [
    ...(all.length > dots.length ? [`The first ${MAX_DOTS} of ${all.length} points are drawn. The table has all.`] : []),
    ...(missing > 0 ? [`${missing} without both values ${missing === 1 ? "is" : "are"} not drawn.`] : []),
    ...(others.size > 0 ? ["Others are not drawn."] : []),
    ...colours.notes,
  ];
  const drawing: Drawing = {
    width: space.width,
    height: heightBelow(frame),
    panels: [
      {
        frame,
        xTitle: labelWithUnit(xField),
        yTitle: labelWithUnit(yField),
        grid: "rows",
        valueTicks: ticksOf(yScale, yTexts, top),
        names: [],
        lines: [],
        areas: [],
      },
    ],
    xTicks: thinned(ticksOf(xScale, scaleTexts(xScale, xField), left)),
    shades: [],
    marks,
    legend: colours.names.length > 1 ? colours.names.map((label, series) => ({ label, series, shape: "dot" as const })) : [],
  };
  return { drawing, notes };
}

type Colours = { names: string[]; of: (row: readonly ChartInput["rows"][number][number][]) => number; notes: string[] };

/** Colours by the values of a group, if they are few enough to be told apart. */
function seriesOf(dots: readonly { row: ChartInput["rows"][number] }[], input: ChartInput, group: number | undefined): Colours {
  const field = group === undefined ? undefined : input.columns[group];
  const none: Colours = { names: [], of: () => 0, notes: [] };
  if (group === undefined || !field) return none;
  const values = distinctValues(dots.map(({ row }) => row[group] ?? null));
  if (values.length > MAX_SERIES) return { ...none, notes: [`${field.label} has ${values.length} values, too many for colours.`] };
  const places = new Map(values.map((value, index) => [valueKey(value), index]));
  return { names: valueLabels(values, field), of: (row) => places.get(valueKey(row[group])) ?? 0, notes: [] };
}
