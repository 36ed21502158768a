"use client";

import { NumberInput, Select } from "@mantine/core";
import { BUCKET_NAMES, BUCKETS, PART_NAMES, PARTS, type Argument } from "@/lib/query";
import { useProblem } from "./builder-context";
import classes from "./builder.module.css";
import type { DraftExpression } from "./draft";

type LiteralInputProps = {
  label: string;
  place: Extract<Argument, { literal: string }>;
  expression: DraftExpression;
  onChange: (expression: DraftExpression, merge?: string) => void;
};

/** A place that takes only what is written in the question: a whole number within bounds, or a unit or part of time. */
export function LiteralInput({ label, place, expression, onChange }: LiteralInputProps) {
  const problem = useProblem(expression.key);
  const { key } = expression;
  const value = expression.kind === "value" ? expression.value : undefined;
  if (place.literal === "integer") {
    return (
      <NumberInput
        className={classes.short}
        aria-label={label}
        placeholder={place.optional ? "may be left out" : `${place.min} or more`}
        min={place.min}
        max={place.max}
        allowDecimal={false}
        hideControls
        error={problem}
        value={typeof value === "number" ? value : ""}
        onChange={(next) =>
          onChange({ kind: "value", key, form: "number", value: typeof next === "number" ? next : undefined }, `value ${key}`)
        }
      />
    );
  }
  const data =
    place.literal === "part"
      ? PART_NAMES.map((name) => ({ value: name as string, label: PARTS[name].label }))
      : BUCKET_NAMES.map((name) => ({ value: name as string, label: BUCKETS[name].label }));
  return (
    <Select
      className={classes.field}
      aria-label={label}
      placeholder="Choose"
      allowDeselect={false}
      error={problem}
      data={data}
      value={typeof value === "string" ? value : null}
      onChange={(next) => onChange({ kind: "value", key, form: "text", value: next ?? undefined })}
    />
  );
}
