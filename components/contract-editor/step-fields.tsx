"use client";

import { Checkbox, NumberInput, Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { conversionsFromText, pairsFromText, textFromConversions, textFromPairs, type StepField } from "./clean-steps";
import type { StepDraft } from "./draft";

type FieldProps = { field: StepField; step: StepDraft; onChange: (step: StepDraft) => void };

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** Lines are kept as typed; only what they mean goes into the contract. */
function PairsInput({ field, step, onChange }: FieldProps) {
  const [lines, setLines] = useState(() => textFromPairs(step[field.key]));
  return (
    <Textarea
      label={field.label}
      autosize
      minRows={2}
      maxRows={10}
      value={lines}
      onChange={(event) => {
        setLines(event.currentTarget.value);
        onChange({ ...step, [field.key]: pairsFromText(event.currentTarget.value) });
      }}
    />
  );
}

/** As PairsInput; a line that is no conversion is named and left out. */
function ConversionsInput({ field, step, onChange }: FieldProps) {
  const [lines, setLines] = useState(() => textFromConversions(step[field.key]));
  const { wrong } = conversionsFromText(lines);
  return (
    <Textarea
      label={field.label}
      autosize
      minRows={2}
      maxRows={10}
      placeholder="mg/dL = 0.0555"
      value={lines}
      error={wrong.length > 0 ? `Line ${wrong.join(", ")} is no conversion yet` : undefined}
      onChange={(event) => {
        setLines(event.currentTarget.value);
        onChange({ ...step, [field.key]: conversionsFromText(event.currentTarget.value).conversions });
      }}
    />
  );
}

/** One setting of a cleaning step. */
export function StepFieldInput({ field, step, onChange }: FieldProps) {
  const value = step[field.key];
  const set = (next: unknown) => onChange({ ...step, [field.key]: next });
  switch (field.kind) {
    case "text":
      return (
        <TextInput
          label={field.label}
          placeholder={field.placeholder}
          required={!field.optional}
          value={textOf(value)}
          onChange={(event) => set(field.optional && event.currentTarget.value === "" ? undefined : event.currentTarget.value)}
        />
      );
    case "integer":
    case "number":
      return (
        <NumberInput
          label={field.label}
          required
          allowDecimal={field.kind === "number"}
          value={typeof value === "number" ? value : ""}
          onChange={(next) => typeof next === "number" && set(next)}
        />
      );
    case "texts":
      return (
        <TagsInput
          label={field.label}
          description="Enter after each"
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={set}
          clearable={false}
        />
      );
    case "boolean":
      return <Checkbox label={field.label} checked={value === true} onChange={(event) => set(event.currentTarget.checked)} />;
    case "choice":
      return (
        <Select
          label={field.label}
          data={field.empty ? [{ value: "", label: field.empty }, ...field.choices] : field.choices}
          value={textOf(value) || (field.empty ? "" : (field.choices[0]?.value ?? null))}
          onChange={(next) => set(next === "" ? null : next)}
          allowDeselect={false}
        />
      );
    case "pairs":
      return <PairsInput field={field} step={step} onChange={onChange} />;
    case "conversions":
      return <ConversionsInput field={field} step={step} onChange={onChange} />;
  }
}
