import { EMPTY } from "@/lib/format";
import type { CellValue } from "@/lib/query";
import { cellText, isNumberKind, isTimeKind, type ResultField } from "../results/cell-text";

/** Values as keys, which are never equal by chance, and as labels, which people can tell apart. Pure. */

/** What is not among the top, in words. */
export const OTHERS = "Others";

/** A value as a key: an empty one, the text "null", numbers and texts of digits stay apart. */
export function valueKey(value: CellValue | undefined): string {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : JSON.stringify(value ?? null);
}

/** Several values as one key. */
export function valuesKey(values: readonly (CellValue | undefined)[]): string {
  return `[${values.map(valueKey).join(",")}]`;
}

/** Values without those that are there already, in their order. */
export function distinctValues(values: readonly CellValue[]): CellValue[] {
  return [...new Map(values.map((value) => [valueKey(value), value])).values()];
}

/** Labels of which no two are equal: those that would be are written more closely, and at the last numbered. */
export function toldApart(labels: readonly string[], closer: (index: number) => string): string[] {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const written = labels.map((label, index) => (counts.get(label) === 1 ? label : closer(index)));
  const taken = new Set<string>();
  const known = new Set(written);
  return written.map((label) => {
    let own = label;
    for (let number = 2; taken.has(own) || (own !== label && known.has(own)); number += 1) own = `${label} (${number})`;
    taken.add(own);
    return own;
  });
}

/** The labels of different values of one column, followed by that of others where `hasOthers`. */
export function valueLabels(values: readonly CellValue[], field: ResultField, hasOthers = false): string[] {
  const texts = values.map((value) => cellText(value, field));
  return toldApart(hasOthers ? [...texts, OTHERS] : texts, (index) =>
    index < values.length ? closely(values[index] ?? null, field) : OTHERS,
  );
}

/** A value with all that tells it from one that reads alike. */
function closely(value: CellValue, field: ResultField): string {
  if (value === null) return `${EMPTY} (empty)`;
  return isNumberKind(field.kind) || isTimeKind(field.kind) ? String(value) : quoted(String(value));
}

export function quoted(text: string): string {
  return `"${text}"`;
}

/** What is said where rows of the answer would lie on each other; nothing where each has a mark of its own. */
export function hiddenNotes(hidden: number): string[] {
  if (hidden === 0) return [];
  return [
    hidden === 1
      ? "1 row has the same groups as another row and is not drawn. The table has all."
      : `${hidden} rows have the same groups as other rows and are not drawn. The table has all.`,
  ];
}
