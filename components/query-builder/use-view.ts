"use client";

import { parseAsString, useQueryStates } from "nuqs";
import { useCallback, useMemo } from "react";
import { Visual } from "@/lib/query";
import { withPart } from "../results/visual-kinds";

export type View = {
  visual: Visual;
  setVisual: (visual: Visual) => void;
  isCompared: boolean;
  setCompared: (isCompared: boolean) => void;
  /** The saved question that is opened. */
  savedId: string | null;
};

/** How the answer is shown, which the address holds beside the question: `v`, `saved`, and `compare=1` in old addresses. */
export function useView(): View {
  const [address, setAddress] = useQueryStates(
    { v: parseAsString, compare: parseAsString, saved: parseAsString },
    { shallow: true, scroll: false, history: "replace" },
  );
  const { v, compare, saved } = address;
  const visual = useMemo(() => readVisual(v), [v]);
  const setVisual = useCallback((next: Visual) => void setAddress({ v: visualText(next) }), [setAddress]);
  const setCompared = useCallback(
    (next: boolean) => void setAddress({ v: visualText(withPart(visual, "compare", next || undefined)), compare: null }),
    [setAddress, visual],
  );
  return { visual, setVisual, isCompared: visual.compare === true || compare === "1", setCompared, savedId: saved };
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
