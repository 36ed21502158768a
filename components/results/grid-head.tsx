"use client";

import type { KeyboardEvent, PointerEvent } from "react";
import { isNumberKind, labelWithUnit } from "./cell-text";
import type { GridShape } from "./grid-cells";
import type { DrawnColumns } from "./grid-layout";
import classes from "./grid.module.css";
import type { Sorting } from "./sort-rows";

export const LEAST_COLUMN_PX = 48;
export const MOST_COLUMN_PX = 1200;
const STEP_PX = 16;

/** Written above the columns from one on, up to the next heading. */
export type GridHeading = { from: number; text: string };

type GridHeadProps = {
  shape: GridShape;
  columns: DrawnColumns;
  headings: readonly GridHeading[];
  sorting: Sorting | null;
  /** Only some of the rows are here, and only these are sorted. */
  truncated: boolean;
  /** The header that has the keyboard. */
  active: number | null;
  onResize: (column: number, width: number | null) => void;
};

/** The headers, which sort, and their edges, which change widths. */
export function GridHead({ shape, columns, headings, sorting, truncated, active, onResize }: GridHeadProps) {
  const width = shape.gutter + (shape.offsets.at(-1) ?? 0);
  const [first] = headings;
  return (
    <div role="rowgroup" className={classes.head} style={{ width }}>
      {first && (
        <div role="row" aria-rowindex={1} className={classes.headingRow}>
          {headings.map(({ from, text }, index) => {
            const until = headings[index + 1]?.from ?? shape.fields.length;
            const start = shape.offsets[from] ?? 0;
            return (
              <div
                key={from}
                role="columnheader"
                aria-colindex={from + 1}
                aria-colspan={until - from}
                className={classes.headingPlace}
                style={{
                  width: (shape.offsets[until] ?? start) - start,
                  marginInlineStart: index === 0 ? shape.gutter + start : 0,
                }}
              >
                {/* In view for as long as one of its columns is. */}
                <span className={classes.heading} style={{ left: shape.gutter + (shape.offsets[shape.frozen] ?? 0) }} title={text}>
                  {text}
                </span>
              </div>
            );
          })}
        </div>
      )}
      <div role="row" aria-rowindex={first ? 2 : 1} className={classes.headRow} data-row={-1}>
        {shape.gutter > 0 && <div className={classes.gutter} style={{ width: shape.gutter }} aria-hidden="true" />}
        {columns.map(({ index: column, key }) => {
          const field = shape.fields[column];
          if (!field) return null;
          const sorted = sorting?.column === column ? sorting.direction : undefined;
          const style = shape.places[column];
          return (
            <div
              key={key}
              role="columnheader"
              aria-colindex={column + 1}
              aria-sort={sorted === undefined ? undefined : sorted === "asc" ? "ascending" : "descending"}
              className={classes.headCell}
              aria-label={field.head === undefined ? undefined : labelWithUnit(field)}
              data-column={column}
              data-number={isNumberKind(field.kind) || undefined}
              data-frozen={column < shape.frozen || undefined}
              tabIndex={active === column ? 0 : -1}
              style={style}
              title={`${labelWithUnit(field)} · ${field.name} · ${truncated ? "sorts the rows shown; there are more" : "sorts"}`}
            >
              <span className={classes.headText}>{field.head ?? labelWithUnit(field)}</span>
              {sorted && <span className={classes.sortMark} data-direction={sorted} aria-hidden="true" />}
              <Edge
                label={labelWithUnit(field)}
                width={style?.width ?? 0}
                isActive={active === column}
                onResize={(next) => onResize(column, next)}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

type EdgeProps = { label: string; width: number; isActive: boolean; onResize: (width: number | null) => void };

/** The edge of a header: dragged, or moved by the arrow keys; a double click (or Enter) gives back its own width. */
function Edge({ label, width, isActive, onResize }: EdgeProps) {
  const drag = (event: PointerEvent<HTMLSpanElement>) => {
    event.stopPropagation();
    event.preventDefault();
    const from = event.clientX;
    const edge = event.currentTarget;
    edge.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent) => onResize(width + moved.clientX - from);
    edge.addEventListener("pointermove", move);
    edge.addEventListener("lostpointercapture", () => edge.removeEventListener("pointermove", move), { once: true });
  };
  const press = (event: KeyboardEvent) => {
    const step = event.shiftKey ? STEP_PX * 4 : STEP_PX;
    if (event.key === "ArrowRight") onResize(width + step);
    else if (event.key === "ArrowLeft") onResize(width - step);
    else if (event.key === "Home") onResize(LEAST_COLUMN_PX);
    else if (event.key === "Enter") onResize(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-static-element-interactions -- a separator that is moved is a widget
    <span
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${label}`}
      aria-valuenow={Math.round(width)}
      aria-valuemin={LEAST_COLUMN_PX}
      aria-valuemax={MOST_COLUMN_PX}
      tabIndex={isActive ? 0 : -1}
      className={classes.edge}
      onPointerDown={drag}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => {
        event.stopPropagation();
        onResize(null);
      }}
      onKeyDown={press}
    />
  );
}
