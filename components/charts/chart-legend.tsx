"use client";

import { Popover, UnstyledButton } from "@mantine/core";
import { useId, type ReactNode } from "react";
import classes from "./charts.module.css";
import { DotShape } from "./dot-shape";
import type { Drawing, LegendItem } from "./drawing";
import { legendTexts } from "./legend-fit";
import { rampColour, seriesColour, seriesDash, seriesHatch, type ChartColours } from "./palette";

type ChartLegendProps = {
  drawing: Drawing;
  colours: ChartColours;
  /** The first so many are written, the rest are behind a button; without it, all are. */
  shown?: number | undefined;
};

/** Which colour, dash, pattern or form is which series; of a heat map, which colour begins at which value. */
export function ChartLegend({ drawing, colours, shown }: ChartLegendProps) {
  const id = useId().replaceAll(":", "");
  const texts = legendTexts(drawing);
  if (texts.length === 0) return null;
  const label = drawing.ramp ? "Colours, by the value they begin at" : "Series";
  const last = Math.max(1, texts.length - 1);
  const items = texts.map((text, index) => {
    const item = drawing.legend[index];
    return (
      <li key={text}>
        <svg width={drawing.ramp ? 20 : 28} height={12} aria-hidden="true" focusable="false">
          {drawing.ramp && <rect width={20} height={12} fill={rampColour(colours, index / last).fill} stroke={colours.grid} />}
          {!drawing.ramp && item && <Swatch item={item} colours={colours} id={id} x={0} y={0} />}
        </svg>
        <span className={classes.legendText} title={shown === undefined ? undefined : text}>
          {text}
        </span>
      </li>
    );
  });
  const isCut = shown !== undefined && shown < items.length;
  return (
    <ul className={classes.legend} data-compact={shown !== undefined || undefined} aria-label={label}>
      {isCut ? items.slice(0, shown) : items}
      {isCut && (
        <li>
          <MoreItems count={items.length - shown} label={label}>
            {items.slice(shown)}
          </MoreItems>
        </li>
      )}
    </ul>
  );
}

/** What had no room, in a small window of its own. */
function MoreItems({ count, label, children }: { count: number; label: string; children: ReactNode }) {
  return (
    <Popover position="top-end" shadow="md" trapFocus={false}>
      <Popover.Target>
        <UnstyledButton className={classes.legendMore}>{`+${count} more`}</UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <ul className={classes.legend} data-list aria-label={`${label}, the others`}>
          {children}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}

/** How one series looks, in 28 × 12 px. */
export function Swatch({ item, colours, id, x, y }: { item: LegendItem; colours: ChartColours; id: string; x: number; y: number }) {
  const { series, shape } = item;
  const colour = seriesColour(series);
  const hatch = seriesHatch(series);
  if (shape === "dot") return <DotShape x={x + 14} y={y + 6} series={series} outline={colours.surface} />;
  if (shape === "line")
    return (
      <>
        <line x1={x} y1={y + 6} x2={x + 28} y2={y + 6} stroke={colour} strokeWidth={2} strokeDasharray={seriesDash(series)} />
        <DotShape x={x + 14} y={y + 6} series={series} outline={colours.surface} />
      </>
    );
  return (
    <>
      {hatch && (
        <defs>
          <pattern id={`${id}-l${series}`} width={8} height={8} patternUnits="userSpaceOnUse">
            <rect width={8} height={8} fill={colour} />
            <path d={hatch} stroke={colours.surface} strokeWidth={1.4} strokeOpacity={0.75} fill="none" />
          </pattern>
        </defs>
      )}
      <rect x={x + 6} y={y} width={16} height={12} fill={hatch ? `url(#${id}-l${series})` : colour} />
    </>
  );
}
