"use client";

import { useMemo, useState } from "react";
import type { CellValue } from "@/lib/query";
import { isNumberKind, type ResultField } from "./cell-text";
import { copyText } from "./copy-text";
import type { Cell, Range } from "./grid-layout";
import type { Mark } from "./marks";
import { cellTitle, type RowKind } from "./row-marks";
import { nextSorting, sortedOrder, type Sorting } from "./sort-rows";

type GridRowsArgs = {
  fields: readonly ResultField[];
  rows: readonly CellValue[][];
  /** They follow the rows. */
  totals: readonly (readonly CellValue[])[];
  others: readonly number[];
  folded: readonly number[];
  groups: number;
  markOf: ((row: number, column: number) => Mark | null) | undefined;
};

const NO_ROW: readonly never[] = [];

/** The rows of a grid in the order they are shown in, and what is known of them by their place in it. */
export function useGridRows({ fields, rows, totals, others, folded, groups, markOf }: GridRowsArgs) {
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const folds = useMemo(() => new Set(others), [others]);
  const order = useMemo(() => {
    const field = sorting && fields[sorting.column];
    return sorting && field ? sortedOrder(rows, field, sorting, folds) : null;
  }, [rows, fields, sorting, folds]);
  const original = (at: number): number => order?.[at] ?? at;
  const rowAt = (at: number): readonly CellValue[] => (at < rows.length ? rows[original(at)] : totals[at - rows.length]) ?? NO_ROW;
  const kindAt = (at: number): RowKind => (at >= rows.length ? "total" : folds.has(original(at)) ? "others" : "plain");

  return {
    sorting,
    sort: (column: number) => setSorting((now) => nextSorting(now, column)),
    rowAt,
    kindAt,
    /** What a cell is a mark of; headers, totals and others are of nothing. */
    markAt: ({ row, column }: Cell): Mark | null => {
      if (row < 0 || kindAt(row) !== "plain") return null;
      if (markOf) return markOf(original(row), column);
      return groups === 0 ? null : { groups: rowAt(row).slice(0, groups), measure: column < groups ? undefined : fields[column]?.name };
    },
    titleOf: ({ row, column }: Cell): string | undefined => {
      const field = fields[column];
      return field && cellTitle(rowAt(row)[column], field, kindAt(row), column, groups, folded);
    },
    /** A block of cells as a spreadsheet takes it. */
    copied: ({ top, bottom, left, right }: Range): { text: string; cells: number } => {
      const first = Math.max(0, top);
      const taken = Array.from({ length: bottom - first + 1 }, (_, index) => rowAt(first + index).slice(left, right + 1));
      const isNumber = fields.slice(left, right + 1).map(({ kind }) => isNumberKind(kind));
      return { text: copyText(taken, isNumber), cells: taken.length * (right - left + 1) };
    },
  };
}
