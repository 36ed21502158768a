"use client";

import { useMemo, useState } from "react";
import type { CellValue } from "@/lib/query";
import type { ResultField } from "./cell-text";
import { columnWidths } from "./column-widths";
import { cellPlaces, type GridShape } from "./grid-cells";
import { LEAST_COLUMN_PX, MOST_COLUMN_PX } from "./grid-head";
import { frozenColumns, offsetsOf } from "./grid-layout";

type GridShapeArgs = {
  fields: readonly ResultField[];
  rows: readonly (readonly CellValue[])[];
  totals: readonly (readonly CellValue[])[];
  groups: number | null;
  folded: readonly number[];
  gutter: number;
  boxWidth: number;
};

/** Where the columns of a grid stand, and what changes their widths (null: back to their own). */
export function useGridShape({ fields, rows, totals, groups, folded, gutter, boxWidth }: GridShapeArgs): {
  shape: GridShape;
  resize: (column: number, width: number | null) => void;
} {
  const [resized, setResized] = useState<ReadonlyMap<number, number>>(new Map());
  const measured = useMemo(() => columnWidths(fields, [...totals, ...rows.slice(0, 100)]), [fields, rows, totals]);
  const widths = useMemo(() => measured.map((width, index) => resized.get(index) ?? width), [measured, resized]);
  const offsets = useMemo(() => offsetsOf(widths), [widths]);
  const frozen = frozenColumns(widths, groups ?? 1, boxWidth - gutter);
  const shape = useMemo(
    (): GridShape => ({ fields, groups: groups ?? 0, folded, offsets, gutter, frozen, places: cellPlaces(offsets, gutter, frozen) }),
    [fields, groups, folded, offsets, gutter, frozen],
  );
  const resize = (column: number, width: number | null) =>
    setResized((now) => {
      const next = new Map(now);
      if (width === null) next.delete(column);
      else next.set(column, Math.min(MOST_COLUMN_PX, Math.max(LEAST_COLUMN_PX, Math.round(width))));
      return next;
    });
  return { shape, resize };
}
