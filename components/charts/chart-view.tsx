"use client";

import { Text, useComputedColorScheme, VisuallyHidden } from "@mantine/core";
import { useElementSize, useMediaQuery } from "@mantine/hooks";
import { useContext, useMemo, type ReactNode } from "react";
import type { Mark, MarkAction } from "../results/marks";
import { ChartFigure } from "./chart-figure";
import { ChartLegend } from "./chart-legend";
import type { ChartInput, Resolved } from "./chart-spec";
import classes from "./charts.module.css";
import { drawChart, type Chart, type CoverageAsked } from "./draw-chart";
import { LEGEND_ROW_PX, legendFit, legendRoom, legendTexts } from "./legend-fit";
import { DARK, LIGHT, type ChartColours } from "./palette";
import { Paper } from "./paper";
import { PictureMenu } from "./picture-menu";

const HEIGHT_PX = 400;
const NARROW_HEIGHT_PX = 320;
const NARROW_PX = 520;
/** The size of a picture that is taken away, whatever the window is. */
const PICTURE = { width: 960, height: 480 };
const FOOTER_PX = 20;
const BUTTON_PX = 30;
/** A page on which the picture button of a tile cannot wait above the drawing for a pointer that comes near. */
const NARROW_PAGE = "(max-width: 48em), (hover: none)";

type ChartViewProps = {
  input: ChartInput;
  resolved: Resolved;
  /** There are more rows than these. */
  truncated: boolean;
  coverage: CoverageAsked | null;
  height: number | undefined;
  isCompact: boolean;
  title: string | undefined;
  /** Where the numbers come from, written under a picture that is taken away. */
  source: string | undefined;
  onMark: ((mark: Mark) => void) | undefined;
  actionsFor: ((mark: Mark) => MarkAction[]) | undefined;
};

const MORE_ROWS = "The chart shows only the rows of the table; there are more.";

/** A chart with its summary, legend and notes. The table has the same numbers. */
export function ChartView({ input, resolved, truncated, coverage, height, isCompact, title, source, onMark, actionsFor }: ChartViewProps) {
  const { ref, width } = useElementSize();
  const isPaper = useContext(Paper);
  const colours = useComputedColorScheme("light") === "dark" && !isPaper ? DARK : LIGHT;
  const isBeside = useMediaQuery(NARROW_PAGE) === true && isCompact && !isPaper;
  const full = height ?? (width < NARROW_PX ? NARROW_HEIGHT_PX : HEIGHT_PX);
  // Nothing can be opened on paper.
  const mostRows = isPaper ? Number.POSITIVE_INFINITY : legendRoom(full);
  const chart = useMemo(() => {
    if (width === 0) return null;
    const made = drawChart(input, resolved, { width: Math.floor(width), height: full }, coverage);
    if (!isCompact) return made;
    const room = underOf(made, Math.floor(width), mostRows, isBeside).height + (wordsOf(made, truncated).length > 0 ? FOOTER_PX : 0);
    return room === 0 ? made : drawChart(input, resolved, { width: Math.floor(width), height: full - room }, coverage);
  }, [input, resolved, width, full, coverage, isCompact, isBeside, mostRows, truncated]);
  const getPicture = () => {
    const made = drawChart(input, resolved, PICTURE, coverage);
    const notes = truncated ? [...made.notes, MORE_ROWS] : made.notes;
    return { chart: { ...made, notes }, title: title ?? made.label, source };
  };
  const picture = <PictureMenu getPicture={getPicture} />;
  const body = (
    <div ref={ref} style={{ minWidth: 0, minHeight: isCompact ? undefined : full }}>
      {chart && (
        <Drawn
          chart={chart}
          colours={colours}
          isCompact={isCompact}
          full={full}
          under={underOf(chart, Math.floor(width), mostRows, isBeside)}
          picture={isBeside ? picture : undefined}
          truncated={truncated}
          onMark={onMark}
          actionsFor={actionsFor}
        />
      )}
    </div>
  );
  if (isCompact)
    return (
      <div className={`${classes.chart} ${classes.compact}`} data-compact>
        {!isBeside && <div className={classes.compactTools}>{picture}</div>}
        {body}
      </div>
    );
  return (
    <div className={classes.chart}>
      <div className={classes.top}>
        <p className={classes.summary}>{chart?.summary.join(" ")}</p>
        {picture}
      </div>
      {body}
    </div>
  );
}

function wordsOf({ gaps, notes }: Chart, truncated: boolean): string[] {
  return [...gaps, ...notes, ...(truncated ? [MORE_ROWS] : [])];
}

/** What stands under the drawing of a tile: how many items of the legend, and how high it all is. */
type Under = { shown: number; height: number };

function underOf({ drawing }: Chart, width: number, mostRows: number, isBeside: boolean): Under {
  const { shown, rows } = legendFit(legendTexts(drawing), width - (isBeside ? BUTTON_PX + 8 : 0), mostRows);
  const height = Math.max(rows * LEGEND_ROW_PX, isBeside ? BUTTON_PX : 0);
  return { shown, height: height === 0 ? 0 : height + 4 };
}

type DrawnProps = Pick<ChartViewProps, "isCompact" | "truncated" | "onMark" | "actionsFor"> & {
  chart: Chart;
  colours: ChartColours;
  full: number;
  under: Under;
  /** Where it does not stand above the drawing. */
  picture: ReactNode;
};

function Drawn({ chart, colours, isCompact, full, under, picture, truncated, onMark, actionsFor }: DrawnProps) {
  const { drawing, summary } = chart;
  if (drawing.marks.length === 0) return <Text c="dimmed">The answer has no values, so there is nothing to draw.</Text>;
  const words = wordsOf(chart, truncated);
  const figure = <ChartFigure drawing={drawing} label={chart.label} colours={colours} onMark={onMark} actionsFor={actionsFor} />;
  if (!isCompact)
    return (
      <>
        {figure}
        <ChartLegend drawing={drawing} colours={colours} />
        {chart.gaps.map((text) => (
          <p key={text} className={classes.note}>
            <ShadeMark colours={colours} />
            {text}
          </p>
        ))}
        {words.slice(chart.gaps.length).map((text) => (
          <p key={text} className={classes.note}>
            {text}
          </p>
        ))}
      </>
    );
  return (
    <>
      <VisuallyHidden>{summary.join(" ")}</VisuallyHidden>
      <div className={classes.scrollBox} style={{ maxHeight: full - under.height - (words.length > 0 ? FOOTER_PX : 0) }}>
        {figure}
      </div>
      {under.height > 0 && (
        <div className={classes.under}>
          <ChartLegend drawing={drawing} colours={colours} shown={under.shown} />
          {picture}
        </div>
      )}
      {words.length > 0 && (
        <div className={classes.footer} title={words.join(" ")}>
          {chart.gaps.length > 0 && <ShadeMark colours={colours} />} {words.join(" ")}
        </div>
      )}
    </>
  );
}

/** What the shading looks like, before the sentence that explains it. */
function ShadeMark({ colours }: { colours: ChartColours }) {
  return (
    <svg className={classes.noteMark} viewBox="0 0 14 12" aria-hidden="true">
      <rect width={14} height={12} fill={colours.shade} stroke={colours.shadeLine} />
      <path d="M0 8L8 0M4 12L14 2" stroke={colours.shadeLine} strokeWidth={0.8} />
    </svg>
  );
}
