import { formatNumber } from "@/lib/format";
import { cellText, labelWithUnit, type ResultField } from "../results/cell-text";
import { toNumber, type ChartInput, type Resolved } from "./chart-spec";
import { axisValues } from "./axis-values";
import type { Drawing, DrawnMark, Tick } from "./drawing";
import { along, FONT_PX, heightBelow, scaleTexts, stackedFrames, thinned, ticksOf, valueScale, type Space } from "./frames";
import { markOfRow } from "./read-value";
import { niceScale, textWidth, tidy } from "./scales";
import { hiddenNotes, toldApart, valueKey, valueLabels } from "./told-apart";

/** A stretch of the axis, from `low` up to `high` without it, and what stands over it. `row` is its row of the answer. */
export type Bin = { name: string; low: number | null; high: number | null; value: number | null; row: number | null };
export type Histogram = { xLabel: string; yField: ResultField; bins: Bin[]; notes: string[] };

const MOST_BINS = 200;

/** The bins of an answer: those of its group, or, of a measure over many groups, how many groups fall into each. */
export function histogramOf(input: ChartInput, { axis, rest, measures }: Pick<Resolved, "axis" | "rest" | "measures">): Histogram {
  const field = input.columns[axis];
  const isCut = input.groups !== null && field !== undefined && rest.length === 0 && (field.cut !== undefined || isWholeNumber(field));
  return isCut ? groupBins(input, axis, measures[0] ?? 0) : valueBins(input, measures[0] ?? 0);
}

function isWholeNumber(field: ResultField): boolean {
  return field.kind === "integer" && !field.isMeasure;
}

function groupBins(input: ChartInput, axis: number, measure: number): Histogram {
  const field = input.columns[axis] ?? NO_FIELD;
  const others = new Set(input.others);
  const own = new Map<string, number>();
  let hidden = 0;
  input.rows.forEach((row, index) => {
    if (others.has(index)) return;
    const key = valueKey(row[axis]);
    if (own.has(key)) hidden += 1;
    else own.set(key, index);
  });
  const plain = input.rows.filter((_, index) => !others.has(index)).map((row) => row[axis] ?? null);
  const { values } = axisValues(plain, field, true);
  const labels = valueLabels(values, field);
  const width = field.binWidth ?? (field.cut === "bands" ? null : 1);
  const numbers = values.map(toNumber).filter((value) => value !== null);
  const found = values.map((value, index): Bin => {
    const low = width === null ? null : toNumber(value);
    const row = own.get(valueKey(value)) ?? null;
    const high = low === null || width === null ? null : tidy(low + width);
    return { name: binName(low, high, labels[index] ?? "", width), low, high, value: toNumber(input.rows[row ?? -1]?.[measure]), row };
  });
  const names = toldApart(
    found.map(({ name }) => name),
    (index) => `${found[index]?.name}, ${labels[index]}`,
  );
  const bins = found.map((bin, index) => ({ ...bin, name: names[index] ?? bin.name }));
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const isEven = width !== null && numbers.length > 1 && (high - low) / width < MOST_BINS;
  return {
    xLabel: labelWithUnit(field),
    yField: input.columns[measure] ?? NO_FIELD,
    bins: isEven ? withEmptyBins(bins, low, high, width) : bins,
    notes: [...(others.size > 0 ? ["Others are not drawn."] : []), ...hiddenNotes(hidden)],
  };
}

/** Bins that have no row stand between the others as empty places. */
function withEmptyBins(bins: readonly Bin[], low: number, high: number, width: number): Bin[] {
  const count = Math.round((high - low) / width) + 1;
  const every = Array.from({ length: count }, (_, index): Bin => {
    const from = tidy(low + index * width);
    const known = bins.find((bin) => bin.low !== null && Math.abs(bin.low - from) < width * 1e-6);
    return known ?? { name: binName(from, tidy(from + width), "", width), low: from, high: tidy(from + width), value: null, row: null };
  });
  const placed = new Set(every);
  // A bin beside the even places would be lost among them.
  if (bins.some((bin) => bin.low !== null && !placed.has(bin))) return [...bins];
  return [...every, ...bins.filter((bin) => bin.low === null)];
}

function binName(low: number | null, high: number | null, text: string, width: number | null): string {
  if (low === null || high === null || width === null) return text;
  return width === 1 && Number.isInteger(low) ? text || formatNumber(low) : `${formatNumber(low)} to under ${formatNumber(high)}`;
}

const NO_FIELD: ResultField = { name: "", label: "", kind: "integer", isMeasure: true };

