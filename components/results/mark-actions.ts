import type { ChartInput } from "../charts/chart-spec";
import { cellText } from "./cell-text";
import type { Mark, MarkAction, OnDrill, OnFilter } from "./marks";

type MarkActionsArgs = {
  mark: Mark;
  input: Pick<ChartInput, "columns" | "groups" | "rows">;
  onDrill?: OnDrill | undefined;
  onFilter?: OnFilter | undefined;
  actionsFor?: ((mark: Mark) => MarkAction[]) | undefined;
  /** The group of a cell: only its value is then offered to filter by. */
  group?: number | undefined;
};

/** What can be done with a mark of a summary, in words. */
export function markActions({ mark, input, onDrill, onFilter, actionsFor, group }: MarkActionsArgs): MarkAction[] {
  const actions: MarkAction[] = [];
  if (onDrill) {
    const row = input.rows.find((one) => mark.groups.every((value, index) => (one[index] ?? null) === value));
    if (row) actions.push({ label: "See the rows behind this", onClick: () => onDrill(row, mark.measure) });
  }
  if (onFilter) {
    mark.groups.forEach((value, index) => {
      const field = input.columns[index];
      if (!field || (group !== undefined && group !== index)) return;
      const what = mark.groups.length === 1 ? cellText(value, field) : `${field.label}: ${cellText(value, field)}`;
      actions.push({ label: `Filter to ${what}`, onClick: () => onFilter(index, value, false) });
      actions.push({ label: `Exclude ${what}`, onClick: () => onFilter(index, value, true) });
    });
  }
  return [...actions, ...(actionsFor?.(mark) ?? [])];
}
