"use client";

import { RangeSlider, Text } from "@mantine/core";
import { formatNumber } from "@/lib/format";
import { isNumberKind } from "../results/cell-text";
import type { DraftCondition } from "./draft";
import { columnLabel, type FieldChoice } from "./explore-columns";
import { foldBins } from "./fold-bins";
import classes from "./range-picker.module.css";

const BARS = 40;

type RangePickerProps = { condition: DraftCondition; column: FieldChoice; onChange: (value: number[]) => void };

/** The distribution of a number with both ends of a filter on it, from what was counted when the data was published. */
export function RangePicker({ condition, column, onChange }: RangePickerProps) {
  const { profile, kind } = column;
  const histogram = profile?.histogram;
  if (!histogram || histogram.bins.length === 0) return null;
  const bins = foldBins(histogram, BARS);
  const [low, high] = [bins[0]?.start ?? 0, bins.at(-1)?.end ?? 0];
  const highest = Math.max(...bins.map(({ rows }) => rows), 1);
  const step = kind === "integer" ? Math.max(1, Math.round((high - low) / 200)) : (high - low) / 200;
  const chosen = rangeOf(condition, low, high);
  return (
    <div className={classes.box} role="group" aria-label={`Range of ${column.label}`}>
      <div className={classes.bars} aria-hidden>
        {bins.map(({ start, end, rows }) => (
          <span
            key={start}
            className={classes.bar}
            data-out={end <= chosen[0] || start > chosen[1] || undefined}
            style={{ height: `${rows === 0 ? 0 : Math.max(4, (rows / highest) * 100)}%` }}
          />
        ))}
      </div>
      <RangeSlider
        size="xs"
        min={low}
        max={high}
        step={step}
        minRange={0}
        value={chosen}
        label={(value) => formatNumber(round(value, kind))}
        thumbFromLabel={`Lowest ${column.label}`}
        thumbToLabel={`Highest ${column.label}`}
        onChange={([from, to]) => onChange([round(from, kind), round(to, kind)])}
      />
      <Text size="xs" c="dimmed" mt={4} className="tabular">
        {`${columnLabel(column)} from ${formatNumber(Number(profile.min))} to ${formatNumber(Number(profile.max))} in the data`}
      </Text>
    </div>
  );
}

/** The ends that a condition has already; where it has none, those of the data. */
function rangeOf({ op, value }: DraftCondition, low: number, high: number): [number, number] {
  const numbers = (Array.isArray(value) ? value : [value]).map(Number);
  const [first = Number.NaN, second = Number.NaN] = numbers;
  const within = (number: number, other: number) => (Number.isFinite(number) ? Math.min(high, Math.max(low, number)) : other);
  if (op === "between") return [within(first, low), within(second, high)];
  if (op === "gte" || op === "gt") return [within(first, low), high];
  return op === "lte" || op === "lt" ? [low, within(first, high)] : [low, high];
}

/** As many digits as a person would type. */
function round(value: number, kind: FieldChoice["kind"]): number {
  return isNumberKind(kind) && kind === "integer" ? Math.round(value) : Number(value.toPrecision(4));
}
