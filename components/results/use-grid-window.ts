"use client";

import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from "react";
import { flushSync } from "react-dom";
import { isJump, isSameWindow, nextWindow, windowOf, type GridWindow } from "./grid-layout";

type GridSize = { rows: number; rowPx: number; offsets: readonly number[]; frozen: number; gutter: number; headPx: number };

const NOTHING: GridWindow = { firstRow: 0, lastRow: -1, firstColumn: 0, lastColumn: -1, pool: 1, rowBase: 0, columnBase: 0 };

/** After a jump, the rows beyond the edges are drawn once nothing was scrolled for so long. */
const SETTLED_MS = 120;

/** Which rows and columns of a scrolled box are drawn. A scroll within them draws nothing anew. */
export function useGridWindow(
  box: RefObject<HTMLDivElement | null>,
  { rows, rowPx, offsets, frozen, gutter, headPx }: GridSize,
): GridWindow {
  const [shown, setShown] = useState(NOTHING);
  const settling = useRef<ReturnType<typeof setTimeout>>(undefined);
  const look = useCallback(() => {
    const element = box.current;
    if (!element) return;
    const seen = {
      top: element.scrollTop,
      left: element.scrollLeft,
      width: element.clientWidth - gutter,
      height: Math.max(0, element.clientHeight - headPx),
    };
    const size = { rows, rowPx, offsets, frozen };
    const bare = windowOf(seen, size, true);
    const full = windowOf(seen, size);
    setShown((now) => {
      if (isJump(now, bare)) return nextWindow(now, bare, now.firstRow !== bare.firstRow);
      return isSameWindow(now, full) ? now : nextWindow(now, full);
    });
  }, [box, rows, rowPx, offsets, frozen, gutter, headPx]);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    // Drawn before the frame is painted, or a fast scroll would show empty rows first.
    const scrolled = () => {
      flushSync(look);
      clearTimeout(settling.current);
      settling.current = setTimeout(look, SETTLED_MS);
    };
    element.addEventListener("scroll", scrolled, { passive: true });
    // It looks once when it begins, before anything is painted.
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => {
      clearTimeout(settling.current);
      element.removeEventListener("scroll", scrolled);
      observer.disconnect();
    };
  }, [box, look]);
  return shown;
}

/** The width of a box, kept up to date. */
export function useBoxWidth(box: RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return width;
}
