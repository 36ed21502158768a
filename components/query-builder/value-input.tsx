"use client";

import { NumberInput, Select, TagsInput } from "@mantine/core";
import { useState } from "react";
import { isOfClock, LIMITS, operatorSpec, RELATIVE_UNITS, type RelativeTime, type Scalar } from "@/lib/query";
import classes from "./builder.module.css";
import type { ConditionValue, DraftCondition } from "./draft";
import type { FieldChoice } from "./explore-columns";
import { listMark, readNumber, writeNumber } from "./read-number";
import { ScalarInput } from "./scalar-input";
import { useTypedValue } from "./use-typed-value";

type ValueProps = {
  condition: DraftCondition;
  column: FieldChoice;
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
      return (
        <ScalarInput
          column={column}
          label={`Value for ${column.label}`}
          value={isScalar(value) ? value : undefined}
          isWhole={condition.op === "eq" || condition.op === "neq"}
          onChange={onChange}
        />
      );
    case "two": {
      const [low = "", high = ""] = Array.isArray(value) ? value : [];
      return (
        <>
          <ScalarInput column={column} label={`Lowest ${column.label}`} value={low} onChange={(next) => onChange([next ?? "", high])} />
          <span>and</span>
          <ScalarInput column={column} label={`Highest ${column.label}`} value={high} onChange={(next) => onChange([low, next ?? ""])} />
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

/** Values with their rows need more room than the field has. */
const SUGGESTIONS_BOX = { width: 320, position: "bottom-start", shadow: "md" } as const;

function ListInput({ condition, column, onChange }: ValueProps) {
  const [search, setSearch] = useState("");
  const [refused, setRefused] = useState<string | null>(null);
  const values = Array.isArray(condition.value) ? condition.value : [];
  const offered = useTypedValue(column, search, true, (value) => {
    setSearch("");
    if (!values.includes(value)) onChange([...values, value]);
  });
  const isNumber = column.kind === "integer" || column.kind === "decimal" || column.kind === "double";
  return (
    <TagsInput
      className={classes.long}
      aria-label={`Values for ${column.label}`}
      placeholder={values.length === 0 ? (column.kind === "date" ? "YYYY-MM-DD, Enter" : "type a value, Enter") : undefined}
      {...offered}
      comboboxProps={SUGGESTIONS_BOX}
      clearable
      clearButtonProps={{ "aria-label": `Remove all values of ${column.label}` }}
      filter={({ options }) => options}
      limit={50}
      value={values.map((value) => (isNumber && typeof value !== "boolean" ? writeNumber(value) : String(value)))}
      searchValue={search}
      onSearchChange={setSearch}
      maxTags={LIMITS.listItems}
      splitChars={isNumber ? [...new Set([listMark(), ";", "\n", "\t"])] : column.kind === "date" ? [",", ";", "\n", "\t"] : ["\n", "\t"]}
      acceptValueOnBlur
      error={refused}
      onChange={(texts) => {
        const numbers = isNumber ? texts.map((text) => readNumber(text)) : texts;
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
  const units = RELATIVE_UNITS.filter((unit) => !isOfClock(unit) || column.kind === "timestamp");
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
