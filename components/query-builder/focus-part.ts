"use client";

import { useEffect, useRef, type RefObject } from "react";

/** A field of a part, by its place; where the part has fewer, its last one. */
const PLACES = { first: 0, second: 1, value: 2 } as const;

/** The part that was just added, until it is drawn. */
let added: { key: string; at: keyof typeof PLACES } | null = null;

/** A part of the question that is about to be drawn takes the focus: people go on with what they just added. */
export function focusAdded(key: string, at: keyof typeof PLACES): void {
  added = { key, at };
}

/** For the box of a part: where it was just added, its field has the focus. */
export function useAddedFocus<T extends HTMLElement>(key: string): RefObject<T | null> {
  const box = useRef<T>(null);
  useEffect(() => {
    if (added?.key !== key) return;
    const place = PLACES[added.at];
    added = null;
    // A menu that closes gives the focus back to its button only where nothing else took it meanwhile.
    requestAnimationFrame(() => {
      const fields = box.current?.querySelectorAll<HTMLElement>('input:not([type="hidden"]):not([type="checkbox"])');
      fields?.item(Math.min(place, fields.length - 1))?.focus();
    });
  }, [key]);
  return box;
}
