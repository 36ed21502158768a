"use client";

import { useCallback, useRef, type KeyboardEvent } from "react";

/** Keys that follow each other this quickly are one word. */
const WORD_MS = 700;

/** What was typed so far with this key, or null where the key is no letter. */
export function useTyped(): (event: KeyboardEvent) => string | null {
  const typed = useRef({ text: "", at: 0 });
  return useCallback((event: KeyboardEvent) => {
    const { key } = event;
    if (key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return null;
    const isNew = event.timeStamp - typed.current.at > WORD_MS;
    // The space bar presses a button unless a word is being typed.
    if (key === " " && (isNew || typed.current.text === "")) return null;
    typed.current = { text: (isNew ? "" : typed.current.text) + key.toLowerCase(), at: event.timeStamp };
    return typed.current.text;
  }, []);
}

/**
 * The position of the next text that begins with what was typed, from `from` on and then from the start; -1 for none.
 * The same letter again goes to the next one.
 */
export function nextMatch(texts: readonly string[], typed: string, from: number): number {
  const isRepeated = typed.length > 1 && [...typed].every((letter) => letter === typed[0]);
  const wanted = isRepeated ? typed.slice(0, 1) : typed;
  const start = typed.length === 1 || isRepeated ? from + 1 : from;
  for (let step = 0; step < texts.length; step += 1) {
    const at = (start + step) % texts.length;
    if (texts[at]?.toLowerCase().startsWith(wanted)) return at;
  }
  return -1;
}

/** Typing in an open menu goes to the entry that begins with what is typed. */
export function useTypeAhead(): (event: KeyboardEvent<HTMLElement>) => void {
  const typedBy = useTyped();
  return useCallback(
    (event) => {
      const typed = typedBy(event);
      if (typed === null) return;
      const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="menuitem"]:not([data-disabled])')];
      const now = items.findIndex((item) => item === document.activeElement);
      const found = nextMatch(
        items.map((item) => item.textContent ?? ""),
        typed,
        now,
      );
      event.preventDefault();
      items[found]?.focus();
    },
    [typedBy],
  );
}
