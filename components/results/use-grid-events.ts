"use client";

import { useState, type ClipboardEvent, type KeyboardEvent, type MouseEvent, type PointerEvent, type RefObject } from "react";
import { formatCount } from "@/lib/format";
import { cellAfter, type Cell } from "./grid-layout";
import type { MenuPlace } from "./mark-menu";
import type { Mark, MarkAction } from "./marks";
import { cellElement, type GridCursor } from "./use-grid-cursor";

type GridEventsArgs = {
  box: RefObject<HTMLDivElement | null>;
  cursor: GridCursor;
  extent: { rows: number; columns: number };
  /** How many rows a page is, of a box so many pixels high. */
  pageOf: (boxPx: number) => number;
  markAt: (cell: Cell) => Mark | null;
  onMark: ((mark: Mark) => void) | undefined;
  actionsFor: ((mark: Mark) => MarkAction[]) | undefined;
  /** What is selected, as text. */
  copied: () => { text: string; cells: number };
  /** The exact value of a cell, where what is shown is shorter. */
  titleOf: (cell: Cell) => string | undefined;
  onSort: (column: number) => void;
  /** Shows a whole row. */
  onDetail: ((at: number) => void) | undefined;
};

type OpenMenu = { at: MenuPlace; title: string; actions: MarkAction[] };

/** What the mouse and the keyboard do in a grid. */
export function useGridEvents({
  box,
  cursor,
  extent,
  pageOf,
  markAt,
  onMark,
  actionsFor,
  copied,
  titleOf,
  onSort,
  onDetail,
}: GridEventsArgs) {
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const [said, setSaid] = useState("");
  const { active, go } = cursor;

  const actionsOf = (cell: Cell): MarkAction[] => {
    const mark = markAt(cell);
    const own = mark ? (actionsFor?.(mark) ?? []) : [];
    if (mark && onMark && own.length === 0) own.push({ label: "Filter by this", onClick: () => onMark(mark) });
    if (onDetail && cell.row >= 0) own.push({ label: "Show the whole row", onClick: () => onDetail(cell.row) });
    return own;
  };
  const openMenu = (cell: Cell, at?: MenuPlace) => {
    const actions = actionsOf(cell);
    const element = cellElement(box.current, cell);
    const place = element?.getBoundingClientRect();
    if (actions.length === 0 || !place) return;
    setMenu({ at: at ?? { x: place.left + 8, y: place.bottom }, title: element?.firstChild?.textContent ?? "", actions });
  };
  const act = (cell: Cell) => {
    if (cell.row < 0) return onSort(cell.column);
    const mark = markAt(cell);
    if (mark && actionsFor && actionsFor(mark).length > 0) return openMenu(cell);
    if (mark && onMark) return onMark(mark);
    onDetail?.(cell.row);
  };

  const handlers = {
    onKeyDown: (event: KeyboardEvent) => {
      const isFar = event.ctrlKey || event.metaKey;
      setSaid("");
      if (isFar && event.key.toLowerCase() === "a") {
        event.preventDefault();
        cursor.selectAll({ top: 0, left: 0, bottom: extent.rows - 1, right: extent.columns - 1 });
        return;
      }
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        act(active);
        return;
      }
      if (event.key === "Escape" && cursor.isRange) return go(active);
      const next = event.altKey ? null : cellAfter(active, event.key, isFar, { ...extent, page: pageOf(box.current?.clientHeight ?? 0) });
      if (next === null) return;
      event.preventDefault();
      const extend = event.shiftKey && active.row >= 0;
      go(extend ? { ...next, row: Math.max(0, next.row) } : next, { extend });
    },
    onPointerDown: (event: PointerEvent) => {
      const cell = cellOf(event.target);
      if (cell === null || event.button !== 0) return;
      setSaid("");
      // The header sorts by a click; a press only moves the keyboard there.
      if (event.target instanceof Element && event.target.closest("[data-more]")) return;
      go(cell, { extend: event.shiftKey && cell.row >= 0 });
    },
    // The browser would take the keyboard away from the cell again, as it is reached by code alone.
    onMouseDown: (event: MouseEvent) => {
      if (cellOf(event.target) !== null) event.preventDefault();
    },
    // Titles are worked out for the one cell that is pointed at.
    onPointerOver: (event: PointerEvent) => {
      const cell = cellOf(event.target);
      if (cell === null || cell.row < 0) return;
      const title = titleOf(cell);
      const element = cellElement(box.current, cell);
      if (title === undefined) element?.removeAttribute("title");
      else element?.setAttribute("title", title);
    },
    onPointerMove: (event: PointerEvent) => {
      if (event.buttons !== 1 || event.pointerType !== "mouse") return;
      const cell = cellOf(event.target);
      if (cell && cell.row >= 0 && active.row >= 0 && (cell.row !== active.row || cell.column !== active.column))
        go(cell, { extend: true });
    },
    onClick: (event: MouseEvent) => {
      if (!(event.target instanceof Element)) return;
      const opened = event.target.closest<HTMLElement>("[data-open]");
      if (opened) return onDetail?.(Number(opened.dataset.open));
      const cell = cellOf(event.target);
      if (cell === null) return;
      if (event.target.closest("[data-more]")) openMenu(cell);
      else if (cell.row < 0) onSort(cell.column);
    },
    onDoubleClick: (event: MouseEvent) => {
      const cell = cellOf(event.target);
      if (cell && cell.row >= 0) act(cell);
    },
    onContextMenu: (event: MouseEvent) => {
      const cell = cellOf(event.target);
      if (cell === null || cell.row < 0 || actionsOf(cell).length === 0) return;
      event.preventDefault();
      go(cell);
      // The key for menus has no place of its own.
      openMenu(cell, event.clientX === 0 && event.clientY === 0 ? undefined : { x: event.clientX, y: event.clientY });
    },
    onCopy: (event: ClipboardEvent) => {
      const { text, cells } = copied();
      event.clipboardData.setData("text/plain", text);
      event.preventDefault();
      setSaid(`${formatCount(cells, "cell")} copied.`);
    },
  };
  return {
    handlers,
    menu,
    said,
    hasMenu: (cell: Cell) => cell.row >= 0 && (onMark !== undefined || actionsFor !== undefined) && markAt(cell) !== null,
    closeMenu: () => {
      setMenu(null);
      go(active);
    },
  };
}

function cellOf(target: EventTarget): Cell | null {
  const element = target instanceof Element ? target.closest<HTMLElement>("[data-column]") : null;
  const row = element?.parentElement?.dataset.row;
  return element === null || row === undefined ? null : { row: Number(row), column: Number(element.dataset.column) };
}
