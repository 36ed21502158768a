import type { BoundMeasure } from "../bound";
import type { ColumnType } from "../column-types";
import type { CellValue } from "../result";
import { exactly, fromExact } from "./values";

/** How far sums of doubles may part in engines that add in another order, as a share of the sum of their sizes. */
const NOISE = 1e-13;
const RELATIVE = 1e-9;
const ABSOLUTE = 1e-12;

/** The sum of values that are there: exact but for doubles; empty where there are none. */
export function addedUp(present: readonly CellValue[], type: ColumnType, doubts: string[]): CellValue {
  if (present.length === 0) return null;
  if (type.kind === "double") return sumOfDoubles(present.map(Number), doubts);
  const units = present.reduce((sum: bigint, cell) => sum + exactly(cell), 0n);
  return fromExact(units, type);
}

function sumOfDoubles(numbers: readonly number[], doubts: string[]): number {
  const sum = total(numbers);
  const noise = NOISE * total(numbers.map(Math.abs));
  if (noise > Math.max(ABSOLUTE, RELATIVE * Math.abs(sum))) doubts.push(`the sum ${sum} is what is left of much larger numbers`);
  return sum;
}

/** The value below which the share `p` of the sorted values lies. */
export function middle({ p, method }: BoundMeasure, sorted: readonly CellValue[], doubts: string[]): CellValue {
  if (sorted.length === 0) return null;
  if (method === "discrete") return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? null;
  const position = p * (sorted.length - 1);
  const low = Number(sorted[Math.floor(position)]);
  const high = Number(sorted[Math.ceil(position)]);
  const value = low + (high - low) * (position - Math.floor(position));
  if (NOISE * (Math.abs(low) + Math.abs(high)) > Math.max(ABSOLUTE, RELATIVE * Math.abs(value)) && low !== high)
    doubts.push(`the percentile ${value} lies between much larger numbers`);
  return value;
}

/** Deviations and variances of a sample or of all there is. */
export function spread(fn: "stddev" | "variance" | "stddev_pop" | "variance_pop", numbers: readonly number[], doubts: string[]): CellValue {
  const divisor = fn.endsWith("_pop") ? numbers.length : numbers.length - 1;
  if (numbers.length === 0 || divisor <= 0) return null;
  const mean = total(numbers) / numbers.length;
  const variance = total(numbers.map((number) => (number - mean) ** 2)) / divisor;
  const [deviation, largest] = [Math.sqrt(variance), Math.max(...numbers.map(Math.abs))];
  const isExact = numbers.length === 1 || (variance === 0 && numbers.every(Number.isInteger) && largest < 1e9);
  if (!isExact && deviation < 1e-4 * largest) doubts.push(`the deviation ${deviation} is small beside the numbers it is of`);
  return fn.startsWith("stddev") ? Math.sqrt(variance) : variance;
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
