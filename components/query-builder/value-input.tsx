"use client";

import { Autocomplete, NumberInput, Select, TagsInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { LIMITS, operatorSpec, RELATIVE_UNITS, type RelativeTime, type Scalar } from "@/lib/query";
import classes from "./builder.module.css";
import type { ConditionValue, DraftCondition } from "./draft";
import type { FieldChoice } from "./explore-columns";
import { useSuggestions } from "./known-values";
import { readNumber } from "./read-number";

type ValueProps = {
  condition: DraftCondition;
  column: FieldChoice;
  /** The dataset whose known values are offered, or null for outputs of the question. */
  dataset: string | null;
  onChange: (value: ConditionValue | undefined) => void;
};

/** The input for a condition's value: what it looks like follows from the column's type and the operator. */
export function ValueInput(props: ValueProps) {
  const { condition, column, onChange } = props;
  const { operand } = operatorSpec(condition.op);
  const { value } = condition;
  switch (operand) {
    case "none":
      return null;
    case "one":
      return <ScalarInput {...props} label={`Value for ${column.label}`} value={isScalar(value) ? value : undefined} onChange={onChange} />;
    case "two": {
      const [low = "", high = ""] = Array.isArray(value) ? value : [];
      return (
        <>
          <ScalarInput {...props} label={`Lowest ${column.label}`} value={low} onChange={(next) => onChange([next ?? "", high])} />
          <span>and</span>
          <ScalarInput {...props} label={`Highest ${column.label}`} value={high} onChange={(next) => onChange([low, next ?? ""])} />
        </>
      );
    }
    case "list":
      return <ListInput {...props} />;
    case "relative":
      return <RelativeInput {...props} />;
    default:
      return operand satisfies never;
  }
}

function isScalar(value: ConditionValue | undefined): value is Scalar {
  return value !== undefined && typeof value !== "object";
}

type ScalarProps = Omit<ValueProps, "onChange"> & {
  label: string;
  value: Scalar | undefined;
  onChange: (value: Scalar | undefined) => void;
};

function ScalarInput({ column, dataset, label, value, onChange }: ScalarProps) {
  switch (column.kind) {
    case "integer":
    case "decimal":
    case "double":
      return <NumberField kind={column.kind} label={label} unit={column.unit} value={value} onChange={onChange} />;
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
      return <TextField column={column} dataset={dataset} label={label} value={String(value ?? "")} onChange={onChange} />;
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

function TextField({
  column,
  dataset,
  label,
  value,
  onChange,
}: {
  column: FieldChoice;
  dataset: string | null;
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const suggestions = useSuggestions(dataset, column, value);
  return (
    <Autocomplete
      className={classes.field}
      aria-label={label}
      data={suggestions}
      filter={({ options }) => options}
      limit={50}
      value={value}
      onChange={onChange}
      maxLength={4000}
    />
  );
}

function ListInput({ condition, column, dataset, onChange }: ValueProps) {
  const [search, setSearch] = useState("");
  const [refused, setRefused] = useState<string | null>(null);
  const suggestions = useSuggestions(dataset, column, search);
  const values = Array.isArray(condition.value) ? condition.value : [];
  const isNumber = column.kind === "integer" || column.kind === "decimal" || column.kind === "double";
  return (
    <TagsInput
      className={classes.long}
      aria-label={`Values for ${column.label}`}
      placeholder={values.length === 0 ? (column.kind === "date" ? "YYYY-MM-DD, Enter" : "type a value, Enter") : undefined}
      data={suggestions}
      filter={({ options }) => options}
      limit={50}
      value={values.map(String)}
      searchValue={search}
      onSearchChange={setSearch}
      maxTags={LIMITS.listItems}
      splitChars={isNumber || column.kind === "date" ? [",", ";", "\n", "\t"] : ["\n", "\t"]}
      acceptValueOnBlur
      error={refused}
      onChange={(texts) => {
        const numbers = isNumber ? texts.map(readNumber) : texts;
        const bad = texts.filter((_, index) => numbers[index] === null);
        setRefused(bad.length > 0 ? `Not a number: ${bad.slice(0, 3).join(", ")}` : null);
        onChange(numbers.filter((item) => item !== null));
      }}
    />
  );
}

function RelativeInput({ condition, column, onChange }: ValueProps) {
  const { value } = condition;
  const relative: RelativeTime = typeof value === "object" && !Array.isArray(value) ? value : { unit: "month" };
  const units = RELATIVE_UNITS.filter((unit) => unit !== "hour" || column.kind === "timestamp");
  const isCurrent = condition.op === "in_current";
  return (
    <>
      {!isCurrent && (
        <NumberInput
          style={{ width: 72 }}
          aria-label={`How many ${relative.unit}s`}
          min={1}
          max={10_000}
          allowDecimal={false}
          hideControls
          value={relative.amount ?? ""}
          onChange={(amount) => onChange(typeof amount === "number" ? { ...relative, amount } : { unit: relative.unit })}
        />
      )}
      <Select
        style={{ width: 116 }}
        aria-label="Unit of time"
        allowDeselect={false}
        data={units.map((unit) => ({ value: unit, label: isCurrent || relative.amount === 1 ? unit : `${unit}s` }))}
        value={relative.unit}
        onChange={(unit) => onChange({ ...relative, unit: units.find((known) => known === unit) ?? relative.unit })}
      />
    </>
  );
}
