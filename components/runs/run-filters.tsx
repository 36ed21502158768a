"use client";

import { Group, MultiSelect, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";
import { WRITTEN_MONTH } from "../written-dates";
import { isTrigger, TRIGGER_WORDS, type ListFilter } from "./run-filter";
import { isRunState, RUN_STATE_WORDS, type RunStateName } from "./run-words";

const STATES = Object.keys(RUN_STATE_WORDS).filter(isRunState);

type Props = {
  filter: ListFilter;
  datasets: { slug: string; name: string }[];
  onChange: (part: Partial<ListFilter>) => void;
};

/** What the list is narrowed to. Text is asked for when the typing pauses. */
export function RunFilters({ filter, datasets, onChange }: Props) {
  return (
    <Group gap="sm" align="flex-end">
      <Select
        label="Dataset"
        placeholder="All datasets"
        clearable
        searchable
        w={200}
        data={datasets.map(({ slug, name }) => ({ value: slug, label: name }))}
        value={filter.dataset}
        onChange={(dataset) => onChange({ dataset })}
        clearButtonProps={{ "aria-label": "All datasets" }}
      />
      <MultiSelect
        label="State"
        placeholder={filter.state.length === 0 ? "All states" : ""}
        clearable
        miw={180}
        maw={360}
        data={STATES.map((value) => ({ value, label: RUN_STATE_WORDS[value].label }))}
        value={filter.state}
        onChange={(state) => onChange({ state: state.filter((one): one is RunStateName => isRunState(one)) })}
        clearButtonProps={{ "aria-label": "All states" }}
      />
      <TextFilter label="Hospital" w={150} value={filter.hospital} onChange={(hospital) => onChange({ hospital })} />
      <TextFilter
        label="Month"
        w={120}
        placeholder="2025-11"
        value={filter.period}
        pattern={WRITTEN_MONTH}
        onChange={(period) => onChange({ period })}
      />
      <TextFilter label="File name contains" w={180} value={filter.search} onChange={(search) => onChange({ search })} />
      <Select
        label="Made by"
        placeholder="Anything"
        clearable
        w={230}
        data={Object.entries(TRIGGER_WORDS).map(([value, label]) => ({ value, label }))}
        value={filter.trigger}
        onChange={(trigger) => onChange({ trigger: isTrigger(trigger) ? trigger : null })}
        clearButtonProps={{ "aria-label": "Made by anything" }}
      />
      <TextInput
        label="From day"
        type="date"
        w={150}
        value={filter.from ?? ""}
        onChange={(event) => onChange({ from: event.currentTarget.value || null })}
      />
      <TextInput
        label="To day"
        type="date"
        w={150}
        value={filter.to ?? ""}
        onChange={(event) => onChange({ to: event.currentTarget.value || null })}
      />
    </Group>
  );
}

type TextFilterProps = {
  label: string;
  w: number;
  placeholder?: string;
  value: string | null;
  pattern?: RegExp;
  onChange: (value: string | null) => void;
};

function TextFilter({ label, w, placeholder, value, pattern, onChange }: TextFilterProps) {
  const [text, setText] = useState(value ?? "");
  const [known, setKnown] = useState(value);
  // The address was changed from elsewhere: going back, or showing all runs.
  if (known !== value) {
    setKnown(value);
    setText(value ?? "");
  }
  const isWrong = text.trim() !== "" && pattern !== undefined && !pattern.test(text.trim());
  const say = useDebouncedCallback((typed: string) => {
    const trimmed = typed.trim();
    if (pattern !== undefined && trimmed !== "" && !pattern.test(trimmed)) return;
    setKnown(trimmed || null);
    onChange(trimmed || null);
  }, 400);
  return (
    <TextInput
      label={label}
      w={w}
      placeholder={placeholder}
      value={text}
      error={isWrong ? `As ${placeholder ?? ""}` : undefined}
      onChange={(event) => {
        setText(event.currentTarget.value);
        say(event.currentTarget.value);
      }}
    />
  );
}
