"use client";

import { VisuallyHidden } from "@mantine/core";
import { useMemo, useRef, useState } from "react";
import { formatCount, formatNumber } from "@/lib/format";
import type { CellValue } from "@/lib/query";
import { labelWithUnit, type ResultField } from "./cell-text";
import { GridRow } from "./grid-cells";
import { GridHead, type GridHeading } from "./grid-head";
import { drawnColumns, drawnRows } from "./grid-layout";
import classes from "./grid.module.css";
import { MarkMenu } from "./mark-menu";
import type { Mark, MarkAction } from "./marks";
import { RowDetail } from "./row-detail";
import type { Sorting } from "./sort-rows";
import { useGridCursor } from "./use-grid-cursor";
import { useGridEvents } from "./use-grid-events";
import { useGridRows } from "./use-grid-rows";
import { useGridShape } from "./use-grid-shape";
import { useBoxWidth, useGridWindow } from "./use-grid-window";

const ROW_PX = 32;
const HEAD_PX = 37;
const HEADING_PX = 30;
/** Room for the box's own scroll bar. */
const SCROLLBAR_PX = 18;

export type ResultGridProps = {
  fields: readonly ResultField[];
  rows: CellValue[][];
  label: string;
  /** Of a summary: how many of the columns are groups; null where rows were asked for. */
  groups?: number | null;
  /** Rows over everything; they stay in view at the end. */
  totals?: readonly CellValue[][] | undefined;
  /** Which rows stand for all groups that are not among the top, and which groups they fold. */
  others?: readonly number[] | undefined;
  folded?: readonly number[] | undefined;
  /** There are more rows than these. */
  truncated?: boolean;
  /** In pixels; without it the grid takes what it needs, within bounds. */
  height?: number | undefined;
  isCompact?: boolean;
  /** Written above the columns, from the left to the right. */
  headings?: readonly GridHeading[];
  /** What a cell is a mark of; without it a row of a summary is the mark of its groups. Rows are counted as given. */
  markOf?: ((row: number, column: number) => Mark | null) | undefined;
  onMark?: ((mark: Mark) => void) | undefined;
  actionsFor?: ((mark: Mark) => MarkAction[]) | undefined;
};

const NONE: readonly never[] = [];

/**
 * The rows of an answer. Only what is in view is drawn, in both directions; header, groups and totals stay. The arrow
 * keys go from cell to cell, headers sort, and what is selected is copied as a spreadsheet takes it.
 */
