import { seriesColour } from "./palette";

const SIZE = 4;

/** A point whose form says its series as its colour does. */
export function DotShape({ x, y, series, outline }: { x: number; y: number; series: number; outline: string }) {
  const fill = seriesColour(series);
  const path = FORMS[series < 0 ? 0 : series % FORMS.length];
  if (path === null || path === undefined) return <circle cx={x} cy={y} r={SIZE} fill={fill} stroke={outline} strokeWidth={1} />;
  return (
    <path
      d={path}
      transform={`translate(${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10})`}
      fill={fill}
      stroke={outline}
      strokeWidth={1}
    />
  );
}

/** Circle, square, triangle, diamond, upside-down triangle, plus, cross, bar. */
const FORMS = [
  null,
  "M-4 -4H4V4H-4Z",
  "M0 -5L5 4H-5Z",
  "M0 -5.5L5.5 0L0 5.5L-5.5 0Z",
  "M0 5L5 -4H-5Z",
  "M-1.6 -5H1.6V-1.6H5V1.6H1.6V5H-1.6V1.6H-5V-1.6H-1.6Z",
  "M-4.6 -2.4L-2.4 -4.6L0 -2.2L2.4 -4.6L4.6 -2.4L2.2 0L4.6 2.4L2.4 4.6L0 2.2L-2.4 4.6L-4.6 2.4L-2.2 0Z",
  "M-5 -2H5V2H-5Z",
] as const;
