"use client";

import { useCallback, useEffect, useState } from "react";

const SIGN = "presenting";

/** Shows the page without its frame and larger, on the whole screen where the browser allows it. Escape ends it. */
export function usePresent(): { isPresenting: boolean; present: () => void; leave: () => void } {
  const [isPresenting, setIsPresenting] = useState(false);

  const leave = useCallback(() => {
    setIsPresenting(false);
    if (document.fullscreenElement) void document.exitFullscreen();
  }, []);

  const present = useCallback(() => {
    setIsPresenting(true);
    // A browser that refuses shows it in the window.
    if (document.fullscreenEnabled) document.documentElement.requestFullscreen().catch((error: unknown) => void error);
  }, []);

  useEffect(() => {
    if (!isPresenting) return;
    const root = document.documentElement;
    root.dataset[SIGN] = "true";
    const onChange = () => {
      if (!document.fullscreenElement) setIsPresenting(false);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) leave();
    };
    document.addEventListener("fullscreenchange", onChange);
    document.addEventListener("keydown", onKey);
    return () => {
      delete root.dataset[SIGN];
      document.removeEventListener("fullscreenchange", onChange);
      document.removeEventListener("keydown", onKey);
    };
  }, [isPresenting, leave]);

  return { isPresenting, present, leave };
}
