"use client";

import { SegmentedControl } from "@mantine/core";
import type { DraftMeasure } from "./draft";
import type { MeasurePatch } from "./edit-measures";

type CountUnitProps = { measure: DraftMeasure; patient: string | null; onChange: (patch: MeasurePatch) => void };

/** Whether a count counts rows or patients, where the dataset says which column tells patients apart. */
export function CountUnit({ measure, patient, onChange }: CountUnitProps) {
  const unit = countUnit(measure, patient);
  if (unit === null || patient === null) return null;
  return (
    <SegmentedControl
      size="xs"
      aria-label="What is counted"
      data={[
        { value: "rows", label: "rows" },
        { value: "patients", label: "patients" },
      ]}
      value={unit}
      onChange={(next) => onChange(next === "patients" ? { fn: "count_distinct", field: patient } : { fn: "count", field: undefined })}
    />
  );
}

/** What a measure counts; null for one that is about something else. */
export function countUnit({ fn, field }: Pick<DraftMeasure, "fn" | "field">, patient: string | null): "rows" | "patients" | null {
  if (patient === null) return null;
  if (fn === "count") return "rows";
  return fn === "count_distinct" && field === patient ? "patients" : null;
}
