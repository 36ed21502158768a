"use client";

import { NumberInput, Select } from "@mantine/core";
import type { DraftMeasure } from "./draft";
import type { MeasurePatch } from "./edit-measures";
import { numberMarks } from "./read-number";
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
          decimalSeparator={numberMarks().decimal}
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
