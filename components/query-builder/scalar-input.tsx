"use client";

import { Autocomplete, NumberInput, Select, TextInput } from "@mantine/core";
import type { Scalar } from "@/lib/query";
import classes from "./builder.module.css";
import type { FieldChoice } from "./explore-columns";
import { SuggestedValue, useSuggestions } from "./known-values";

type ScalarProps = {
  column: FieldChoice;
  label: string;
  value: Scalar | undefined;
  onChange: (value: Scalar | undefined) => void;
};

/** The input for one value of a column: what it looks like follows from the column's type. */
export function ScalarInput({ column, label, value, onChange }: ScalarProps) {
  switch (column.kind) {
    case "integer":
    case "decimal":
    case "double":
      return column.isShare ? (
        <PercentField label={label} value={value} onChange={onChange} />
      ) : (
        <NumberField kind={column.kind} label={label} unit={column.unit} value={value} onChange={onChange} />
      );
    case "date":
      return (
        <TextInput
          className={classes.short}
          type="date"
          aria-label={label}
          value={String(value ?? "")}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case "timestamp":
      return (
        <TextInput
          style={{ width: 210 }}
          type="datetime-local"
          step={1}
          aria-label={label}
          value={String(value ?? "").slice(0, 19)}
          onChange={(event) => onChange(withSeconds(event.currentTarget.value))}
        />
      );
    case "boolean":
      return (
        <Select
          className={classes.short}
          aria-label={label}
          data={[
            { value: "true", label: "true" },
            { value: "false", label: "false" },
          ]}
          value={value === undefined ? null : String(value)}
          onChange={(next) => onChange(next === null ? undefined : next === "true")}
        />
      );
    case "text":
      return <TextField column={column} label={label} value={String(value ?? "")} onChange={onChange} />;
    default:
      return column.kind satisfies never;
  }
}

/** `2025-11-03T14:05` → `2025-11-03T14:05:00`: the browser leaves out seconds that are nought. */
function withSeconds(text: string): string {
  return /T\d{2}:\d{2}$/.test(text) ? `${text}:00` : text;
}

function NumberField({
  kind,
  label,
  unit,
  value,
  onChange,
}: {
  kind: "integer" | "decimal" | "double";
  label: string;
  unit: string | null;
  value: Scalar | undefined;
  onChange: (value: Scalar | undefined) => void;
}) {
  return (
    <NumberInput
      className={classes.short}
      aria-label={unit ? `${label} in ${unit}` : label}
      value={typeof value === "boolean" ? "" : (value ?? "")}
      allowDecimal={kind !== "integer"}
      hideControls
      thousandSeparator={false}
      inputMode={kind === "integer" ? "numeric" : "decimal"}
      rightSection={
        unit ? <span style={{ fontSize: "var(--mantine-font-size-xs)", color: "var(--mantine-color-dimmed)" }}>{unit}</span> : null
      }
      rightSectionWidth={unit ? Math.max(28, unit.length * 8 + 12) : 0}
      rightSectionPointerEvents="none"
      onChange={(next) => onChange(next === "" || next === "-" ? undefined : next)}
    />
  );
}

/** A fraction of a whole, typed as per cent. */
function PercentField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: Scalar | undefined;
  onChange: (value: Scalar | undefined) => void;
}) {
  return (
    <NumberInput
      className={classes.short}
      aria-label={`${label} in per cent`}
      value={typeof value === "number" ? percentOf(value) : ""}
      hideControls
      suffix=" %"
      onChange={(next) => onChange(typeof next === "number" ? shareOf(next) : undefined)}
    />
  );
}

/** 0.274 → 27.4, without the digits that binary fractions add. */
export function percentOf(share: number): number {
  return Number((share * 100).toPrecision(12));
}

/** 27.4 → 0.274. */
export function shareOf(percent: number): number {
  return Number((percent / 100).toPrecision(12));
}

function TextField({
  column,
  label,
  value,
  onChange,
}: {
  column: FieldChoice;
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const suggestions = useSuggestions(column, value);
  return (
    <Autocomplete
      className={classes.field}
      aria-label={label}
      data={[...suggestions.keys()]}
      renderOption={({ option }) => <SuggestedValue value={option.value} rows={suggestions.get(option.value)} />}
      comboboxProps={{ width: 320, position: "bottom-start", shadow: "md" }}
      filter={({ options }) => options}
      limit={50}
      value={value}
      onChange={onChange}
      maxLength={4000}
    />
  );
}
