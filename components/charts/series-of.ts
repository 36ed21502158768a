import type { CellValue } from "@/lib/query";
import type { ChartInput } from "./chart-spec";
import { distinctValues, OTHERS, quoted, toldApart, valueKey, valueLabels, valuesKey } from "./told-apart";

/** Which series each row of an answer belongs to. Pure. */

/** `key` tells it from the others whatever it is called; `isOthers`: what is not among the top. */
export type RowSeries = { key: string; label: string; isOthers: boolean };

/**
 * The series of every row, by the values of the groups that name it. A series of others keeps the values of the groups
 * that the top is kept for: the others of each are a series of their own.
 */
export function seriesOfRows(input: Pick<ChartInput, "columns" | "rows" | "others" | "folded">, rest: readonly number[]): RowSeries[] {
  const others = new Set(input.others);
  const folded = new Set(input.folded);
  const groups = rest.filter((group) => input.columns[group] !== undefined);
  const isFolded = (index: number, group: number) => others.has(index) && folded.has(group);
  const labels = new Map(groups.map((group) => [group, labelsOf(input, group, (index) => !isFolded(index, group))]));
  const found = new Map<string, { parts: { text: string; isOthers: boolean }[]; isOthers: boolean }>();
  const keys = input.rows.map((row, index) => {
    const isOthers = groups.some((group) => isFolded(index, group));
    const first = groups.find((group) => isFolded(index, group));
    const own = groups.filter((group) => !isFolded(index, group));
    const key = `${isOthers ? "others" : ""}${valuesKey(own.map((group) => row[group]))}`;
    if (!found.has(key)) {
      const parts = groups.flatMap((group) => {
        if (group === first) return [{ text: OTHERS, isOthers: true }];
        return isFolded(index, group) ? [] : [{ text: labels.get(group)?.get(valueKey(row[group])) ?? "", isOthers: false }];
      });
      found.set(key, { parts, isOthers });
    }
    return key;
  });
  const every = [...found.values()];
  const names = toldApart(
    every.map(({ parts }) => parts.map(({ text }) => text).join(" · ")),
    (index) => (every[index]?.parts ?? []).map((part) => (part.isOthers ? part.text : quoted(part.text))).join(" · "),
  );
  const series = new Map(
    [...found].map(([key, { isOthers }], index): [string, RowSeries] => [key, { key, label: names[index] ?? "", isOthers }]),
  );
  return keys.flatMap((key) => series.get(key) ?? []);
}

/** The label of each value of a group, by its key. */
function labelsOf(
  { columns, rows }: Pick<ChartInput, "columns" | "rows">,
  group: number,
  isOwn: (index: number) => boolean,
): Map<string, string> {
  const field = columns[group];
  if (!field) return new Map();
  const values = distinctValues(rows.flatMap((row, index): CellValue[] => (isOwn(index) ? [row[group] ?? null] : [])));
  const labels = valueLabels(values, field);
  return new Map(values.map((value, index) => [valueKey(value), labels[index] ?? ""]));
}
