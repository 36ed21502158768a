"use client";

import { MultiSelect } from "@mantine/core";
import classes from "./builder.module.css";
import type { DraftMeasure } from "./draft";
import type { MeasurePatch } from "./edit-measures";
import type { FieldChoice } from "./explore-columns";

type ShareInputProps = { measure: DraftMeasure; groups: readonly FieldChoice[]; onChange: (patch: MeasurePatch) => void };

/** What a share is a share of: everything, or the groups that agree in some of their columns. */
export function ShareInput({ measure, groups, onChange }: ShareInputProps) {
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
