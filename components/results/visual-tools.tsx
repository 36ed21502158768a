"use client";

import { SegmentedControl, Select } from "@mantine/core";
import dynamic from "next/dynamic";
import type { Visual, VisualKind } from "@/lib/query";
import { fittingKinds, resolveVisual, type Shape } from "../charts/chart-spec";
import { KIND_WORDS, withKind } from "./visual-kinds";

const VisualEditor = dynamic(() => import("../charts/visual-editor").then((module) => module.VisualEditor), { ssr: false });

type VisualToolsProps = {
  shape: Shape;
  visual: Visual;
  /** Absent: only the table can be seen instead. */
  onVisual: ((visual: Visual) => void) | undefined;
  onSee: (kind: VisualKind) => void;
};

/** Table, pivot or chart, and which chart. */
export function VisualTools({ shape, visual, onVisual, onSee }: VisualToolsProps) {
  const kinds = fittingKinds(shape);
  const charts = kinds.filter((kind) => kind !== "table" && kind !== "pivot");
  const { kind } = resolveVisual(shape, visual);
  const [best] = charts;
  const isChart = kind !== "table" && kind !== "pivot";
  const show = (next: VisualKind) => (onVisual ? onVisual(withKind(visual, next)) : onSee(next));
  const choices = [
    { value: "table", label: "Table" },
    ...(kinds.includes("pivot") && (onVisual || kind === "pivot") ? [{ value: "pivot", label: "Pivot" }] : []),
    ...(best !== undefined && (onVisual || visual.kind !== "pivot") ? [{ value: "chart", label: "Chart" }] : []),
  ];
  if (choices.length === 1) return null;
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label="How to show the answer"
        data={choices}
        value={isChart ? "chart" : kind}
        onChange={(next) => {
          if (next === "table" || next === "pivot") show(next);
          else if (best !== undefined) show(best);
        }}
      />
      {onVisual && isChart && charts.length > 1 && (
        <Select
          size="xs"
          w={130}
          aria-label="Kind of chart"
          allowDeselect={false}
          data={charts.map((value) => ({ value, label: KIND_WORDS[value] }))}
          value={kind}
          onChange={(next) => {
            const found = charts.find((value) => value === next);
            if (found) onVisual(withKind(visual, found));
          }}
        />
      )}
      {onVisual && kind !== "table" && <VisualEditor shape={shape} visual={visual} onVisual={onVisual} />}
    </>
  );
}
