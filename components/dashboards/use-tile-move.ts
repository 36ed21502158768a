"use client";

import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import type { Tile, TilePlace } from "@/lib/dashboards";
import { endMove, movePreview, placeWords, startMove, stepMove, type Move } from "./move-mode";

type Way = "keys" | "drag" | "resize";
type Going = { move: Move<Tile>; way: Way; from: { x: number; y: number } };

/** This near the edge of the window a drag scrolls it. */
const EDGE_PX = 48;
const SCROLL_PX = 14;
const ROW_STEP_PX = 48;
const COLUMNS = 12;
const GAP_PX = 8;
/** On narrower screens tiles stand one below the other. */
const STACKED = "(max-width: 48em)";

export type TileMove = {
  /** The tiles as they are drawn: with one on its way, where it would go. */
  tiles: readonly Tile[];
  movingId: string | null;
  /** Moved by keys: what has to be said about it. */
  isByKeys: boolean;
  announcement: string;
  toggleKeys: (id: string, name: string) => void;
  onKeyDown: (event: KeyboardEvent) => void;
  dragProps: (id: string, way: "drag" | "resize") => { onPointerDown: (event: PointerEvent) => void };
};

/** Moving and resizing tiles by mouse, finger and keyboard; all three end with the same grid. */
export function useTileMove(tiles: readonly Tile[], onMoved: (tiles: Tile[]) => void): TileMove {
  const [going, setGoing] = useState<Going | null>(null);
  const [announcement, setAnnouncement] = useState("");
  const shown = useMemo(() => (going ? movePreview(going.move) : tiles), [going, tiles]);

  const finish = useCallback(
    (done: Going, isKept: boolean) => {
      setGoing(null);
      if (!isKept) return setAnnouncement("Back where it was.");
      const after = endMove(done.move);
      const at = after.find(({ id }) => id === done.move.id)?.at;
      setAnnouncement(at ? `Placed. ${placeWords(at)}.` : "");
      onMoved(after);
    },
    [onMoved],
  );

  // The listeners stand from the press to the release, and the place is read from the release itself: what was drawn last may be
  // a step behind the mouse.
  const pointer = useRef<(() => void) | null>(null);
  useEffect(() => () => pointer.current?.(), []);
  const follow = (started: Going, pointerId: number) => {
    const ownOnly = (listener: (event: globalThis.PointerEvent) => void) => (event: globalThis.PointerEvent) => {
      if (event.pointerId === pointerId) listener(event);
    };
    const at = (event: globalThis.PointerEvent): Going => ({
      ...started,
      move: { ...started.move, wanted: wantedAt(started, event.pageX, event.pageY) },
    });
    const listening = new AbortController();
    const { signal } = listening;
    const end = (done: Going, isKept: boolean) => {
      listening.abort();
      pointer.current = null;
      finish(done, isKept);
    };
    const onMove = ownOnly((event) => {
      scrollNearEdge(event.clientY);
      setGoing(at(event));
    });
    document.addEventListener("pointermove", onMove, { signal });
    document.addEventListener(
      "pointerup",
      ownOnly((event) => end(at(event), true)),
      { signal },
    );
    document.addEventListener(
      "pointercancel",
      ownOnly(() => end(started, false)),
      { signal },
    );
    document.addEventListener("keydown", (event) => event.key === "Escape" && end(started, false), { signal });
    pointer.current = () => listening.abort();
    setGoing(started);
  };

  return {
    tiles: shown,
    movingId: going?.move.id ?? null,
    isByKeys: going?.way === "keys",
    announcement,
    toggleKeys: (id, name) => {
      if (going) return finish(going, true);
      const move = startMove(tiles, id);
      if (!move) return;
      setGoing({ move, way: "keys", from: { x: 0, y: 0 } });
      setAnnouncement(
        `Moving ${name}. Arrow keys move it, Shift and arrow keys resize it, Enter places it, Escape takes it back. ${placeWords(move.wanted)}.`,
      );
    },
    onKeyDown: (event) => {
      if (going?.way !== "keys") return;
      if (event.key === "Escape") {
        event.preventDefault();
        return finish(going, false);
      }
      const next = stepMove(going.move, event);
      if (!next) return;
      event.preventDefault();
      setGoing({ ...going, move: next });
      setAnnouncement(`${placeWords(next.wanted)}.`);
    },
    dragProps: (id, way) => ({
      onPointerDown: (event) => {
        // A press on a button in the handle is that button's.
        if (event.button !== 0 || (event.target instanceof Element && event.target.closest("button, a") !== null && way === "drag")) return;
        const move = startMove(tiles, id);
        if (!move || going || pointer.current || window.matchMedia(STACKED).matches) return;
        event.preventDefault();
        follow({ move, way, from: { x: event.pageX, y: event.pageY } }, event.pointerId);
      },
    }),
  };
}

function wantedAt({ move, way, from }: Going, pageX: number, pageY: number): TilePlace {
  const start = move.before.find(({ id }) => id === move.id)?.at ?? move.wanted;
  const across = Math.round((pageX - from.x) / columnStep());
  const down = Math.round((pageY - from.y) / ROW_STEP_PX);
  if (way === "resize") return { ...start, w: Math.max(1, Math.min(start.w + across, COLUMNS - start.x)), h: Math.max(1, start.h + down) };
  return { ...start, x: start.x + across, y: start.y + down };
}

/** The width of a column with its gap, as the grid is drawn. */
function columnStep(): number {
  const width = document.querySelector("[data-dashboard-grid]")?.clientWidth ?? 0;
  return Math.max(1, (width + GAP_PX) / COLUMNS);
}

function scrollNearEdge(clientY: number): void {
  if (clientY < EDGE_PX + 52) window.scrollBy(0, -SCROLL_PX);
  else if (clientY > window.innerHeight - EDGE_PX) window.scrollBy(0, SCROLL_PX);
}
