import { formatDecimalText, formatNumber } from "@/lib/format";
import type { CellValue } from "@/lib/query";
import { exactDifference, relativeChange } from "../query-builder/exact-difference";
import { cellText, type ResultField } from "../results/cell-text";

/** The numbers of the period before, on their way to stand beside those of a tile. */
export type NumberBefore =
  | { state: "loading" }
  /** There is nothing to compare with, and why. */
  | { state: "none"; message: string }
  | { state: "ready"; row: readonly CellValue[] | undefined; period: string; notes: readonly string[] };

/** How a number changed, for the eye and for the ear. The arrow says the direction and never whether that is good. */
export type NumberChange = { arrow: "▲" | "▼" | null; text: string; spoken: string };

/** Doubles nearer than this are the same number, added up in another order. */
const SAME = 1e-9;
const POINTS = "percentage points";

/**
 * A number against that of the period before: the difference with its sign and unit, and by how many per cent, where
 * there is something above zero to be a part of. Shares differ by percentage points alone.
 */
export function numberChange(now: CellValue | undefined, then: CellValue | undefined, field: ResultField): NumberChange {
  if (then === null || then === undefined) return said(null, "no earlier value");
  if (now === null || now === undefined) return said(null, "no value to compare");
  const difference = differenceOf(now, then, field);
  if (difference === null) return said(null, "no earlier value");
  const isUp = Number(difference) > 0;
  if (Number(difference) === 0) return said(null, "no change");
  const amount = amountText(difference, field);
  const percent = percentText(now, then, field);
  const sign = isUp ? "+" : "−";
  return {
    arrow: isUp ? "▲" : "▼",
    text: percent === null ? signed(sign, amount) : `${signed(sign, amount)} (${signed(sign, percent)})`,
    spoken: `${isUp ? "up" : "down"} by ${amount}${percent === null ? "" : `, ${percent}`}`,
  };
}

/** The arrow says the direction of what is too small to have a number. */
function signed(sign: string, words: string): string {
  if (words.startsWith("less than ")) return words;
  return words.startsWith("about ") ? words.replace("about ", `about ${sign}`) : `${sign}${words}`;
}

function said(arrow: null, text: string): NumberChange {
  return { arrow, text, spoken: text };
}

function differenceOf(now: CellValue, then: CellValue, { kind }: ResultField): CellValue {
  const [a, b] = [Number(now), Number(then)];
  if (kind === "double" && Math.abs(a - b) <= SAME * Math.max(Math.abs(a), Math.abs(b))) return 0;
  return exactDifference(now, then);
}

/** Without its sign, with its unit. */
function amountText(difference: CellValue, field: ResultField): string {
  if (field.isShare) {
    const points = Math.abs(Number(difference)) * 100;
    return points < 0.05 ? `less than ${formatNumber(0.1)} ${POINTS}` : `${formatNumber(Math.round(points * 10) / 10)} ${POINTS}`;
  }
  const size =
    typeof difference === "number" ? formatNumber(Math.abs(difference)) : formatDecimalText(String(difference).replace(/^-/, ""));
  const about = field.isApproximate ? "about " : "";
  if (field.unit === undefined || field.unit === "") return `${about}${size}`;
  return `${about}${size} ${field.unit === "%" ? POINTS : field.unit}`;
}

/** By which part it changed, without sign; null where a part would mislead: of a share, of nothing, below zero. */
function percentText(now: CellValue, then: CellValue, field: ResultField): string | null {
  const change = relativeChange(now, then);
  if (change === null || field.isShare || field.unit === "%" || Number(then) <= 0 || Number(now) < 0) return null;
  const percent = Math.abs(change) * 100;
  if (percent < 0.05) return `less than ${formatNumber(0.1)} %`;
  // What is left is not nothing.
  const shown = percent < 100 && percent >= 99.95 ? 99.9 : Math.round(percent * 10) / 10;
  return `${formatNumber(shown)} %`;
}

/** The number before, with the days it is of: `7.6 before (1 Oct 2025 – 31 Oct 2025)`. */
export function beforeText(then: CellValue | undefined, field: ResultField, period: string): string {
  return then === null || then === undefined ? period : `${cellText(then, field)} before, ${period}`;
}