function valueBins(input: ChartInput, measure: number): Histogram {
  const field = input.columns[measure] ?? NO_FIELD;
  const others = new Set(input.others);
  const values = input.rows.flatMap((row, index) => (others.has(index) ? [] : (toNumber(row[measure]) ?? [])));
  const what = input.groups === null ? "rows" : "groups";
  const yField: ResultField = { name: what, label: `Number of ${what}`, kind: "integer", isMeasure: true };
  const empty = input.rows.length - others.size - values.length;
  const notes = [
    ...(empty > 0 ? [`${empty} without a value ${empty === 1 ? "is" : "are"} not counted.`] : []),
    ...(others.size > 0 ? ["Others are not drawn."] : []),
  ];
  if (values.length === 0) return { xLabel: labelWithUnit(field), yField, bins: [], notes };
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const count = Math.min(30, Math.max(5, Math.ceil(Math.sqrt(values.length))));
  const isWhole = field.kind === "integer";
  const { ticks } = niceScale(low, high, { count, isWhole });
  const end = ticks.at(-1) ?? 0;
  // A bin of whole numbers does not hold the number it ends at: the highest one has a bin of its own there.
  const edges = isWhole && high >= end ? ticks : ticks.slice(0, -1);
  const width = tidy((ticks[1] ?? 1) - (ticks[0] ?? 0));
  const tallies = edges.map(() => 0);
  for (const value of values) {
    // The highest fraction belongs to the last bin, as there is none after it, and the bin is named so.
    const at = Math.min(edges.length - 1, Math.max(0, Math.floor((value - (edges[0] ?? 0)) / width + 1e-9)));
    tallies[at] = (tallies[at] ?? 0) + 1;
  }
  const bins = edges.map((from, index): Bin => {
    const to = tidy(from + width);
    const holdsEnd = !isWhole && to === end && high >= end;
    const name = holdsEnd ? `${formatNumber(from)} to ${formatNumber(to)}` : binName(from, to, "", width);
    return { name, low: from, high: to, value: tallies[index] ?? 0, row: null };
  });
  return { xLabel: labelWithUnit(field), yField, bins, notes };
}

/** Bars that touch, over a scale of numbers. */
export function drawHistogram(input: ChartInput, { xLabel, yField, bins }: Histogram, space: Space): Drawing {
  const scale = valueScale(
    bins.flatMap(({ value }) => value ?? []),
    { fromZero: true, isWhole: yField.kind === "integer", height: space.height - 60 },
  );
  const texts = scaleTexts(scale, yField);
  const [frame = { left: 0, top: 0, width: 1, height: 1 }] = stackedFrames(
    space,
    1,
    Math.max(...texts.map((text) => textWidth(text, FONT_PX))),
  );
  const step = frame.width / Math.max(1, bins.length);
  const marks = bins.flatMap(({ name, value, row }, column): DrawnMark[] => {
    if (value === null) return [];
    const [near, far] = [along(scale, Math.min(0, value), frame.height), along(scale, Math.max(0, value), frame.height)];
    const box = { x: frame.left + step * column, y: frame.top + frame.height - far, width: Math.max(0.5, step - 1), height: far - near };
    const text = cellText(row === null ? value : (input.rows[row]?.[input.columns.indexOf(yField)] ?? value), yField);
    return [
      {
        shape: "bar",
        column,
        lane: 0,
        series: 0,
        value,
        x: box.x + box.width / 2,
        y: box.y,
        box,
        isDrawn: true,
        name,
        values: [{ label: labelWithUnit(yField), value: text }],
        mark: row === null ? null : markOfRow(input.rows[row], input, yField.name),
      },
    ];
  });
  return {
    width: space.width,
    height: heightBelow(frame),
    panels: [
      {
        frame,
        xTitle: xLabel,
        yTitle: labelWithUnit(yField),
        grid: "rows",
        valueTicks: ticksOf(scale, texts, (value) => frame.top + frame.height - along(scale, value, frame.height)),
        names: [],
        lines: [],
        areas: [],
      },
    ],
    xTicks: thinned(edgeTicks(bins, frame.left, step)),
    shades: [],
    marks,
    legend: [],
  };
}

/** Numbers at the edges of bins; names in the middle of bands. */
function edgeTicks(bins: readonly Bin[], left: number, step: number): Tick[] {
  return bins.flatMap(({ name, low, high }, index): Tick[] => {
    const at = left + step * index;
    if (low === null || high === null || high - low === 1) return [{ at: at + step / 2, text: name }];
    const edge = { at, text: formatNumber(low) };
    const isEnd = bins[index + 1]?.low !== high;
    return isEnd ? [edge, { at: at + step, text: formatNumber(high) }] : [edge];
  });
}
