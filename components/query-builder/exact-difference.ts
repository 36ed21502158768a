import type { CellValue } from "@/lib/query";

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** `a − b`, without rounding where both are whole numbers or decimals as answers write them; null where one is empty. */
export function exactDifference(a: CellValue | undefined, b: CellValue | undefined): CellValue {
  if (a === null || b === null || a === undefined || b === undefined) return null;
  if (typeof a === "number" && typeof b === "number" && !(Number.isSafeInteger(a) && Number.isSafeInteger(b))) return a - b;
  const [left, right] = [digitsOf(a), digitsOf(b)];
  if (!left || !right) return null;
  const scale = Math.max(left.scale, right.scale);
  const difference = left.digits * 10n ** BigInt(scale - left.scale) - right.digits * 10n ** BigInt(scale - right.scale);
  if (scale === 0) return Number.isSafeInteger(Number(difference)) ? Number(difference) : String(difference);
  const text = String(difference < 0n ? -difference : difference).padStart(scale + 1, "0");
  return `${difference < 0n ? "-" : ""}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

/** By which part of `b` it became `a`: 110 of 100 are 0.1. Nothing can be a part of nothing, so that is null. */
export function relativeChange(a: CellValue | undefined, b: CellValue | undefined): number | null {
  const difference = exactDifference(a, b);
  if (difference === null || Number(b) === 0) return null;
  const change = Number(difference) / Math.abs(Number(b));
  return Number.isFinite(change) ? change : null;
}

function digitsOf(value: CellValue): { digits: bigint; scale: number } | null {
  const match = DECIMAL.exec(String(value));
  if (!match) return null;
  const fraction = match[3] ?? "";
  return { digits: BigInt(`${match[1]}${match[2]}${fraction}`), scale: fraction.length };
}
