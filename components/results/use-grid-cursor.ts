"use client";

import { useCallback, useLayoutEffect, useRef, useState, type FocusEvent, type RefObject } from "react";
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
  focusHandlers: { onFocus: (event: FocusEvent) => void; onBlur: () => void };
};

/** Which cell has the keyboard, and which are selected. */
export function useGridCursor(args: CursorArgs): GridCursor {
  const { box } = args;
  const [cursor, setCursor] = useState<{ active: Cell; anchor: Cell }>({ active: { row: 0, column: 0 }, anchor: { row: 0, column: 0 } });
  const wantsFocus = useRef(false);
  // React says nothing of a blur that comes of an element being taken away, so this stays true then.
  const hasFocus = useRef(false);
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
    // An element that scrolls away is used for another cell: the keyboard stays with the cell, not with the element.
    const focused = document.activeElement;
    const isLost = hasFocus.current && (focused === null || focused === document.body);
    const isOnCell = focused instanceof HTMLElement && focused.dataset.column !== undefined && box.current?.contains(focused) === true;
    if (!wantsFocus.current && !isOnCell && !isLost) return;
    wantsFocus.current = false;
    const element = cellElement(box.current, active);
    if (element !== focused) element?.focus({ preventScroll: true });
  });
  const range = rangeBetween(active, anchor);
  const focusHandlers = {
    onFocus: ({ target }: FocusEvent) => {
      hasFocus.current = target instanceof HTMLElement && target.dataset.column !== undefined;
    },
    onBlur: () => {
      hasFocus.current = false;
    },
  };
  return { focusHandlers, active, range, isRange: range.top !== range.bottom || range.left !== range.right, go, selectAll };
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
