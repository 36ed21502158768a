import { memo, type ReactNode } from "react";
import { markWords, type Drawing, type DrawnMark, type PanelDrawing } from "./drawing";
import { DotShape } from "./dot-shape";
import { FONT_PX } from "./frames";
import { rampColour, seriesColour, seriesDash, seriesHatch, textOnSeries, type ChartColours } from "./palette";
import { textWidth } from "./scales";

/** The same letters in a picture that is taken away as on the page. */
export const CHART_FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif';

type ChartSvgProps = {
  drawing: Drawing;
  colours: ChartColours;
  /** Names of patterns must be known on the page once. */
  id: string;
};

/** A drawing as SVG, every colour and letter written into it: what is seen is what is taken away. */
export const ChartSvg = memo(function ChartSvg({ drawing, colours, id }: ChartSvgProps) {
  const used = [...new Set(drawing.marks.map(({ series }) => series))].filter((series) => seriesHatch(series) !== null);
  const isHatched = new Set(drawing.marks.map(({ series, lane }) => `${series} ${lane}`)).size > 1;
  return (
    <g fontFamily={CHART_FONT} fontSize={FONT_PX} fill={colours.text}>
      <defs>
        <pattern id={`${id}-shade`} width={8} height={8} patternUnits="userSpaceOnUse">
          <rect width={8} height={8} fill={colours.shade} />
          <path d="M0 8L8 0M-2 2L2 -2M6 10L10 6" stroke={colours.shadeLine} strokeWidth={0.7} />
        </pattern>
        <pattern id={`${id}-empty`} width={8} height={8} patternUnits="userSpaceOnUse">
          <path d="M0 8L8 0M-2 2L2 -2M6 10L10 6" stroke={colours.axis} strokeWidth={0.7} />
        </pattern>
        {used.map((series) => (
          <pattern key={series} id={`${id}-h${series}`} width={8} height={8} patternUnits="userSpaceOnUse">
            <rect width={8} height={8} fill={seriesColour(series)} />
            <path d={seriesHatch(series) ?? ""} stroke={colours.surface} strokeWidth={1.4} strokeOpacity={0.75} fill="none" />
          </pattern>
        ))}
      </defs>
      {drawing.shades.map(({ box, text, strength }, index) => (
        <rect key={index} {...box} data-shade="" fillOpacity={strength} fill={`url(#${id}-shade)`}>
          <title>{text}</title>
        </rect>
      ))}
      {drawing.panels.map((panel, index) => (
        <Panel key={index} panel={panel} colours={colours} emptyFill={drawing.ramp ? `url(#${id}-empty)` : undefined} />
      ))}
      {drawing.panels.map((panel, index) => (
        <XTicks
          key={index}
          panel={panel}
          ticks={panel.grid === "columns" ? panel.valueTicks : drawing.xTicks}
          isLast={index === drawing.panels.length - 1}
          width={drawing.width}
          colours={colours}
        />
      ))}
      {drawing.marks.map((mark, index) => (
        <MarkShape
          key={index}
          mark={mark}
          colours={colours}
          fill={isHatched && used.includes(mark.series) ? `url(#${id}-h${mark.series})` : seriesColour(mark.series)}
        />
      ))}
    </g>
  );
});

const NAME_LINE_PX = 14;

