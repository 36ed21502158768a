"use client";

import type { CellValue } from "@/lib/query";
import { cellText, exactText, isNumberKind, type ResultField } from "./cell-text";
import classes from "./results.module.css";
import { markOf, type RowKind } from "./row-marks";

type GridCellsProps = {
  row: readonly CellValue[];
  kind: RowKind;
  fields: readonly ResultField[];
  /** The columns in view, with their widths. */
  shown: readonly { index: number; width: number }[];
  groups: number;
  folded: readonly number[];
};

/** The cells in view of one row of an answer; rows of others and of totals say what they are. */
export function GridCells({ row, kind, fields, shown, groups, folded }: GridCellsProps) {
  return shown.map(({ index, width }) => {
    const field = fields[index];
    if (!field) return null;
    const value = row[index] ?? null;
    const mark = markOf(kind, index, groups, folded);
    const isEmpty = mark === undefined && value === null;
    return (
      <div
        key={index}
        role="cell"
        aria-colindex={index + 1}
        className={classes.cell}
        data-number={isNumberKind(field.kind) || undefined}
        data-mark={mark === undefined ? undefined : kind}
        data-empty={isEmpty || undefined}
        style={{ width }}
        title={mark === undefined ? exactText(value, field) : MARK_TITLES[kind]}
        aria-label={isEmpty ? "empty" : undefined}
      >
        {mark ?? cellText(value, field)}
      </div>
    );
  });
}

const MARK_TITLES: Record<RowKind, string | undefined> = {
  plain: undefined,
  others: "All groups that are not among the top, measured together",
  total: "All rows that pass the filter, whatever is kept, sorted or limited",
};
