"use client";

import { Button, Checkbox, Group, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { formatNumber } from "@/lib/format";
import type { ValuesInputProps } from "./filter-control";
import { valueWords } from "./filter-words";
import classes from "./dashboards.module.css";
import type { KnownValues } from "./known-values";

const SHOWN = 100;

type ValuesListProps = ValuesInputProps & { known: KnownValues; search: string; onSearch: (search: string) => void };

/** The values to choose from, those chosen at the start first; one that is not in the list can be typed. */
export function ValuesList({ filter, values, onChange, known, search, onSearch }: ValuesListProps) {
  // What is ticked stays where it is while the list is open: rows that jump lose the focus, and are ticked by mistake.
  const [first] = useState(values);
  const wanted = search.trim().toLowerCase();
  const chosen = new Set(values);
  const listed = known.values.filter(({ value }) => !chosen.has(value) && value.toLowerCase().includes(wanted)).slice(0, SHOWN);
  const others = known.values.filter(({ value }) => !first.includes(value));
  const later = others.filter(({ value }) => chosen.has(value) || value.toLowerCase().includes(wanted)).slice(0, SHOWN);
  const unknown = values.filter((value) => !first.includes(value) && !later.some((item) => item.value === value));
  const shown = [...first, ...unknown, ...later.map(({ value }) => value)];
  const typed = search.trim();
  const mayAdd = typed !== "" && !chosen.has(typed) && !known.values.some(({ value }) => value === typed);
  const add = () => {
    onChange([...values, typed]);
    onSearch("");
  };
  const toggle = (value: string) => onChange(chosen.has(value) ? values.filter((item) => item !== value) : [...values, value]);
  return (
    <Stack gap={8}>
      <TextInput
        size="xs"
        aria-label={`Find a value of ${filter.label}`}
        placeholder="Find or type a value"
        value={search}
        onChange={(event) => onSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          const [only] = listed;
          if (listed.length === 1 && only) toggle(only.value);
          else if (mayAdd && !known.isLoading) add();
        }}
        data-autofocus
      />
      <div className={classes.values} role="group" aria-label={`Values of ${filter.label}`} tabIndex={0}>
        <Stack gap={6}>
          {shown.map((value) => (
            <ValueBox key={value} value={value} rows={rowsOf(known, value)} isChosen={chosen.has(value)} onToggle={toggle} />
          ))}
          {shown.length === 0 && (
            <Text size="sm" c="dimmed">
              {known.isLoading
                ? "Loading the values"
                : wanted === ""
                  ? "No value is known beforehand. Type one."
                  : "No known value has this in it."}
            </Text>
          )}
        </Stack>
      </div>
      {mayAdd && !known.isLoading && <Button size="compact-sm" variant="default" onClick={add}>{`Filter by "${typed}"`}</Button>}
      {!known.isComplete && !known.isLoading && known.values.length > 0 && (
        <Text size="xs" c="dimmed">
          The most frequent values. Type to find others.
        </Text>
      )}
    </Stack>
  );
}

function rowsOf(known: KnownValues, value: string): number | null {
  return known.values.find((item) => item.value === value)?.rows ?? null;
}

function ValueBox({
  value,
  rows,
  isChosen,
  onToggle,
}: {
  value: string;
  rows: number | null;
  isChosen: boolean;
  onToggle: (value: string) => void;
}) {
  return (
    <Group gap={8} wrap="nowrap" justify="space-between">
      <Checkbox size="xs" checked={isChosen} onChange={() => onToggle(value)} label={value === "" ? "— (empty)" : valueWords(value)} />
      {rows !== null && (
        <Text span size="xs" c="dimmed" className="tabular" title="rows">
          {formatNumber(rows)}
        </Text>
      )}
    </Group>
  );
}
