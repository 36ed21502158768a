"use client";

import { parseAsString, useQueryStates } from "nuqs";
import { useCallback, useMemo } from "react";
import { Visual } from "@/lib/query";

export type View = {
  visual: Visual;
  setVisual: (visual: Visual) => void;
  isCompared: boolean;
  setCompared: (isCompared: boolean) => void;
  /** The saved question that is opened. */
  savedId: string | null;
};

/** How the answer is shown, which the address holds beside the question: `v`, `compare=1` and `saved`. */
export function useView(): View {
  const [address, setAddress] = useQueryStates(
    { v: parseAsString, compare: parseAsString, saved: parseAsString },
    { shallow: true, scroll: false, history: "replace" },
  );
  const { v, compare, saved } = address;
  const visual = useMemo(() => readVisual(v), [v]);
  const setVisual = useCallback((next: Visual) => void setAddress({ v: visualText(next) }), [setAddress]);
  const setCompared = useCallback((next: boolean) => void setAddress({ compare: next ? "1" : null }), [setAddress]);
  return { visual, setVisual, isCompared: compare === "1", setCompared, savedId: saved };
}

/** The picture in an address; one that cannot be read is chosen by the answer's shape, as if there were none. */
export function readVisual(text: string | null): Visual {
  if (text === null) return {};
  try {
    const read = Visual.safeParse(JSON.parse(text));
    return read.success ? read.data : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/** The picture for an address; nothing where nothing is chosen. */
export function visualText(visual: Visual): string | null {
  const text = JSON.stringify(visual);
  return text === "{}" ? null : text;
}
