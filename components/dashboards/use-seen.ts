"use client";

import { useEffect, useRef, useState, type RefObject } from "react";

/** How far below the window something is asked for already. */
const AHEAD = "240px";

/** Whether an element has come into view once; with `everything`, whether it has or not. */
export function useSeen<E extends Element>(everything: boolean): { ref: RefObject<E | null>; isSeen: boolean } {
  const ref = useRef<E>(null);
  const [hasBeen, setHasBeen] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!element || hasBeen) return;
    const observer = new IntersectionObserver((entries) => setHasBeen((now) => now || entries.some((entry) => entry.isIntersecting)), {
      rootMargin: AHEAD,
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [hasBeen]);
  return { ref, isSeen: hasBeen || everything };
}
