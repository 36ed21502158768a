"use client";

import { columnSizingFeature, createColumnHelper, tableFeatures, useTable } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { formatNumber } from "@/lib/format";
import type { CellValue } from "@/lib/query";
import { cellText, exactText, isNumberKind, labelWithUnit, type ResultField } from "./cell-text";
import { columnWidths } from "./column-widths";
import classes from "./results.module.css";

const ROW_PX = 32;
const HEAD_PX = 37;
/** Room for the box's own scroll bar. */
const SCROLLBAR_PX = 18;

const features = tableFeatures({ columnSizingFeature });
const helper = createColumnHelper<typeof features, CellValue[]>();

/** The rows of an answer. Only what is in view is drawn, in both directions; the header stays. */
export function ResultGrid({ fields, rows, label }: { fields: readonly ResultField[]; rows: CellValue[][]; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const columns = useMemo(() => {
    const widths = columnWidths(fields, rows);
    return helper.columns(
      fields.map((field, index) =>
        helper.accessor((row: CellValue[]) => row[index] ?? null, {
          id: `c${index}`,
          header: labelWithUnit(field),
          size: widths[index] ?? 0,
        }),
      ),
    );
  }, [fields, rows]);
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
  const height = HEAD_PX + records.length * ROW_PX;

  return (
    <div ref={box} className={classes.scroll} style={{ height: height + SCROLLBAR_PX }} tabIndex={0} role="region" aria-label={label}>
      <div
        role="table"
        aria-label={label}
        aria-rowcount={records.length + 1}
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
        <div role="rowgroup">
          {vertical.getVirtualItems().map((item) => {
            const record = records[item.index];
            if (!record) return null;
            return (
              <div
                key={item.key}
                role="row"
                aria-rowindex={item.index + 2}
                className={classes.row}
                style={{ top: item.start, height: ROW_PX, width, paddingInlineStart: before }}
              >
                {shown.map(({ index }) => {
                  const field = fields[index];
                  if (!field) return null;
                  const value = record.original[index] ?? null;
                  return (
                    <div
                      key={index}
                      role="cell"
                      aria-colindex={index + 1}
                      className={classes.cell}
                      data-number={isNumberKind(field.kind) || undefined}
                      data-empty={value === null || undefined}
                      style={{ width: leaves[index]?.getSize() }}
                      title={exactText(value, field)}
                      aria-label={value === null ? "empty" : undefined}
                    >
                      {cellText(value, field)}
                    </div>
                  );
                })}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** What the grid is called: what it shows and how much. */
export function gridLabel(rowCount: number): string {
  return `Answer, ${formatNumber(rowCount)} ${rowCount === 1 ? "row" : "rows"}`;
}
