"use client";

import { columnSizingFeature, createColumnHelper, tableFeatures, useTable } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { formatNumber } from "@/lib/format";
import type { CellValue } from "@/lib/query";
import { isNumberKind, labelWithUnit, type ResultField } from "./cell-text";
import { columnWidths } from "./column-widths";
import { GridCells } from "./grid-cells";
import classes from "./results.module.css";

const ROW_PX = 32;
const HEAD_PX = 37;
/** Room for the box's own scroll bar. */
const SCROLLBAR_PX = 18;

const features = tableFeatures({ columnSizingFeature });
const helper = createColumnHelper<typeof features, CellValue[]>();

type ResultGridProps = {
  fields: readonly ResultField[];
  rows: CellValue[][];
  label: string;
  /** Of a summary: how many of the columns are groups. */
  groups?: number;
  /** Rows over everything; they stay in view at the end. */
  totals?: readonly CellValue[][];
  /** Which rows stand for all groups that are not among the top, and which groups they fold. */
  others?: readonly number[];
  folded?: readonly number[];
};

const NONE: readonly never[] = [];

/** The rows of an answer. Only what is in view is drawn, in both directions; header and totals stay. */
export function ResultGrid({ fields, rows, label, groups = 0, totals = NONE, others = NONE, folded = NONE }: ResultGridProps) {
  const box = useRef<HTMLDivElement>(null);
  const columns = useMemo(() => {
    const widths = columnWidths(fields, [...totals, ...rows]);
    return helper.columns(
      fields.map((field, index) =>
        helper.accessor((row: CellValue[]) => row[index] ?? null, {
          id: `c${index}`,
          header: labelWithUnit(field),
          size: widths[index] ?? 0,
        }),
      ),
    );
  }, [fields, rows, totals]);
  const folds = useMemo(() => new Set(others), [others]);
  const table = useTable({ features, columns, data: rows });
  const leaves = table.getAllLeafColumns();
  const records = table.getRowModel().rows;

  // oxlint-disable-next-line react/incompatible-library -- the list is drawn in this component, so nothing stale is kept
  const vertical = useVirtualizer({
    count: records.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    scrollMargin: HEAD_PX,
  });
  // oxlint-disable-next-line react/incompatible-library -- the list is drawn in this component, so nothing stale is kept
  const horizontal = useVirtualizer({
    horizontal: true,
    count: leaves.length,
    getScrollElement: () => box.current,
    estimateSize: (index) => leaves[index]?.getSize() ?? 0,
    overscan: 4,
  });
  const shown = horizontal.getVirtualItems();
  const before = shown[0]?.start ?? 0;
  const width = horizontal.getTotalSize();
  const bodyHeight = records.length * ROW_PX;
  const height = HEAD_PX + bodyHeight + totals.length * ROW_PX;
  const cells = { fields, groups, folded, shown: shown.map(({ index }) => ({ index, width: leaves[index]?.getSize() ?? 0 })) };

  return (
    <div ref={box} className={classes.scroll} style={{ height: height + SCROLLBAR_PX }} tabIndex={0} role="region" aria-label={label}>
      <div
        role="table"
        aria-label={label}
        aria-rowcount={records.length + totals.length + 1}
        aria-colcount={leaves.length}
        className={classes.table}
        style={{ width, height }}
      >
        <div role="rowgroup" className={classes.headRow} style={{ width, height: HEAD_PX }}>
          <div role="row" aria-rowindex={1} style={{ display: "flex", paddingInlineStart: before }}>
            {shown.map(({ index }) => {
              const field = fields[index];
              if (!field) return null;
              return (
                <div
                  key={index}
                  role="columnheader"
                  aria-colindex={index + 1}
                  className={classes.headCell}
                  data-number={isNumberKind(field.kind) || undefined}
                  style={{ width: leaves[index]?.getSize() }}
                  title={`${labelWithUnit(field)} · ${field.name}`}
                >
                  {labelWithUnit(field)}
                </div>
              );
            })}
          </div>
        </div>
        <div role="rowgroup" style={{ height: bodyHeight }}>
          {vertical.getVirtualItems().map((item) => {
            const record = records[item.index];
            if (!record) return null;
            const kind = folds.has(item.index) ? "others" : "plain";
            return (
              <div
                key={item.key}
                role="row"
                aria-rowindex={item.index + 2}
                className={classes.row}
                data-kind={kind}
                style={{ top: item.start, height: ROW_PX, width, paddingInlineStart: before }}
              >
                <GridCells {...cells} row={record.original} kind={kind} />
              </div>
            );
          })}
        </div>
        {totals.length > 0 && (
          <div role="rowgroup" className={classes.totals} style={{ width }}>
            {totals.map((row, index) => (
              // Totals are known by their place.
              <div
                key={index}
                role="row"
                aria-rowindex={records.length + index + 2}
                className={classes.totalRow}
                style={{ height: ROW_PX, paddingInlineStart: before }}
              >
                <GridCells {...cells} row={row} kind="total" />
              </div>
            ))}
          </div>
        )}
      </div>
    </div>
  );
}

/** What the grid is called: what it shows and how much. */
export function gridLabel(rowCount: number): string {
  return `Answer, ${formatNumber(rowCount)} ${rowCount === 1 ? "row" : "rows"}`;
}
