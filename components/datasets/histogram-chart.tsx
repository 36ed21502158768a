import { formatCount, formatNumber } from "@/lib/format";
import { edgeWords, foldedBars } from "./histogram";
import type { Profile } from "./profile";

const VIEW = { width: 420, height: 180, left: 56, bottom: 40, top: 8, right: 8 };

/** How many rows have values in each step, with both axes named. */
export function HistogramChart({ profile, type, unit, label }: { profile: Profile; type: string; unit: string | null; label: string }) {
  const bars = foldedBars(profile);
  const [first, last] = [bars[0], bars.at(-1)];
  if (!first || !last) return null;
  const highest = Math.max(...bars.map((bar) => bar.rows), 1);
  const plot = { width: VIEW.width - VIEW.left - VIEW.right, height: VIEW.height - VIEW.top - VIEW.bottom };
  const step = plot.width / bars.length;
  const y = (rows: number) => VIEW.top + plot.height - (rows / highest) * plot.height;
  const middle = bars[Math.floor(bars.length / 2)];
  const ticks = [
    { x: VIEW.left, text: edgeWords(first.from, type), anchor: "start" as const },
    ...(middle && bars.length > 4
      ? [{ x: VIEW.left + Math.floor(bars.length / 2) * step, text: edgeWords(middle.from, type), anchor: "middle" as const }]
      : []),
    { x: VIEW.left + plot.width, text: edgeWords(last.to, type), anchor: "end" as const },
  ];
  const busiest = bars.reduce((one, other) => (other.rows > one.rows ? other : one), first);
  const words = `Rows by ${label}, from ${edgeWords(first.from, type)} to ${edgeWords(last.to, type)}; the most, ${formatCount(busiest.rows, "row")}, from ${edgeWords(busiest.from, type)} to ${edgeWords(busiest.to, type)}`;
  return (
    <svg
      viewBox={`0 0 ${VIEW.width} ${VIEW.height}`}
      width="100%"
      role="img"
      aria-label={words}
      style={{ maxWidth: 560, display: "block" }}
    >
      <g fontSize="11" fill="var(--mantine-color-dimmed)">
        {[0, highest].map((rows) => (
          <g key={rows}>
            <line x1={VIEW.left} x2={VIEW.left + plot.width} y1={y(rows)} y2={y(rows)} stroke="var(--medlake-border)" />
            <text x={VIEW.left - 6} y={y(rows) + 4} textAnchor="end">
              {formatNumber(rows)}
            </text>
          </g>
        ))}
        {ticks.map((tick) => (
          <text key={tick.anchor} x={tick.x} y={VIEW.height - VIEW.bottom + 15} textAnchor={tick.anchor}>
            {tick.text}
          </text>
        ))}
        <text x={VIEW.left + plot.width / 2} y={VIEW.height - 6} textAnchor="middle">
          {unit ? `${label} (${unit})` : label}
        </text>
        <text transform={`translate(12 ${VIEW.top + plot.height / 2}) rotate(-90)`} textAnchor="middle">
          Rows
        </text>
      </g>
      <g fill="var(--medlake-spark)">
        {bars.map((bar, index) =>
          bar.rows === 0 ? null : (
            <rect
              key={bar.from}
              x={VIEW.left + index * step}
              y={Math.min(y(bar.rows), y(0) - 1)}
              width={Math.max(step - 1, 1)}
              height={Math.max(y(0) - y(bar.rows), 1)}
            >
              <title>{`${edgeWords(bar.from, type)} – ${edgeWords(bar.to, type)}: ${formatCount(bar.rows, "row")}`}</title>
            </rect>
          ),
        )}
      </g>
    </svg>
  );
}
