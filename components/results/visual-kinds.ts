import type { Visual, VisualKind } from "@/lib/query";

/** What the ways of showing an answer are called. */
export const KIND_WORDS: Record<VisualKind, string> = {
  table: "Table",
  pivot: "Pivot table",
  number: "Number",
  bar: "Bars",
  line: "Line",
  area: "Area",
  scatter: "Scatter plot",
  histogram: "Histogram",
  heatmap: "Heat map",
};

/** Another kind of the same answer: what only the other kind knew is left behind, so that no note speaks of it. */
export function withKind(visual: Visual, kind: VisualKind): Visual {
  const { pivot, stacked, ...rest } = visual;
  return {
    ...rest,
    kind,
    ...(pivot && kind === "pivot" && { pivot }),
    ...(stacked !== undefined && (kind === "bar" || kind === "area") && { stacked }),
  };
}

/** A visual with one part set, or left to the shape of the answer where the value is undefined. */
export function withPart<K extends keyof Visual>(visual: Visual, part: K, value: Visual[K] | undefined): Visual {
  const { [part]: _old, ...rest } = visual;
  return value === undefined ? (rest as Visual) : { ...rest, [part]: value };
}
