import { hospitalsAsked, type Filter } from "@/lib/query";
import { isTimeKind, labelWithUnit } from "../results/cell-text";
import type { Coverage } from "../results/marks";
import { chartData, type ChartData } from "./chart-data";
import type { ChartInput, Resolved } from "./chart-spec";
import { coverageGaps, gapSentences, gapWords, type CoverageGap } from "./coverage-gaps";
import { drawHeatmap } from "./draw-heatmap";
import { drawHistogram, histogramOf } from "./draw-histogram";
import { drawScatter } from "./draw-scatter";
import { drawSeries } from "./draw-series";
import type { Drawing, Shade } from "./drawing";
import type { Space } from "./frames";
import { heatmapSummary, histogramSummary, scatterSummary, seriesSummary } from "./summary-words";

/** A chart ready to be shown: what is drawn, and what is said of it. */
export type Chart = {
  drawing: Drawing;
  /** What it is: the kind, the measure and the groups. */
  label: string;
  summary: string[];
  /** What the shading means. */
  gaps: string[];
  notes: string[];
};

export type CoverageAsked = { coverage: Coverage; where: Filter | undefined; hospitalColumn: string | null | undefined };

/** Draws an answer as its visual says. Numbers, tables and pivots are not drawn. */
export function drawChart(input: ChartInput, resolved: Resolved, space: Space, asked: CoverageAsked | null): Chart {
  switch (resolved.kind) {
    case "scatter":
      return scatterChart(input, resolved, space);
    case "histogram":
      return histogramChart(input, resolved, space);
    case "heatmap":
      return heatmapChart(input, resolved, space);
    default:
      return seriesChart(input, resolved, space, asked);
  }
}

const NAMES: Partial<Record<Resolved["kind"], string>> = { bar: "Bar chart", line: "Line chart", area: "Area chart" };

function seriesChart(input: ChartInput, resolved: Resolved, space: Space, asked: CoverageAsked | null): Chart {
  const data = chartData(input, resolved);
  const drawing = drawSeries(input, data, resolved, space);
  const gaps = resolved.withCoverage && asked ? gapsOf(data, asked) : [];
  drawing.shades = shadesOf(gaps, data, drawing);
  const isTime = isTimeKind(data.xField.kind);
  const [first] = data.points;
  const last = data.points.at(-1);
  const measures = data.panels.map(({ label }) => label).join(" and ");
  return {
    drawing,
    label: `${NAMES[resolved.kind] ?? "Chart"} of ${measures} by ${data.xLabel}${isTime && first && last && first !== last ? `, from ${first.label} to ${last.label}` : ""}`,
    summary: seriesSummary(data, isTime),
    gaps: gapSentences(gaps),
    notes: [...resolved.notes, ...data.notes, ...(resolved.kind === "line" ? cutNotes(drawing) : [])],
  };
}

/** Which upright axes do not begin at zero, by their titles where there are several. */
function cutNotes({ panels }: Drawing): string[] {
  const cut = panels.filter(({ valueTicks }) => valueTicks.length > 0 && !valueTicks.some(({ isZero }) => isZero));
  if (cut.length === 0) return [];
  if (panels.length === 1) return ["The upright axis does not begin at zero."];
  const names = cut.map(({ yTitle }) => yTitle).join(" and ");
  return [cut.length === 1 ? `The upright axis of ${names} does not begin at zero.` : `The upright axes of ${names} do not begin at zero.`];
}

function gapsOf({ points, xField }: ChartData, { coverage, where, hospitalColumn }: CoverageAsked): CoverageGap[] {
  const hospitals = hospitalsAsked(coverage.hospitals, where, hospitalColumn);
  return coverageGaps(
    points.map(({ value }) => value),
    xField.bucket,
    coverage,
    hospitals,
  );
}

/** A band is there, though faint, where one of many hospitals is missing, and full where a quarter of them are. */
const FAINTEST = 0.3;
const FULL_AT = 0.25;

/** Upright bands behind the points, through every panel. */
function shadesOf(gaps: readonly CoverageGap[], data: ChartData, { panels }: Drawing): Shade[] {
  return panels.flatMap(({ frame, names }) => {
    if (names.length > 0) return [];
    const step = frame.width / Math.max(1, data.points.length);
    return gaps.map((gap): Shade => ({
      box: { x: frame.left + step * gap.index, y: frame.top, width: step, height: frame.height },
      text: gapWords(gap),
      strength: Math.min(1, FAINTEST + (1 - FAINTEST) * (gap.missing.length / gap.of / FULL_AT)),
    }));
  });
}

function names(input: ChartInput, positions: readonly number[]): string {
  return positions.flatMap((index) => (input.columns[index] ? [labelWithUnit(input.columns[index])] : [])).join(" and ");
}

function scatterChart(input: ChartInput, resolved: Resolved, space: Space): Chart {
  const { drawing, notes } = drawScatter(input, resolved, space);
  return {
    drawing,
    label: `Scatter plot of ${names(input, resolved.measures)}`,
    summary: scatterSummary(input, resolved.measures),
    gaps: [],
    notes: [...resolved.notes, ...notes],
  };
}

function histogramChart(input: ChartInput, resolved: Resolved, space: Space): Chart {
  const histogram = histogramOf(input, resolved);
  return {
    drawing: drawHistogram(input, histogram, space),
    label: `Histogram of ${labelWithUnit(histogram.yField)} by ${histogram.xLabel}`,
    summary: histogramSummary(histogram.bins, histogram.yField),
    gaps: [],
    notes: [...resolved.notes, ...histogram.notes],
  };
}

function heatmapChart(input: ChartInput, resolved: Resolved, space: Space): Chart {
  const { drawing, notes } = drawHeatmap(input, resolved, space);
  const [measure = 0] = resolved.measures;
  const field = input.columns[measure];
  return {
    drawing,
    label: `Heat map of ${names(input, resolved.measures)} by ${names(input, [resolved.axis, ...resolved.rest])}`,
    summary: field ? heatmapSummary(drawing.marks, field) : [],
    gaps: [],
    notes: [...resolved.notes, ...notes],
  };
}
