import { useId } from "react";
import classes from "./charts.module.css";
import { DotShape } from "./dot-shape";
import type { Drawing, LegendItem } from "./drawing";
import { rampColour, seriesColour, seriesDash, seriesHatch, type ChartColours } from "./palette";

/** Which colour, dash, pattern or form is which series; of a heat map, which colour begins at which value. */
export function ChartLegend({ drawing, colours }: { drawing: Drawing; colours: ChartColours }) {
  const id = useId().replaceAll(":", "");
  if (drawing.ramp) return <Ramp texts={drawing.ramp} colours={colours} />;
  if (drawing.legend.length === 0) return null;
  return (
    <ul className={classes.legend} aria-label="Series">
      {drawing.legend.map((item) => (
        <li key={item.label}>
          <svg width={28} height={12} aria-hidden="true" focusable="false">
            <Swatch item={item} colours={colours} id={id} x={0} y={0} />
          </svg>
          {item.label}
        </li>
      ))}
    </ul>
  );
}

function Ramp({ texts, colours }: { texts: readonly string[]; colours: ChartColours }) {
  const last = Math.max(1, texts.length - 1);
  return (
    <ul className={classes.legend} aria-label="Colours, by the value they begin at">
      {texts.map((text, index) => (
        <li key={text}>
          <svg width={20} height={12} aria-hidden="true" focusable="false">
            <rect width={20} height={12} fill={rampColour(colours, index / last).fill} stroke={colours.grid} />
          </svg>
          {`from ${text}`}
        </li>
      ))}
    </ul>
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
