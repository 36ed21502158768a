import type { DatasetSummary } from "@/lib/catalog";
import { formatCount, formatMonth } from "@/lib/format";
import { monthsBetween } from "./calendar-years";

const SIZE = { width: 96, height: 20 };
const MONTHS_MAX = 24;

/** Rows by month of the last two years, months that nobody sent as gaps. */
export function MonthSpark({ months }: { months: DatasetSummary["months"] }) {
  const last = months.at(-1);
  if (!last) return null;
  const rows = new Map(months.map((month) => [month.period, month]));
  const shown = monthsBetween(months[0]?.period ?? last.period, last.period).slice(-MONTHS_MAX);
  const highest = Math.max(...months.map((month) => month.rows), 1);
  const step = SIZE.width / MONTHS_MAX;
  const missing = shown.filter((period) => !rows.has(period)).length;
  const words = `${formatCount(shown.length - missing, "month")} to ${formatMonth(last.period)}${missing > 0 ? `, ${missing} missing` : ""}`;
  return (
    <svg width={SIZE.width} height={SIZE.height} role="img" aria-label={words} style={{ display: "block", fill: "var(--medlake-spark)" }}>
      <title>{words}</title>
      {shown.map((period, index) => {
        const month = rows.get(period);
        if (!month) return null;
        const height = Math.max((month.rows / highest) * SIZE.height, 1);
        return <rect key={period} x={index * step} y={SIZE.height - height} width={step - 1} height={height} />;
      })}
    </svg>
  );
}
