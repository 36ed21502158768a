"use client";

import { Autocomplete, Select, TextInput } from "@mantine/core";
import type { Scalar } from "@/lib/query";
import classes from "./builder.module.css";
import type { FieldChoice } from "./explore-columns";
import { NumberField } from "./number-field";
import { useTypedValue } from "./use-typed-value";

type ScalarProps = {
  column: FieldChoice;
  label: string;
  value: Scalar | undefined;
  /** Whether a text is compared whole, so that one of the known values is meant. */
  isWhole?: boolean;
  onChange: (value: Scalar | undefined) => void;
};

/** The input for one value of a column: what it looks like follows from the column's type. */
export function ScalarInput({ column, label, value, isWhole = false, onChange }: ScalarProps) {
  switch (column.kind) {
    case "integer":
    case "decimal":
    case "double":
      return column.isShare ? (
        <PercentField label={label} value={value} onChange={onChange} />
      ) : (
        <NumberField
          isInteger={column.kind === "integer"}
          label={column.unit ? `${label} in ${column.unit}` : label}
          unit={column.unit}
          value={typeof value === "boolean" ? undefined : value}
          onChange={onChange}
        />
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
      return <TextField column={column} label={label} value={String(value ?? "")} isWhole={isWhole} onChange={onChange} />;
    default:
      return column.kind satisfies never;
  }
}

/** `2025-11-03T14:05` → `2025-11-03T14:05:00`: the browser leaves out seconds that are nought. */
function withSeconds(text: string): string {
  return /T\d{2}:\d{2}$/.test(text) ? `${text}:00` : text;
}

/** A fraction of a whole, typed as per cent. */
function PercentField({ label, value, onChange }: Pick<ScalarProps, "label" | "value" | "onChange">) {
  return (
    <NumberField
      label={`${label} in per cent`}
      unit="%"
      value={typeof value === "number" ? percentOf(value) : undefined}
      onChange={(next) => onChange(next === undefined ? undefined : shareOf(Number(next)))}
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
  isWhole,
  onChange,
}: {
  column: FieldChoice;
  label: string;
  value: string;
  isWhole: boolean;
  onChange: (value: string) => void;
}) {
  const offered = useTypedValue(column, value, isWhole, onChange);
  return (
    <Autocomplete
      className={classes.field}
      aria-label={label}
      {...offered}
      comboboxProps={{ width: 320, position: "bottom-start", shadow: "md" }}
      filter={({ options }) => options}
      limit={50}
      value={value}
      onChange={onChange}
      maxLength={4000}
    />
  );
}
