import type { CellValue } from "@/lib/query";
import { cellText } from "../results/cell-text";
import type { Mark } from "../results/marks";
import type { ChartData, ChartPanel } from "./chart-data";
import type { ChartInput } from "./chart-spec";
import { OTHERS_SERIES } from "./drawing";

/** What is said of one value of a panel, and what it is a mark of. */
export type ReadValue = (panel: ChartPanel, lane: number, column: number) => { text: string; mark: Mark | null };

/** Reads values with every digit they have in the answer. */
export function readerOf(input: ChartInput, data: ChartData): ReadValue {
  const others = new Set(input.others);
  return (panel, lane, column) => {
    const index = panel.rows[lane]?.[column] ?? null;
    const measure = panel.series[lane]?.measure ?? 0;
    const field = input.columns[measure] ?? data.xField;
    const row = index === null ? undefined : input.rows[index];
    const mark = index === null || others.has(index) ? null : markOfRow(row, input, field.name);
    return { text: cellText(row?.[measure], field), mark };
  };
}

/** The mark that a row of a summary stands for. */
export function markOfRow(row: readonly CellValue[] | undefined, { groups }: Pick<ChartInput, "groups">, measure?: string): Mark | null {
  return row === undefined || groups === null || groups === 0 ? null : { groups: row.slice(0, groups), measure };
}

/** The colour of a series of a panel. Several series of others could not be told apart if all were grey. */
export function colourOf(series: ChartPanel["series"], lane: number): number {
  return series[lane]?.isOthers && series.filter(({ isOthers }) => isOthers).length === 1 ? OTHERS_SERIES : lane;
}
