"use client";

import { MultiSelect, NumberInput, Select } from "@mantine/core";
import classes from "./builder.module.css";
import type { DraftMeasure } from "./draft";
import type { MeasurePatch } from "./edit-measures";
import type { FieldChoice } from "./explore-columns";
import { percentOf, shareOf } from "./scalar-input";

type OptionProps = { measure: DraftMeasure; onChange: (patch: MeasurePatch, merge?: string) => void };

/** Which percentile, and whether it lies between two values or is one that occurs. */
export function PercentileInput({ measure, onChange }: OptionProps) {
  return (
    <>
      {measure.fn === "percentile" && (
        <NumberInput
          style={{ width: 72 }}
          aria-label="Which percentile, from 0 to 100"
          min={0}
          max={100}
          hideControls
          suffix=" %"
          value={measure.p === undefined ? "" : percentOf(measure.p)}
          onChange={(percent) => {
            if (typeof percent === "number") onChange({ p: shareOf(percent) }, `p ${measure.key}`);
          }}
        />
      )}
      <Select
        style={{ width: 158 }}
        aria-label="Where it falls between two values"
        title="Between two values it is worked out from both, or the smaller one that occurs is taken"
        allowDeselect={false}
        data={[
          { value: "continuous", label: "between two values" },
          { value: "discrete", label: "a value that occurs" },
        ]}
        value={measure.method ?? "continuous"}
        onChange={(method) => onChange({ method: method === "discrete" ? "discrete" : undefined })}
      />
    </>
  );
}

/** What a share is a share of: everything, or the groups that agree in some of their columns. */
export function ShareInput({ measure, groups, onChange }: OptionProps & { groups: readonly FieldChoice[] }) {
  const within = measure.within ?? [];
  if (groups.length === 0 && within.length === 0) return null;
  const unknown = within.filter((name) => !groups.some((group) => group.name === name));
  return (
    <>
      {within.length > 0 && <span className={classes.say}>within each</span>}
      <MultiSelect
        className={within.length > 0 ? classes.long : classes.field}
        style={{ width: "auto", minWidth: 148 }}
        aria-label="What it is a share of"
        placeholder={within.length === 0 ? "of everything" : undefined}
        comboboxProps={{ width: 260, position: "bottom-start", shadow: "md" }}
        data={[
          ...groups.map((group) => ({ value: group.name, label: group.label })),
          ...unknown.map((name) => ({ value: name, label: `${name} (unknown)` })),
        ]}
        value={within}
        clearable
        clearButtonProps={{ "aria-label": "A share of everything" }}
        onChange={(next) => onChange({ within: next.length === 0 ? undefined : next })}
      />
    </>
  );
}
