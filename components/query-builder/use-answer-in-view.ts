import { useEffect, type RefObject } from "react";

/** What shows that the reader has gone on to something else meanwhile. */
const ACTS = ["keydown", "pointerdown", "wheel", "touchmove"] as const;
/** An answer that begins further down than this part of the window is not seen by who pressed Run. */
const SEEN = 0.6;

/**
 * Brings an answer, or why there is none, into view when it has come, where it would appear below the edge of the
 * window. Who did something else while the question ran is left there.
 */
export function useAnswerInView(place: RefObject<HTMLElement | null>, isRunning: boolean): void {
  useEffect(() => {
    if (!isRunning) return;
    const box = place.current;
    const away = new AbortController();
    const { signal } = away;
    for (const act of ACTS) window.addEventListener(act, () => away.abort(), { signal, passive: true });
    return () => {
      if (signal.aborted) return;
      away.abort();
      // The answer is drawn in the frame after the question has ended.
      requestAnimationFrame(() => {
        if (box?.isConnected && box.getBoundingClientRect().top > window.innerHeight * SEEN) box.scrollIntoView({ block: "start" });
      });
    };
  }, [place, isRunning]);
}
