"use client";

import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from "react";
import { rangeBetween, type Cell, type Range } from "./grid-layout";

type CursorArgs = {
  box: RefObject<HTMLDivElement | null>;
  /** Rows that scroll; those of totals follow and are always in view. */
  scrolling: number;
  rowPx: number;
  headPx: number;
  footPx: number;
  offsets: readonly number[];
  gutter: number;
  frozen: number;
};

export type GridCursor = {
  active: Cell;
  range: Range;
  /** Whether more than one cell is selected. */
  isRange: boolean;
  /** Moves the keyboard to a cell and scrolls it into view; `extend` keeps the other end of the selection. */
  go: (cell: Cell, options?: { extend?: boolean; withFocus?: boolean }) => void;
  selectAll: (range: Range) => void;
};

/** Which cell has the keyboard, and which are selected. */
export function useGridCursor(args: CursorArgs): GridCursor {
  const { box } = args;
  const [cursor, setCursor] = useState<{ active: Cell; anchor: Cell }>({ active: { row: 0, column: 0 }, anchor: { row: 0, column: 0 } });
  const wantsFocus = useRef(false);
  const layout = useRef(args);
  useLayoutEffect(() => {
    layout.current = args;
  });
  const go = useCallback((cell: Cell, { extend = false, withFocus = true } = {}) => {
    wantsFocus.current = withFocus;
    scrollTo(layout.current, cell);
    setCursor((now) => ({ active: cell, anchor: extend ? now.anchor : cell }));
  }, []);
  const selectAll = useCallback((range: Range) => {
    wantsFocus.current = true;
    setCursor({ active: { row: range.top, column: range.left }, anchor: { row: range.bottom, column: range.right } });
  }, []);
  const { active, anchor } = cursor;
  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    cellElement(box.current, active)?.focus({ preventScroll: true });
  }, [box, active]);
  const range = rangeBetween(active, anchor);
  return { active, range, isRange: range.top !== range.bottom || range.left !== range.right, go, selectAll };
}

/** The element of a cell that is drawn. */
export function cellElement(box: HTMLElement | null, { row, column }: Cell): HTMLElement | null {
  return box?.querySelector<HTMLElement>(`[data-row="${row}"] > [data-column="${column}"]`) ?? null;
}

function scrollTo({ box, scrolling, rowPx, headPx, footPx, offsets, gutter, frozen }: CursorArgs, { row, column }: Cell): void {
  const element = box.current;
  if (!element) return;
  if (row >= 0 && row < scrolling) {
    const room = element.clientHeight - headPx - footPx;
    const top = row * rowPx;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowPx > element.scrollTop + room) element.scrollTop = top + rowPx - room;
  }
  if (column < frozen) return;
  const left = (offsets[column] ?? 0) - (offsets[frozen] ?? 0);
  const right = (offsets[column + 1] ?? 0) - (element.clientWidth - gutter);
  if (left < element.scrollLeft) element.scrollLeft = left;
  else if (right > element.scrollLeft) element.scrollLeft = Math.min(left, right);
}
