"use client";

import { memo } from "react";
import type { CellValue } from "@/lib/query";
import { cellText, isNumberKind, type ResultField } from "./cell-text";
import classes from "./grid.module.css";
import type { DrawnColumns } from "./grid-layout";
import { markOf, type RowKind } from "./row-marks";

/** What all rows of a grid have in common; the same object as long as nothing of it changes. */
export type GridShape = {
  fields: readonly ResultField[];
  groups: number;
  folded: readonly number[];
  /** Where columns begin, after the numbers of the rows. */
  offsets: readonly number[];
  gutter: number;
  /** How many of the first columns stay in view. */
  frozen: number;
  /** Where the cells of each column stand. */
  places: readonly CellPlace[];
};

export type CellPlace = { left: number; width: number; position: "sticky" | "absolute" };

/** Where the cells of each column stand: in view for good, or at their place. */
export function cellPlaces(offsets: readonly number[], gutter: number, frozen: number): CellPlace[] {
  return offsets.slice(0, -1).map((left, column) => ({
    left: gutter + left,
    width: (offsets[column + 1] ?? 0) - left,
    position: column < frozen ? "sticky" : "absolute",
  }));
}

const GUTTER = `${classes.gutter} ${classes.opens}`;

type GridRowProps = {
  shape: GridShape;
  row: readonly CellValue[];
  kind: RowKind;
  /** Its place among the rows shown, and its number for people. */
  at: number;
  number: string;
  ariaIndex: number;
  /** From the top of the rows; null where rows follow each other. */
  top: number | null;
  columns: DrawnColumns;
  /** The cell that has the keyboard, and those that are selected. */
  active: number | null;
  selectedFrom: number;
  selectedTo: number;
  hasMenu: boolean;
};

/** One row of an answer with the cells in view; rows of others and of totals say what they are. */
export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { shape, row, kind, at, number, ariaIndex, top, columns, active, selectedFrom, selectedTo, hasMenu } = props;
  const width = shape.gutter + (shape.offsets.at(-1) ?? 0);
  return (
    <div
      role="row"
      aria-rowindex={ariaIndex}
      className={top === null ? classes.totalRow : classes.row}
      data-kind={kind}
      data-row={at}
      style={top === null ? { width } : { top, width }}
    >
      {shape.gutter > 0 && (
        <div
          className={kind === "total" ? classes.gutter : GUTTER}
          style={{ width: shape.gutter }}
          data-open={kind === "total" ? undefined : at}
          aria-hidden="true"
          title={kind === "total" ? undefined : "Show the whole row"}
        >
          {number}
        </div>
      )}
      {columns.map(({ index: column, key }) => {
        const field = shape.fields[column];
        if (!field) return null;
        const value = row[column] ?? null;
        const mark = markOf(kind, column, shape.groups, shape.folded);
        const isEmpty = mark === undefined && value === null;
        const isActive = active === column;
        return (
          <div
            key={key}
            role="gridcell"
            aria-colindex={column + 1}
            aria-selected={(column >= selectedFrom && column <= selectedTo) || undefined}
            className={classes.cell}
            data-column={column}
            data-number={isNumberKind(field.kind) || undefined}
            data-mark={mark === undefined ? undefined : kind}
            data-empty={isEmpty || undefined}
            data-frozen={column < shape.frozen || undefined}
            tabIndex={isActive ? 0 : undefined}
            style={shape.places[column]}
            aria-label={isEmpty ? "empty" : undefined}
          >
            {mark ?? cellText(value, field)}
            {isActive && hasMenu && <span className={classes.more} data-more="" aria-hidden="true" title="What can be done with this" />}
          </div>
        );
      })}
    </div>
  );
});