export function ResultGrid(props: ResultGridProps) {
  const { fields, rows, label, totals = NONE, others = NONE, folded = NONE, truncated = false, isCompact = false, headings = NONE } = props;
  const groups = props.groups ?? 0;
  const box = useRef<HTMLDivElement>(null);
  const boxWidth = useBoxWidth(box);
  const [detail, setDetail] = useState<number | null>(null);

  const { sorting, sort, rowAt, kindAt, markAt, titleOf, copied } = useGridRows({
    fields,
    rows,
    totals,
    others,
    folded,
    groups,
    markOf: props.markOf,
  });
  const gutter = isCompact ? 0 : 24 + 8 * formatNumber(rows.length).length;
  const { shape, resize } = useGridShape({
    fields,
    rows,
    totals,
    groups: props.groups === undefined ? 0 : props.groups,
    folded,
    gutter,
    boxWidth,
  });
  const { offsets, frozen } = shape;

  const headPx = HEAD_PX + (headings.length > 0 ? HEADING_PX : 0);
  const footPx = totals.length * ROW_PX;
  const shown = useGridWindow(box, { rows: rows.length, rowPx: ROW_PX, offsets, frozen, gutter, headPx });
  const cursor = useGridCursor({ box, scrolling: rows.length, rowPx: ROW_PX, headPx, footPx, offsets, gutter, frozen });
  const { active, range, isRange } = cursor;

  const events = useGridEvents({
    box,
    cursor,
    extent: { rows: rows.length + totals.length, columns: fields.length },
    pageOf: (boxPx) => Math.max(1, Math.floor((boxPx - headPx - footPx) / ROW_PX) - 1),
    markAt,
    onMark: props.onMark,
    actionsFor: props.actionsFor,
    copied: () => copied(range),
    titleOf,
    onSort: sort,
    onDetail: isCompact ? undefined : (at) => at < rows.length && setDetail(at),
  });

  const columns = useMemo(() => drawnColumns(shown, frozen, active.column, fields.length), [shown, frozen, active.column, fields.length]);
  const width = gutter + (offsets.at(-1) ?? 0);
  const bodyHeight = rows.length * ROW_PX;
  const full = headPx + bodyHeight + footPx;
  const headRows = headings.length > 0 ? 2 : 1;
  const rowProps = (at: number) => ({
    shape,
    columns,
    at,
    ariaIndex: at + headRows + 1,
    active: active.row === at ? active.column : null,
    selectedFrom: isRange && at >= range.top && at <= range.bottom ? range.left : -1,
    selectedTo: isRange && at >= range.top && at <= range.bottom ? range.right : -1,
    hasMenu: active.row === at && events.hasMenu(active),
  });
  return (
    <>
      <div
        ref={box}
        role="grid"
        aria-label={label}
        aria-rowcount={rows.length + totals.length + headRows}
        aria-colcount={fields.length}
        aria-multiselectable="true"
        className={classes.grid}
        style={
          props.height === undefined
            ? { height: full + SCROLLBAR_PX }
            : { height: Math.min(props.height, full + SCROLLBAR_PX), maxHeight: "none" }
        }
        {...events.handlers}
        {...cursor.focusHandlers}
      >
        <div role="presentation" className={classes.inner} style={{ width, height: full }}>
          <GridHead
            shape={shape}
            columns={columns}
            headings={headings}
            sorting={sorting}
            truncated={truncated}
            active={active.row === -1 ? active.column : null}
            onResize={resize}
          />
          <div role="rowgroup" style={{ position: "relative", height: bodyHeight, width }}>
            {drawnRows(shown, active.row, rows.length).map(({ at, key }) => (
              <GridRow key={key} {...rowProps(at)} row={rowAt(at)} kind={kindAt(at)} number={formatNumber(at + 1)} top={at * ROW_PX} />
            ))}
          </div>
          {totals.length > 0 && (
            <div role="rowgroup" className={classes.totals} style={{ width }}>
              {totals.map((row, index) => (
                // Totals are known by their place.
                <GridRow key={index} {...rowProps(rows.length + index)} row={row} kind="total" number="" top={null} />
              ))}
            </div>
          )}
        </div>
      </div>
      <VisuallyHidden role="status">
        {events.said || sortedWords(sorting, fields, truncated) || (isRange ? rangeWords(range) : "")}
      </VisuallyHidden>
      <MarkMenu
        at={events.menu?.at ?? null}
        title={events.menu?.title ?? ""}
        actions={events.menu?.actions ?? []}
        onClose={events.closeMenu}
      />
      {detail !== null && (
        <RowDetail
          fields={fields}
          row={rowAt(detail)}
          at={detail}
          count={rows.length}
          onMove={setDetail}
          onClose={() => {
            setDetail(null);
            cursor.go({ row: detail, column: active.column });
          }}
        />
      )}
    </>
  );
}

/** What the grid is called: what it shows and how much. */
export function gridLabel(rowCount: number): string {
  return `Answer, ${formatCount(rowCount, "row")}`;
}

function sortedWords(sorting: Sorting | null, fields: readonly ResultField[], truncated: boolean): string {
  const field = sorting && fields[sorting.column];
  if (!sorting || !field) return "";
  return `${truncated ? "The rows shown are sorted" : "Sorted"} by ${labelWithUnit(field)}, ${sorting.direction === "asc" ? "smallest first" : "largest first"}.`;
}

function rangeWords({ top, bottom, left, right }: { top: number; bottom: number; left: number; right: number }): string {
  return `${formatCount(bottom - top + 1, "row")} and ${formatCount(right - left + 1, "column")} selected.`;
}
