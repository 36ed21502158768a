import type { CellValue } from "@/lib/query";
import type { ResultField } from "./cell-text";

/** One number of decimals for each measure of an answer, so that its values stand under each other. Pure. */

/** Of values from 1 on no more decimals are shown than these; where all are below 1, more tell them apart. */
const MOST = 4;
const MOST_BELOW_ONE = 6;
/** Outside of these a number is written with an exponent, whatever the others have. */
const LEAST_PLAIN = 1e-6;
const MOST_PLAIN = 1e15;

/** The columns, measures with the decimals that all their values are written with. */
export function withDigits(fields: readonly ResultField[], rows: readonly (readonly CellValue[])[]): ResultField[] {
  return fields.map((field, index) => {
    if (!field.isMeasure) return field;
    const digits = digitsOf(
      field,
      rows.map((row) => row[index] ?? null),
    );
    return digits === undefined ? field : { ...field, digits };
  });
}

function digitsOf({ kind, isShare }: ResultField, values: readonly CellValue[]): number | undefined {
  if (kind === "decimal") return values.reduce((most: number, value) => Math.max(most, decimalsOf(String(value ?? ""))), 0);
  if (kind !== "double") return undefined;
  const numbers = values.filter((value) => typeof value === "number");
  if (isShare) return numbers.some((share) => decimalsOf((share * 100).toFixed(1).replace(/\.0$/, "")) > 0) ? 1 : 0;
  const plain = numbers.filter((value) => Math.abs(value) >= LEAST_PLAIN && Math.abs(value) < MOST_PLAIN);
  const most = plain.some((value) => Math.abs(value) >= 1) ? MOST : MOST_BELOW_ONE;
  let digits = 0;
  for (const value of plain) {
    const shown = Math.abs(value) < 1 ? Number(value.toPrecision(MOST)) : value;
    digits = Math.max(digits, decimalsOf(shown.toFixed(most).replace(/\.?0+$/, "")));
    if (digits === most) break;
  }
  return digits;
}

function decimalsOf(text: string): number {
  const point = text.indexOf(".");
  return point === -1 ? 0 : text.length - point - 1;
}
