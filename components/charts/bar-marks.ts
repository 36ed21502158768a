import type { ChartPanel, ChartPoint } from "./chart-data";
import { OTHERS_SERIES, type Box, type DrawnMark, type Frame } from "./drawing";
import { along, FONT_PX } from "./frames";
import { colourOf, type ReadValue } from "./read-value";
import { textWidth, type Scale } from "./scales";

const MAX_BAR_PX = 48;

type BarArgs = {
  panel: ChartPanel;
  points: readonly ChartPoint[];
  frame: Frame;
  scale: Scale;
  read: ReadValue;
  isLying: boolean;
  isStacked: boolean;
};

/** The bars of one panel, beside each other or on top of each other, upright or lying. */
export function barMarks({ panel, points, frame, scale, read, isLying, isStacked }: BarArgs): DrawnMark[] {
  const length = isLying ? frame.width : frame.height;
  const step = (isLying ? frame.height : frame.width) / Math.max(1, points.length);
  const lanes = isStacked ? 1 : panel.series.length;
  const thick = Math.max(1, Math.min(MAX_BAR_PX, (step * 0.8) / lanes));
  const gap = lanes > 1 && thick > 4 ? 1 : 0;
  const marks: DrawnMark[] = [];
  points.forEach((point, column) => {
    const stack = { up: 0, down: 0 };
    panel.series.forEach((series, lane) => {
      const value = panel.values[lane]?.[column] ?? null;
      if (value === null) return;
      const side = value < 0 ? "down" : "up";
      const from = isStacked ? stack[side] : 0;
      stack[side] = from + value;
      const near = along(scale, Math.min(from, from + value), length);
      const far = along(scale, Math.max(from, from + value), length);
      const start = step * (column + 0.5) + (isStacked ? -thick / 2 : (lane - lanes / 2) * thick);
      const box = isLying
        ? { x: frame.left + near, y: frame.top + start, width: far - near, height: thick - gap }
        : { x: frame.left + start, y: frame.top + frame.height - far, width: thick - gap, height: far - near };
      const { text, mark } = read(panel, lane, column);
      marks.push({
        shape: "bar",
        column,
        lane,
        value,
        series: point.isOthers ? OTHERS_SERIES : colourOf(panel.series, lane),
        x: isLying ? (value < 0 ? box.x : box.x + box.width) : box.x + box.width / 2,
        y: isLying ? box.y + box.height / 2 : value < 0 ? box.y + box.height : box.y,
        box,
        isDrawn: true,
        text: panel.series.length > 1 || value < 0 ? undefined : endText(text, box, frame, step, isLying),
        name: point.label,
        values: [{ label: series.label, value: text }],
        mark,
      });
    });
  });
  return marks;
}

/** The value written at the end of its bar, where there is room for it. */
function endText(text: string, box: Box, frame: Frame, step: number, isLying: boolean): DrawnMark["text"] {
  const width = textWidth(text, FONT_PX);
  if (!isLying) {
    if (width + 6 > step) return undefined;
    return { x: box.x + box.width / 2, y: Math.max(box.y - 4, 10), anchor: "middle", text };
  }
  if (box.height < 11) return undefined;
  const y = box.y + box.height / 2 + 4;
  const end = box.x + box.width;
  if (end + width + 6 <= frame.left + frame.width) return { x: end + 5, y, anchor: "start", text };
  return box.width >= width + 10 ? { x: end - 5, y, anchor: "end", text, isInside: true } : undefined;
}
