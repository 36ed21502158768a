import type { Chart } from "./draw-chart";
import { CHART_FONT, ChartSvg } from "./chart-svg";
import { Swatch } from "./chart-legend";
import type { LegendItem } from "./drawing";
import { LIGHT, rampColour } from "./palette";
import { textWidth } from "./scales";

const MARGIN = 20;
const LINE = 18;

/** A chart as a picture of its own: title, drawing, legend and notes on white, with nothing left to the page's styles. */
export function ExportSheet({ chart, title, source }: { chart: Chart; title: string; source: string | undefined }) {
  const { drawing } = chart;
  const width = drawing.width + 2 * MARGIN;
  const heading = wrapped(title, drawing.width, 16);
  const label = title === chart.label ? [] : wrapped(chart.label, drawing.width, 12);
  const words = [...chart.summary, ...chart.gaps, ...chart.notes, ...(source ? [source] : [])].flatMap((text) =>
    wrapped(text, drawing.width, 12),
  );
  const legend = placed(drawing.legend, drawing.width);
  const top = MARGIN + heading.length * 22 + label.length * LINE + 6;
  const legendTop = top + drawing.height + 8;
  const rampTop = legendTop + legend.lines * 20;
  const wordsTop = rampTop + (drawing.ramp ? 28 : 0) + 14;
  const height = wordsTop + words.length * LINE + MARGIN;
  return (
    <svg xmlns="http://www.w3.org/2000/svg" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={title}>
      <title>{title}</title>
      <rect width={width} height={height} fill={LIGHT.surface} />
      <g fontFamily={CHART_FONT} fill={LIGHT.text}>
        {heading.map((text, index) => (
          <text key={index} x={MARGIN} y={MARGIN + 14 + index * 22} fontSize={16} fontWeight={600}>
            {text}
          </text>
        ))}
        {label.map((text, index) => (
          <text key={index} x={MARGIN} y={MARGIN + heading.length * 22 + 10 + index * LINE} fontSize={12} fill={LIGHT.dimmed}>
            {text}
          </text>
        ))}
        <g transform={`translate(${MARGIN} ${top})`}>
          <ChartSvg drawing={drawing} colours={LIGHT} id="picture" />
        </g>
        <g transform={`translate(${MARGIN} ${legendTop})`} fontSize={12}>
          {legend.items.map(({ item, x, y }) => (
            <g key={item.label} transform={`translate(${x} ${y})`}>
              <Swatch item={item} colours={LIGHT} id="picture" x={0} y={0} />
              <text x={36} y={10}>
                {item.label}
              </text>
            </g>
          ))}
        </g>
        {drawing.ramp?.map((text, index, all) => (
          <g key={text} transform={`translate(${MARGIN + index * 110} ${rampTop})`} fontSize={12}>
            <rect width={20} height={12} fill={rampColour(LIGHT, index / Math.max(1, all.length - 1)).fill} stroke={LIGHT.grid} />
            <text x={26} y={10}>{`from ${text}`}</text>
          </g>
        ))}
        {words.map((text, index) => (
          <text key={index} x={MARGIN} y={wordsTop + 10 + index * LINE} fontSize={12} fill={LIGHT.dimmed}>
            {text}
          </text>
        ))}
      </g>
    </svg>
  );
}

function wrapped(text: string, width: number, size: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line !== undefined && textWidth(`${line} ${word}`, size) <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function placed(items: readonly LegendItem[], width: number): { items: { item: LegendItem; x: number; y: number }[]; lines: number } {
  let x = 0;
  let y = 0;
  const found = items.map((item) => {
    const wide = 52 + textWidth(item.label, 12);
    if (x > 0 && x + wide > width) {
      x = 0;
      y += 20;
    }
    const at = { item, x, y };
    x += wide;
    return at;
  });
  return { items: found, lines: items.length === 0 ? 0 : y / 20 + 1 };
}
