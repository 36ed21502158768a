"use client";

import { Button, Select, Text } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import dynamic from "next/dynamic";
import { MEASURE_NAMES, measureSpec, type MeasureName } from "@/lib/query";
import { usePatientColumn, useProblem } from "./builder-context";
import classes from "./builder.module.css";
import { ColumnSelect } from "./column-select";
import { CountUnit } from "./count-unit";
import type { DraftMeasure } from "./draft";
import { withFunction, type MeasurePatch } from "./edit-measures";
import { columnLabel, findColumn, measureLabel, type ExploreColumn, type FieldChoice } from "./explore-columns";
import { firstCondition } from "./condition-edits";
import { FilterGroup } from "./filter-group";
import { focusAdded, useAddedFocus } from "./focus-part";
import { measureOption } from "./lacks";
import { LabelInput } from "./label-input";
import { PercentileInput } from "./percentile-input";
import { NameInput } from "./name-input";
import { PartButtons } from "./part-buttons";

const ShareInput = dynamic(() => import("./share-input").then((module) => module.ShareInput), { ssr: false });

/** What stands before the second column. */
const BY_WORDS: Partial<Record<MeasureName, string>> = {
  ratio: "divided by the sum of",
  min_by: "where smallest is",
  max_by: "where largest is",
};

type MeasureRowProps = {
  measure: DraftMeasure;
  columns: readonly ExploreColumn[];
  /** The groups of the summary, as columns of its answer. */
  groups: readonly FieldChoice[];
  taken: readonly string[];
  isFirst: boolean;
  isLast: boolean;
  onChange: (patch: MeasurePatch, merge?: string) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
};

/** One measure: what is computed, of which column, over which of the rows, and its name. */
export function MeasureRow({ measure, columns, groups, taken, isFirst, isLast, onChange, onMove, onRemove }: MeasureRowProps) {
  const problem = useProblem(measure.key);
  const label = measureLabel(measure, columns);
  const { where } = measure;
  const patient = usePatientColumn();
  const box = useAddedFocus<HTMLDivElement>(measure.key);
  return (
    <div
      ref={box}
      className={classes.chip}
      data-wide={where !== undefined || undefined}
      role="group"
      aria-label={`Measure ${label}`}
      data-invalid={problem !== undefined || undefined}
    >
      <Select
        className={classes.measure}
        aria-label="What to compute"
        allowDeselect={false}
        comboboxProps={{ width: 260, position: "bottom-start", shadow: "md" }}
        maxDropdownHeight={340}
        data={MEASURE_NAMES.map((fn) => ({ value: fn, label: measureOption(fn) }))}
        value={measure.fn}
        onChange={(next) => {
          const fn = MEASURE_NAMES.find((known) => known === next);
          if (fn) onChange(withFunction(measure, fn, columns));
        }}
      />
      <CountUnit measure={measure} patient={patient} onChange={onChange} />
      <MeasuredColumn measure={measure} columns={columns} onChange={onChange} />
      {measure.fn === "share" && <ShareInput measure={measure} groups={groups} onChange={onChange} />}
      {(measure.fn === "percentile" || measure.fn === "median") && <PercentileInput measure={measure} onChange={onChange} />}
      <NameInput
        label={`Name of ${label} in the answer`}
        prefix="as"
        name={measure.as}
        taken={taken}
        onChange={(as) => onChange({ as }, `name ${measure.key}`)}
      />
      <LabelInput
        what={`measure ${label}`}
        label={measure.label}
        automatic={where === undefined ? label : `${label} where…`}
        onChange={(next) => onChange({ label: next }, `label ${measure.key}`)}
      />
      {where === undefined && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={<IconFilter size={12} aria-hidden />}
          title={
            measure.fn === "share" ? "The share of rows that pass a filter" : "This measure counts only rows that pass a filter of its own"
          }
          onClick={() => {
            const started = firstCondition(columns);
            const [first] = started.children;
            if (first) focusAdded(first.key, "first");
            onChange({ where: started });
          }}
        >
          only rows where…
        </Button>
      )}
      <PartButtons what={`measure ${label}`} isFirst={isFirst} isLast={isLast} onMove={onMove} onRemove={onRemove} />
      {where !== undefined && (
        <div className={classes.condition} role="group" aria-label={`Only rows where, for ${label}`}>
          <Text size="sm" component="span" c="dimmed">
            {measure.fn === "share" ? "the share of those rows where" : "only rows where"}
          </Text>
          <FilterGroup
            root={where}
            group={where}
            path={[]}
            columns={columns}
            emptyHint="No condition: every row counts."
            onChange={(next, merge) => onChange({ where: next.children.length === 0 ? undefined : next }, merge)}
          />
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => onChange({ where: undefined })}>
            Remove the condition
          </Button>
        </div>
      )}
    </div>
  );
}

/** The value that stands for rows themselves where a column may be left out. */
const ROWS = ".rows";

function MeasuredColumn({ measure, columns, onChange }: Pick<MeasureRowProps, "measure" | "columns" | "onChange">) {
  const spec = measureSpec(measure.fn);
  const fitting = columns.filter((column) => spec.appliesTo.includes(column.kind));
  if (spec.field === "none") return null;
  if (spec.field === "optional") {
    const known = findColumn(fitting, measure.field);
    return (
      <>
        <span className={classes.say}>of</span>
        <Select
          className={classes.field}
          aria-label="Column to compute it of"
          searchable
          allowDeselect={false}
          data={[
            { value: ROWS, label: "rows" },
            ...fitting.map((column) => ({ value: column.name, label: `the sum of ${columnLabel(column)}` })),
            ...(measure.field !== undefined && !known ? [{ value: measure.field, label: `${measure.field} (unknown)` }] : []),
          ]}
          value={measure.field ?? ROWS}
          onChange={(next) => onChange({ field: next === null || next === ROWS ? undefined : next })}
        />
      </>
    );
  }
  return (
    <>
      <span className={classes.say}>of</span>
      <ColumnSelect
        label="Column to compute it of"
        columns={fitting}
        known={columns}
        value={measure.field}
        onChange={(column) => onChange({ field: column.name })}
      />
      {spec.needsBy && (
        <>
          <span className={classes.say}>{BY_WORDS[measure.fn]}</span>
          <ColumnSelect
            label={measure.fn === "ratio" ? "Column it is divided by" : "Column that picks the row"}
            columns={columns.filter(({ kind }) => spec.by?.kinds.includes(kind))}
            known={columns}
            value={measure.by}
            onChange={(column) => onChange({ by: column.name })}
          />
        </>
      )}
    </>
  );
}
