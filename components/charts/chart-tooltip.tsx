import classes from "./charts.module.css";
import { DotShape } from "./dot-shape";
import { shadeAt, type Drawing, type DrawnMark } from "./drawing";
import type { ChartColours } from "./palette";

const WIDTH_PX = 240;
const MOST_LINES = 9;

/** What stands at the place that is pointed at: the value of each series there, the nearest one in bold. */
export function ChartTooltip({ drawing, active, colours }: { drawing: Drawing; active: DrawnMark; colours: ChartColours }) {
  const beside =
    drawing.legend.length > 0 && active.shape !== "cell" && drawing.panels.length > 0
      ? drawing.marks.filter((mark) => mark.column === active.column && mark.name === active.name)
      : [];
  const marks = beside.length > 1 && beside.length <= MOST_LINES ? beside : [active];
  const shade = shadeAt(drawing, active);
  const toLeft = active.x > drawing.width - WIDTH_PX - 24;
  const toTop = active.y > drawing.height * 0.6;
  return (
    <div
      className={classes.tooltip}
      aria-hidden="true"
      style={{
        maxWidth: WIDTH_PX,
        ...(toLeft ? { right: drawing.width - active.x + 12 } : { left: active.x + 12 }),
        ...(toTop ? { bottom: drawing.height - active.y + 8 } : { top: active.y + 8 }),
      }}
    >
      {active.name !== "" && <div className={classes.tooltipName}>{active.name}</div>}
      {marks.flatMap((mark) =>
        mark.values.map(({ label, value }) => (
          <div
            key={`${mark.lane} ${label}`}
            className={classes.tooltipLine}
            data-active={(marks.length > 1 && mark === active) || undefined}
          >
            {drawing.legend.length > 0 && (
              <svg width={12} height={12} aria-hidden="true">
                <DotShape x={6} y={6} series={mark.series} outline={colours.surface} />
              </svg>
            )}
            <span className={classes.tooltipLabel}>{label}</span>
            <span className={classes.tooltipValue}>{value}</span>
          </div>
        )),
      )}
      {shade !== undefined && <div className={classes.tooltipShade}>{shade}</div>}
    </div>
  );
}
