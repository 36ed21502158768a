"use client";

import { BarChart, LineChart } from "@mantine/charts";
import { SegmentedControl, Select, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { cellText, labelWithUnit } from "../results/cell-text";
import classes from "../results/results.module.css";
import { chartChoices, chartData, drawableMeasures, type ChartData, type ChartInput, type ChartKind, type ChartSeries } from "./chart-spec";
import { OTHERS_COLOUR, seriesColour, seriesDash } from "./palette";

const CHART_PX = 380;
/** Past this many points dots would cover the line. */
const MAX_DOTS = 80;
const KIND_WORDS: Record<ChartKind, string> = { number: "Number", bar: "Bars", line: "Line" };

/** The chart that fits the answer, which the reader may change. The table has the same numbers. */
export function ChartView({ input, truncated }: { input: ChartInput; truncated: boolean }) {
  const choices = chartChoices(input);
  const measures = drawableMeasures(input);
  const [chosenKind, setKind] = useState<ChartKind | null>(null);
  const [chosenMeasure, setMeasure] = useState<number | null>(null);
  if (choices.reason !== undefined)
    return (
      <Text c="dimmed" className={classes.chart}>
        {choices.reason}
      </Text>
    );
  const kind = choices.kinds.find((known) => known === chosenKind) ?? choices.kinds[0];
  const measure = measures.find((known) => known === chosenMeasure) ?? measures[0] ?? 0;
  if (kind === "number") return <Numbers input={input} />;
  return (
    <div className={classes.chart}>
      <div className={classes.chartTools}>
        <SegmentedControl
          size="xs"
          aria-label="Kind of chart"
          data={choices.kinds.map((value) => ({ value, label: KIND_WORDS[value] }))}
          value={kind}
          onChange={(next) => setKind(choices.kinds.find((known) => known === next) ?? null)}
        />
        {measures.length > 1 && (
          <Select
            size="xs"
            w={240}
            aria-label="Measure to draw"
            allowDeselect={false}
            data={measures.map((index) => ({
              value: String(index),
              label: input.columns[index] ? labelWithUnit(input.columns[index]) : "",
            }))}
            value={String(measure)}
            onChange={(next) => setMeasure(Number(next))}
          />
        )}
      </div>
      <Drawing input={input} kind={kind} measure={measure} truncated={truncated} />
    </div>
  );
}

function Numbers({ input }: { input: ChartInput }) {
  const [row] = input.rows;
  return (
    <dl className={`${classes.chart} ${classes.numbers} tabular`}>
      {drawableMeasures(input).map((index) => {
        const field = input.columns[index];
        if (!field) return null;
        return (
          <div key={field.name}>
            <dt>{labelWithUnit(field)}</dt>
            <dd>{cellText(row?.[index], field)}</dd>
          </div>
        );
      })}
    </dl>
  );
}

function Drawing({ input, kind, measure, truncated }: { input: ChartInput; kind: "bar" | "line"; measure: number; truncated: boolean }) {
  const data = useMemo(() => chartData(input, kind, measure), [input, kind, measure]);
  if (data.points.length === 0) return <Text c="dimmed">The answer has no rows, so there is nothing to draw.</Text>;
  const field = input.columns[measure];
  const series = data.series.map((item, index) => ({
    name: item.key,
    label: item.label,
    color: colourOf(item, index),
    ...(kind === "line" && dashOf(item, index) ? { strokeDasharray: dashOf(item, index) } : {}),
  }));
  const shared = {
    h: CHART_PX,
    data: data.points,
    dataKey: "x",
    series,
    xAxisLabel: data.xLabel,
    yAxisLabel: data.yLabel,
    valueFormatter: (value: number) => (field ? cellText(value, field) : String(value)),
    tickLine: "xy" as const,
    styles: { axisLabel: { fill: "var(--mantine-color-dimmed)" } },
    xAxisProps: { minTickGap: 16, interval: "preserveStartEnd" as const },
    yAxisProps: { width: 84, domain: kind === "bar" ? ([0, "auto"] as [number, "auto"]) : (["auto", "auto"] as ["auto", "auto"]) },
  };
  const notes = [...data.notes, ...(truncated ? ["The chart shows only the rows of the table; there are more."] : [])];
  return (
    <>
      <div role="img" aria-label={describeChart(data, kind)}>
        {kind === "line" ? (
          <LineChart
            {...shared}
            curveType="linear"
            connectNulls={false}
            withDots={data.points.length <= MAX_DOTS}
            lineProps={{ isAnimationActive: false }}
          />
        ) : (
          <BarChart
            {...shared}
            // A single measure with a bar of others: both have the width of one.
            type={isPair(data) ? "stacked" : "default"}
            barProps={{ isAnimationActive: false }}
            maxBarWidth={48}
          />
        )}
      </div>
      {data.series.length > 1 && <Legend data={data} kind={kind} />}
      {notes.map((note) => (
        <Text key={note} size="sm" c="dimmed" mt={4}>
          {note}
        </Text>
      ))}
    </>
  );
}

function colourOf({ isOthers }: ChartSeries, index: number): string {
  return isOthers ? OTHERS_COLOUR : seriesColour(index);
}

function dashOf({ isOthers }: ChartSeries, index: number): string | undefined {
  return isOthers ? "1 3" : seriesDash(index);
}

/** One series, and the point of others beside its points. */
function isPair({ series }: ChartData): boolean {
  return series.length === 2 && series[1]?.isOthers === true && series[0]?.isOthers === undefined;
}

/** The chart in one sentence, for those who cannot see it; the numbers are in the table. */
export function describeChart(data: ChartData, kind: "bar" | "line"): string {
  const first = data.points[0]?.x ?? "";
  const last = data.points.at(-1)?.x ?? "";
  const what = kind === "line" ? "Line chart" : "Bar chart";
  const series = data.series.length > 1 ? `, ${data.series.length} series: ${data.series.map((item) => item.label).join(", ")}` : "";
  return `${what} of ${data.yLabel} by ${data.xLabel}, from ${first} to ${last}${series}. The table has the numbers.`;
}

function Legend({ data, kind }: { data: ChartData; kind: "bar" | "line" }) {
  return (
    <ul className={classes.legend} aria-label="Series">
      {data.series.map((item, index) => (
        <li key={item.key}>
          <svg width={28} height={10} aria-hidden="true" focusable="false">
            {kind === "line" ? (
              <line x1={0} y1={5} x2={28} y2={5} stroke={colourOf(item, index)} strokeWidth={2} strokeDasharray={dashOf(item, index)} />
            ) : (
              <rect width={12} height={10} x={8} fill={colourOf(item, index)} />
            )}
          </svg>
          {item.label}
        </li>
      ))}
    </ul>
  );
}
