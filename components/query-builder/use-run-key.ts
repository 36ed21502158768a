"use client";

import { useEffect, useEffectEvent } from "react";

/**
 * Ctrl Enter asks the question. The field that has the focus hears the key first: a value that was typed and not taken yet
 * is part of the question that is asked.
 */
export function useRunKey(ask: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.isComposing) return;
    event.preventDefault();
    ask();
  });
  useEffect(() => {
    // At the window, behind every field: their changes are drawn before the key arrives here.
    const listener = (event: KeyboardEvent) => onKey(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
}