function Panel({ panel, colours, emptyFill }: { panel: PanelDrawing; colours: ChartColours; emptyFill: string | undefined }) {
  const { frame, grid, valueTicks, names } = panel;
  const right = frame.left + frame.width;
  const bottom = frame.top + frame.height;
  return (
    <g>
      {emptyFill && <rect x={frame.left} y={frame.top} width={frame.width} height={frame.height} fill={emptyFill} />}
      {grid !== "none" &&
        valueTicks.map(({ at, text, isZero }) => (
          <g key={text}>
            {grid === "rows" ? (
              <>
                <line x1={frame.left} x2={right} y1={at} y2={at} stroke={isZero ? colours.axis : colours.grid} />
                <text x={frame.left - 8} y={at + 4} textAnchor="end" fill={colours.dimmed}>
                  {text}
                </text>
              </>
            ) : (
              <line x1={at} x2={at} y1={frame.top} y2={bottom} stroke={isZero ? colours.axis : colours.grid} />
            )}
          </g>
        ))}
      {names.map(({ at, text, lines = [text] }, index) => (
        <text key={index} textAnchor="end">
          {lines.map((line, row) => (
            <tspan key={row} x={frame.left - 8} y={at + 4 + (row - (lines.length - 1) / 2) * NAME_LINE_PX}>
              {line}
            </tspan>
          ))}
        </text>
      ))}
      {panel.areas.map(({ series, path }, index) => (
        <path key={index} d={path} fill={seriesColour(series)} fillOpacity={panel.areas.length > 1 ? 0.45 : 0.25} />
      ))}
      {panel.lines.map(({ series, path }, index) => (
        <path
          key={index}
          d={path}
          fill="none"
          stroke={seriesColour(series)}
          strokeWidth={2}
          strokeLinejoin="round"
          strokeDasharray={seriesDash(series)}
        />
      ))}
      <text
        x={14}
        y={frame.top + frame.height / 2}
        textAnchor="middle"
        fill={colours.dimmed}
        transform={`rotate(-90 14 ${frame.top + frame.height / 2})`}
      >
        {panel.yTitle}
      </text>
      {panel.xTitle !== "" && (
        <text x={frame.left + frame.width / 2} y={bottom + 36} textAnchor="middle" fill={colours.dimmed}>
          {panel.xTitle}
        </text>
      )}
    </g>
  );
}

type XTicksProps = {
  panel: PanelDrawing;
  ticks: readonly { at: number; text: string }[];
  isLast: boolean;
  /** Of the drawing: the text of a tick at its edge moves inwards, so that no digit is cut off. */
  width: number;
  colours: ChartColours;
};

function XTicks({ panel, ticks, isLast, width, colours }: XTicksProps): ReactNode {
  if (!isLast && panel.grid !== "columns") return null;
  const y = panel.frame.top + panel.frame.height;
  return ticks.map(({ at, text }, index) => (
    <g key={index}>
      <line x1={at} x2={at} y1={y} y2={y + 4} stroke={colours.axis} />
      <text x={Math.min(at, width - textWidth(text, FONT_PX) / 2)} y={y + 18} textAnchor="middle" fill={colours.dimmed}>
        {text}
      </text>
    </g>
  ));
}

function MarkShape({ mark, colours, fill }: { mark: DrawnMark; colours: ChartColours; fill: string }) {
  const { shape, box, text } = mark;
  const ramp = shape === "cell" ? rampColour(colours, mark.level ?? 0) : null;
  return (
    <>
      {box && (
        <rect {...box} fill={ramp?.fill ?? fill}>
          {ramp && <title>{markWords(mark)}</title>}
        </rect>
      )}
      {shape === "dot" && mark.isDrawn && <DotShape x={mark.x} y={mark.y} series={mark.series} outline={colours.surface} />}
      {text && (
        <text
          x={text.x}
          y={text.y}
          textAnchor={text.anchor}
          fill={ramp?.text ?? (text.isInside ? textOnSeries(mark.series) : colours.text)}
        >
          {text.text}
        </text>
      )}
    </>
  );
}

/** Round the mark that is pointed at. Seen on every colour: dark and light side by side. */
export function ActiveRing({ mark: { box, x, y }, colours }: { mark: DrawnMark; colours: ChartColours }) {
  return box ? (
    <>
      <rect {...box} fill="none" stroke={colours.surface} strokeWidth={4} />
      <rect {...box} fill="none" stroke={colours.text} strokeWidth={2} />
    </>
  ) : (
    <>
      <circle cx={x} cy={y} r={7} fill="none" stroke={colours.surface} strokeWidth={4} />
      <circle cx={x} cy={y} r={7} fill="none" stroke={colours.text} strokeWidth={2} />
    </>
  );
}
