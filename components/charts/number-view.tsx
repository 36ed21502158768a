import { VisuallyHidden } from "@mantine/core";
import type { CellValue } from "@/lib/query";
import { cellText, labelWithUnit, type ResultField } from "../results/cell-text";
import classes from "./charts.module.css";
import { beforeText, numberChange, type NumberBefore } from "./number-view-change";
import own from "./number-view.module.css";

type NumberViewProps = {
  columns: readonly ResultField[];
  row: readonly CellValue[] | undefined;
  measures: readonly number[];
  /** The same numbers in the period before, where they are compared. */
  before?: NumberBefore | undefined;
  isCompact?: boolean;
};

/** The measures of a summary without groups, large, and how they changed. */
export function NumberView({ columns, row, measures, before, isCompact = false }: NumberViewProps) {
  const words = before && wordsOf(before);
  return (
    <>
      <dl className={`${classes.numbers} tabular`} data-compact={isCompact || undefined}>
        {measures.map((index) => {
          const field = columns[index];
          if (!field) return null;
          return (
            <div key={field.name}>
              <dt>{labelWithUnit(field)}</dt>
              <dd>{cellText(row?.[index], field)}</dd>
              {before?.state === "ready" && <Change now={row?.[index]} then={before.row?.[index]} field={field} period={before.period} />}
            </div>
          );
        })}
      </dl>
      {words && (
        <p className={own.words} data-compact={isCompact || undefined} role={before.state === "loading" ? "status" : undefined}>
          {words}
        </p>
      )}
    </>
  );
}

function wordsOf(before: NumberBefore): string {
  if (before.state === "loading") return "Asking about the period before";
  return before.state === "none" ? before.message : before.notes.join(" ");
}

type ChangeProps = { now: CellValue | undefined; then: CellValue | undefined; field: ResultField; period: string };

function Change({ now, then, field, period }: ChangeProps) {
  const { arrow, text, spoken } = numberChange(now, then, field);
  return (
    <dd className={own.change}>
      <span aria-hidden>
        {arrow !== null && <span className={own.arrow}>{arrow}</span>}
        {text}
      </span>
      <VisuallyHidden>{spoken}</VisuallyHidden>
      <span className={own.before}>{beforeText(then, field, period)}</span>
    </dd>
  );
}
