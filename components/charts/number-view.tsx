import type { CellValue } from "@/lib/query";
import { cellText, labelWithUnit, type ResultField } from "../results/cell-text";
import classes from "./charts.module.css";

type NumberViewProps = {
  columns: readonly ResultField[];
  row: readonly CellValue[] | undefined;
  measures: readonly number[];
  isCompact?: boolean;
};

/** The measures of a summary without groups, large. */
export function NumberView({ columns, row, measures, isCompact = false }: NumberViewProps) {
  return (
    <dl className={`${classes.numbers} tabular`} data-compact={isCompact || undefined}>
      {measures.map((index) => {
        const field = columns[index];
        if (!field) return null;
        return (
          <div key={field.name}>
            <dt>{labelWithUnit(field)}</dt>
            <dd>{cellText(row?.[index], field)}</dd>
          </div>
        );
      })}
    </dl>
  );
}
