"use client";

import { Button, MultiSelect, Popover, Select, Switch } from "@mantine/core";
import { IconAdjustments } from "@tabler/icons-react";
import type { Visual } from "@/lib/query";
import { isTimeKind, labelWithUnit } from "../results/cell-text";
import { KIND_WORDS, withKind, withPart } from "../results/visual-kinds";
import { drawableMeasures, fittingKinds, resolveVisual, type Shape } from "./chart-spec";
import classes from "./charts.module.css";

type VisualEditorProps = { shape: Shape; visual: Visual; onVisual: (visual: Visual) => void };

/** How an answer is shown, in a small window: the kind, what stands where, and what is drawn. */
export function VisualEditor(props: VisualEditorProps) {
  return (
    <Popover position="bottom-end" shadow="md" width={300} trapFocus returnFocus>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<IconAdjustments size={14} aria-hidden />}>
          Chart settings
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Chart settings">
        <VisualForm {...props} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** The same, as a form in a page or a dialog of its own. */
export function VisualForm({ shape, visual, onVisual }: VisualEditorProps) {
  const resolved = resolveVisual(shape, visual);
  const { kind } = resolved;
  const groups = shape.columns.slice(0, shape.groups ?? 0);
  const numbers = drawableMeasures(shape).flatMap((index) => shape.columns[index] ?? []);
  const choices = (fields: readonly { name: string; label: string; unit?: string | undefined }[]) =>
    fields.map((field) => ({ value: field.name, label: labelWithUnit(field) }));
  const nameAt = (index: number) => shape.columns[index]?.name ?? null;
  const isSeries = kind === "bar" || kind === "line" || kind === "area";
  const shared = { size: "xs" as const, comboboxProps: { withinPortal: false, shadow: "md" as const }, allowDeselect: false };
  return (
    <div className={classes.settings}>
      <Select
        {...shared}
        label="Kind"
        data={fittingKinds(shape).map((value) => ({ value, label: KIND_WORDS[value] }))}
        value={kind}
        onChange={(next) => {
          const found = fittingKinds(shape).find((value) => value === next);
          if (found) onVisual(withKind(visual, found));
        }}
      />
      {(isSeries || kind === "heatmap") && groups.length > 1 && (
        <>
          <Select
            {...shared}
            label="Along the axis"
            data={choices(groups)}
            value={nameAt(resolved.axis)}
            onChange={(next) => onVisual(withPart(withPart(visual, "series", undefined), "x", next ?? undefined))}
          />
          {groups.length > 2 && (
            <Select
              {...shared}
              label={kind === "heatmap" ? "Down the side, first" : "Series, first"}
              data={choices(groups.filter((_, index) => index !== resolved.axis))}
              value={nameAt(resolved.rest[0] ?? -1)}
              onChange={(next) => onVisual(withPart(visual, "series", next ?? undefined))}
            />
          )}
        </>
      )}
      {(isSeries || kind === "number") && numbers.length > 1 && (
        <MultiSelect
          size="xs"
          label="Measures"
          comboboxProps={shared.comboboxProps}
          maxValues={8}
          data={choices(numbers)}
          value={resolved.measures.flatMap((index) => nameAt(index) ?? [])}
          onChange={(next) => onVisual(withPart(visual, "measures", next.length > 0 ? next : undefined))}
        />
      )}
      {kind === "number" && (
        <Switch
          size="sm"
          label="Compare with the previous period"
          description="Where the question, or a filter, is about a stretch of time"
          checked={visual.compare === true}
          onChange={(event) => onVisual(withPart(visual, "compare", event.currentTarget.checked || undefined))}
        />
      )}
      {(kind === "histogram" || kind === "heatmap") && numbers.length > 1 && (
        <Select
          {...shared}
          label="Measure"
          data={choices(numbers)}
          value={nameAt(resolved.measures[0] ?? -1)}
          onChange={(next) => onVisual(withPart(visual, "measures", next ? [next] : undefined))}
        />
      )}
      {kind === "scatter" && (
        <ScatterMeasures
          {...{ shared, visual, onVisual, choices: choices(numbers), chosen: resolved.measures.flatMap((index) => nameAt(index) ?? []) }}
        />
      )}
      {kind === "pivot" && resolved.pivot && (
        <PivotParts
          {...{
            shared,
            visual,
            onVisual,
            groups: choices(groups),
            measures: choices(shape.columns.slice(groups.length)),
            columns: nameAt(resolved.pivot.columns) ?? "",
            measure: nameAt(resolved.pivot.measure) ?? "",
          }}
        />
      )}
      {(kind === "bar" || kind === "area") && resolved.rest.length + resolved.measures.length > 1 && (
        <Switch
          size="sm"
          label="On top of each other"
          checked={resolved.isStacked}
          disabled={resolved.measures.some((index) => shape.columns[index]?.isAdditive === false)}
          description={
            resolved.measures.some((index) => shape.columns[index]?.isAdditive === false) ? "These values cannot be added up" : undefined
          }
          onChange={(event) => onVisual(withPart(visual, "stacked", event.currentTarget.checked))}
        />
      )}
      {isSeries && isTimeKind(shape.columns[resolved.axis]?.kind ?? "text") && (
        <Switch
          size="sm"
          label="Shade where hospitals are missing"
          checked={resolved.withCoverage}
          onChange={(event) => onVisual(withPart(visual, "coverage", event.currentTarget.checked ? undefined : false))}
        />
      )}
    </div>
  );
}

type Choice = { value: string; label: string };
type PartProps = {
  shared: { size: "xs"; comboboxProps: { withinPortal: boolean; shadow: "md" }; allowDeselect: boolean };
  visual: Visual;
  onVisual: (visual: Visual) => void;
};

function ScatterMeasures({ shared, visual, onVisual, choices, chosen }: PartProps & { choices: Choice[]; chosen: string[] }) {
  const [across = "", up = ""] = chosen;
  // Choosing what the other side has swaps them.
  const set = (x: string, y: string) => onVisual(withPart(visual, "measures", x === y ? [up, across] : [x, y]));
  return (
    <>
      <Select {...shared} label="Across" data={choices} value={across} onChange={(next) => set(next ?? across, up)} />
      <Select {...shared} label="Up" data={choices} value={up} onChange={(next) => set(across, next ?? up)} />
    </>
  );
}

type PivotProps = PartProps & { groups: Choice[]; measures: Choice[]; columns: string; measure: string };

function PivotParts({ shared, visual, onVisual, groups, measures, columns, measure }: PivotProps) {
  return (
    <>
      <Select
        {...shared}
        label="Columns"
        data={groups}
        value={columns}
        onChange={(next) => onVisual(withPart(visual, "pivot", { columns: next ?? columns, measure }))}
      />
      <Select
        {...shared}
        label="In the cells"
        data={measures}
        value={measure}
        onChange={(next) => onVisual(withPart(visual, "pivot", { columns, measure: next ?? measure }))}
      />
    </>
  );
}
