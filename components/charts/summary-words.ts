import { formatNumber, formatShare } from "@/lib/format";
import { cellText, labelWithUnit, type ResultField } from "../results/cell-text";
import type { ChartData, ChartPanel } from "./chart-data";
import { toNumber, type ChartInput } from "./chart-spec";

/** A chart in one or two sentences worked out from its numbers. Pure. */

type Spot = { value: number; name: string; series: string };

/** What bars, lines and areas show: highest, lowest, and how it changed from the first to the last point along time. */
export function seriesSummary(data: ChartData, isTime: boolean): string[] {
  return data.panels.flatMap((panel) => {
    const spots = spotsOf(data, panel);
    if (spots.length === 0) return [];
    const text = (value: number) => cellText(value, { ...panel.field, isMeasure: true });
    const sentences = [extremes(spots, panel.series.length > 1, text, panel.label)];
    if (isTime) sentences.push(...change(data, panel, text));
    return sentences;
  });
}

function spotsOf({ points }: ChartData, { series, values }: ChartPanel): Spot[] {
  return series.flatMap((one, lane) =>
    one.isOthers
      ? []
      : points.flatMap((point, column): Spot[] => {
          const value = values[lane]?.[column] ?? null;
          return value === null || point.isOthers ? [] : [{ value, name: point.label, series: one.label }];
        }),
  );
}

/** `what` is what was measured. Several that are equally high (or low) are counted, not chosen from. */
function extremes(spots: readonly Spot[], hasSeries: boolean, text: (value: number) => string, what: string): string {
  const values = spots.map(({ value }) => value);
  const high = values.reduce((a, b) => Math.max(a, b));
  const low = values.reduce((a, b) => Math.min(a, b));
  const nameOf = ({ series, name }: Spot) => (hasSeries ? `${series}, ${name}` : name);
  const [only] = spots;
  if (spots.length === 1 && only) return `${what}: ${text(high)} (${nameOf(only)}).`;
  if (high === low) return `${what}: all ${formatNumber(spots.length)} values are ${text(high)}.`;
  const where = (value: number) => {
    const found = spots.filter((spot) => spot.value === value);
    const [first] = found;
    return found.length > 1 || !first ? `${formatNumber(found.length)} times` : nameOf(first);
  };
  return `${what}: highest ${text(high)} (${where(high)}), lowest ${text(low)} (${where(low)}).`;
}

function change(data: ChartData, panel: ChartPanel, text: (value: number) => string): string[] {
  const changes = panel.series.flatMap((series, lane) => {
    if (series.isOthers) return [];
    const known = data.points.flatMap((point, column) => {
      const value = panel.values[lane]?.[column] ?? null;
      return value === null || point.value === null ? [] : [{ value, name: point.label }];
    });
    const [first] = known;
    const last = known.at(-1);
    return !first || !last || first === last ? [] : [{ series: series.label, first, last, by: last.value - first.value }];
  });
  if (changes.length === 0) return [];
  const largest = changes.reduce((most, one) => (Math.abs(one.by) > Math.abs(most.by) ? one : most));
  const { first, last, by } = largest;
  // What a series did in between is not looked at, so it is not called its largest move.
  const point = data.xField.bucket ?? (data.xField.kind === "date" ? "date" : "time");
  const who = panel.series.length > 1 ? `Largest change from first to last ${point}: ${largest.series}, from` : "From";
  if (by === 0) return panel.series.length > 1 ? [] : [`${text(first.value)} in ${first.name} as in ${last.name}.`];
  return [
    `${who} ${text(first.value)} in ${first.name} to ${text(last.value)} in ${last.name}${changeWords(first.value, last.value, panel.field)}.`,
  ];
}

/** `(up 17 %)`; of shares and of per cent the difference in points, and nothing where the first is zero or below. */
function changeWords(first: number, last: number, field: ResultField): string {
  const word = last > first ? "up" : "down";
  if (field.isShare || field.unit === "%") {
    const points = Math.abs(last - first) * (field.isShare ? 100 : 1);
    return ` (${word} ${points < 0.05 ? `less than ${formatNumber(0.1)}` : formatNumber(Math.round(points * 10) / 10)} points)`;
  }
  return first <= 0 || last < 0 ? "" : ` (${word} ${formatShare(Math.abs(last / first - 1))})`;
}

/** How two measures go together: the correlation of the points drawn. */
export function scatterSummary(input: ChartInput, [across = 0, up = 0]: readonly number[]): string[] {
  const others = new Set(input.others);
  const pairs = input.rows.flatMap((row, index) => {
    const [x, y] = [toNumber(row[across]), toNumber(row[up])];
    return x === null || y === null || others.has(index) ? [] : [{ x, y }];
  });
  const [xField, yField] = [input.columns[across], input.columns[up]];
  const r = correlation(pairs);
  if (r === null || !xField || !yField) return [`${formatNumber(pairs.length)} points.`];
  const size = Math.abs(r);
  const strength =
    size < 0.1
      ? "do not rise or fall together"
      : `${size < 0.4 ? "weakly" : size < 0.7 ? "clearly" : "strongly"} ${r > 0 ? "rise together" : "run against each other"}`;
  return [
    `${formatNumber(pairs.length)} points. ${xField.label} and ${yField.label} ${strength} (correlation ${formatNumber(r, { fractionDigits: 2 })}).`,
  ];
}

/** Pearson's r; null with fewer than three points, or where one side does not vary. */
export function correlation(pairs: readonly { x: number; y: number }[]): number | null {
  const n = pairs.length;
  if (n < 3) return null;
  const mean = (pick: "x" | "y") => pairs.reduce((sum, pair) => sum + pair[pick], 0) / n;
  const [mx, my] = [mean("x"), mean("y")];
  let [xy, xx, yy] = [0, 0, 0];
  for (const { x, y } of pairs) {
    xy += (x - mx) * (y - my);
    xx += (x - mx) ** 2;
    yy += (y - my) ** 2;
  }
  return xx === 0 || yy === 0 ? null : xy / Math.sqrt(xx * yy);
}

/** Of bins: the highest one, and how many there are. */
export function histogramSummary(bins: readonly { name: string; value: number | null }[], field: ResultField): string[] {
  const known = bins.flatMap(({ name, value }) => (value === null ? [] : [{ name, value, series: "" }]));
  if (known.length === 0) return [];
  return [extremes(known, false, (value) => cellText(value, { ...field, isMeasure: true }), labelWithUnit(field))];
}

/** Of cells: the highest and the lowest. */
export function heatmapSummary(cells: readonly { name: string; value: number }[], field: ResultField): string[] {
  if (cells.length === 0) return [];
  return [
    extremes(
      cells.map((cell) => ({ ...cell, series: "" })),
      false,
      (value) => cellText(value, { ...field, isMeasure: true }),
      labelWithUnit(field),
    ),
  ];
}
