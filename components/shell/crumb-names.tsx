"use client";

import { useEffect, useSyncExternalStore } from "react";

/** What the pages that are open call the ids and short names in their addresses. */
let names: ReadonlyMap<string, string> = new Map();
const listeners = new Set<() => void>();
const NONE: ReadonlyMap<string, string> = new Map();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useCrumbNames(): ReadonlyMap<string, string> {
  return useSyncExternalStore(
    subscribe,
    () => names,
    () => NONE,
  );
}

/** Says what a segment of the page's address is called; draws nothing itself. */
export function CrumbName({ segment, name }: { segment: string; name: string }) {
  useEffect(() => {
    names = new Map([...names, [segment, name]]);
    for (const listener of listeners) listener();
  }, [segment, name]);
  return null;
}
