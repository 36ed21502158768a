"use client";

import { Badge, Button, NumberInput, Select, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { MEASURE_NAMES, measuresFor, measureSpec, OUTPUT_NAME } from "@/lib/query";
import { useProblem } from "./builder-context";
import classes from "./builder.module.css";
import { Card } from "./card";
import { ColumnSelect } from "./column-select";
import type { Draft, DraftMeasure } from "./draft";
import { addMeasure, moveItem, outputNames, removeMeasure, updateMeasure } from "./edit-query";
import { findColumn, measureLabel, type ExploreColumn } from "./explore-columns";
import { PartButtons } from "./part-buttons";

type MeasuresCardProps = {
  draft: Draft;
  columns: readonly ExploreColumn[];
  errors: readonly string[];
  onChange: (draft: Draft, merge?: string) => void;
};

/** What is computed for each group. */
export function MeasuresCard({ draft, columns, errors, onChange }: MeasuresCardProps) {
  return (
    <Card title="Measures" errors={errors}>
      <div className={classes.row}>
        {draft.measures.map((measure, index) => (
          <MeasureRow
            key={measure.key}
            measure={measure}
            columns={columns}
            taken={outputNames({ ...draft, measures: draft.measures.filter((other) => other.key !== measure.key) })}
            isFirst={index === 0}
            isLast={index === draft.measures.length - 1}
            onChange={(patch, merge) => onChange(updateMeasure(draft, measure.key, patch), merge)}
            onMove={(by) => onChange({ ...draft, measures: moveItem(draft.measures, index, by) })}
            onRemove={() => onChange(removeMeasure(draft, measure.key))}
          />
        ))}
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange(addMeasure(draft, { fn: "count" }))}
        >
          Add measure
        </Button>
      </div>
    </Card>
  );
}

type MeasureRowProps = {
  measure: DraftMeasure;
  columns: readonly ExploreColumn[];
  taken: readonly string[];
  isFirst: boolean;
  isLast: boolean;
  onChange: (patch: Partial<Pick<DraftMeasure, "fn" | "field" | "as" | "p">>, merge?: string) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
};

function MeasureRow({ measure, columns, taken, isFirst, isLast, onChange, onMove, onRemove }: MeasureRowProps) {
  const problem = useProblem(measure.key);
  const spec = measureSpec(measure.fn);
  const label = measureLabel(measure, columns);
  const fitting = columns.filter((column) => spec.appliesTo.includes(column.kind));
  return (
    <div className={classes.chip} role="group" aria-label={`Measure ${label}`} data-invalid={problem !== undefined || undefined}>
      <Select
        className={classes.field}
        aria-label="What to compute"
        allowDeselect={false}
        data={MEASURE_NAMES.map((fn) => ({ value: fn, label: measureSpec(fn).label }))}
        value={measure.fn}
        onChange={(next) => {
          const fn = MEASURE_NAMES.find((known) => known === next);
          if (fn) onChange({ fn, field: fieldFor(fn, measure.field, columns), p: fn === "percentile" ? (measure.p ?? 0.9) : undefined });
        }}
      />
      {spec.needsField && (
        <>
          <span>of</span>
          <ColumnSelect
            label="Column to compute it of"
            columns={fitting}
            known={columns}
            value={measure.field}
            onChange={(column) => onChange({ field: column.name })}
          />
        </>
      )}
      {measure.fn === "percentile" && (
        <NumberInput
          style={{ width: 88 }}
          aria-label="Which percentile, from 0 to 100"
          min={0}
          max={100}
          hideControls
          suffix=" %"
          value={Math.round((measure.p ?? 0.9) * 10_000) / 100}
          onChange={(percent) => {
            if (typeof percent === "number") onChange({ p: percent / 100 }, `p ${measure.key}`);
          }}
        />
      )}
      {measure.rest.where && <Badge variant="light">only some rows, as the address says</Badge>}
      <NameInput measure={measure} taken={taken} label={label} onChange={(as) => onChange({ as }, `name ${measure.key}`)} />
      <PartButtons what={`measure ${label}`} isFirst={isFirst} isLast={isLast} onMove={onMove} onRemove={onRemove} />
    </div>
  );
}

/** The column a measure starts with: the one it had where it fits, else the first that fits. */
function fieldFor(fn: DraftMeasure["fn"], field: string | undefined, columns: readonly ExploreColumn[]): string | undefined {
  const spec = measureSpec(fn);
  if (!spec.needsField) return undefined;
  const known = findColumn(columns, field);
  if (known && measuresFor(known.kind).includes(fn)) return field;
  return columns.find((column) => spec.appliesTo.includes(column.kind))?.name ?? field;
}

/** The name of the answer's column. What cannot be a name is shown as an error and not taken. */
function NameInput({
  measure,
  taken,
  label,
  onChange,
}: {
  measure: DraftMeasure;
  taken: readonly string[];
  label: string;
  onChange: (as: string) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const error = typed === null ? undefined : nameError(typed, taken);
  return (
    <TextInput
      className={classes.short}
      style={{ width: 140 }}
      aria-label={`Name of ${label} in the answer`}
      leftSection={<span style={{ fontSize: "var(--mantine-font-size-xs)", color: "var(--mantine-color-dimmed)" }}>as</span>}
      value={typed ?? measure.as}
      error={error}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setTyped(next);
        if (nameError(next, taken) === undefined) onChange(next);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

function nameError(name: string, taken: readonly string[]): string | undefined {
  if (!OUTPUT_NAME.test(name)) return "A letter, then letters, digits and _";
  return taken.some((other) => other.toLowerCase() === name.toLowerCase()) ? "Another column has this name" : undefined;
}
