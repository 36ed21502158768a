"use client";

import { useEffect, useState } from "react";

/** The clock, ticking once a second while `running`; starts at `initial` so that server and browser draw the same. */
export function useNow(initial: number, running: boolean): number {
  const [now, setNow] = useState(initial);
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}
