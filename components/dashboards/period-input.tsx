"use client";

import { Button, Group, NumberInput, SegmentedControl, Select, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import type { FilterValue } from "@/lib/dashboards";
import type { RelativeTime } from "@/lib/query";

const UNITS = ["day", "week", "month", "quarter", "year"] as const satisfies RelativeTime["unit"][];
const WAYS = [
  { value: "last", label: "Last" },
  { value: "this", label: "This" },
  { value: "between", label: "Between" },
];

type PeriodInputProps = { label: string; value: FilterValue | null; onApply: (value: FilterValue) => void };

/** A stretch of time: the last so many months, this month, or from one day to another. */
export function PeriodInput({ label, value, onApply }: PeriodInputProps) {
  const start = startOf(value);
  const [way, setWay] = useState(start.way);
  const [amount, setAmount] = useState<number | string>(start.amount);
  const [unit, setUnit] = useState<RelativeTime["unit"]>(start.unit);
  const [from, setFrom] = useState(start.from);
  const [to, setTo] = useState(start.to);
  const isTurned = from !== "" && to !== "" && from > to;
  const next = way === "between" ? daysOf(from, to, isTurned) : relativeOf(way, amount, unit);
  const units = UNITS.map((name) => ({ value: name, label: way === "last" && amount !== 1 ? `${name}s` : name }));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (next) onApply(next);
      }}
    >
      <Stack gap="xs">
        <SegmentedControl size="xs" aria-label={`How ${label} is chosen`} data={WAYS} value={way} onChange={setWay} />
        {way === "between" ? (
          <Group gap="xs" grow align="flex-start">
            <TextInput type="date" label="From" value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
            <TextInput
              type="date"
              label="To"
              value={to}
              onChange={(event) => setTo(event.currentTarget.value)}
              error={isTurned && "before the first day"}
            />
          </Group>
        ) : (
          <Group gap="xs" grow>
            {way === "last" && (
              <NumberInput aria-label={`How many ${unit}s`} min={1} max={10_000} allowDecimal={false} value={amount} onChange={setAmount} />
            )}
            <Select
              aria-label="Unit of time"
              allowDeselect={false}
              data={units}
              value={unit}
              onChange={(name) => setUnit(UNITS.find((known) => known === name) ?? unit)}
              comboboxProps={{ withinPortal: false }}
            />
          </Group>
        )}
        <div>
          <Button type="submit" size="xs" disabled={next === null}>
            Apply
          </Button>
        </div>
      </Stack>
    </form>
  );
}

type Start = { way: string; amount: number; unit: RelativeTime["unit"]; from: string; to: string };

function startOf(value: FilterValue | null): Start {
  const none: Start = { way: "last", amount: 12, unit: "month", from: "", to: "" };
  if (!value) return none;
  if ("last" in value) {
    const { amount, unit } = value.last;
    return { ...none, way: amount === undefined ? "this" : "last", amount: amount ?? none.amount, unit };
  }
  return "from" in value || "to" in value ? { ...none, way: "between", from: value.from ?? "", to: value.to ?? "" } : none;
}

function daysOf(from: string, to: string, isTurned: boolean): FilterValue | null {
  if (isTurned || (from === "" && to === "")) return null;
  return { ...(from !== "" && { from }), ...(to !== "" && { to }) };
}

function relativeOf(way: string, amount: number | string, unit: RelativeTime["unit"]): FilterValue | null {
  if (way === "this") return { last: { unit } };
  return typeof amount === "number" && Number.isInteger(amount) && amount >= 1 ? { last: { amount, unit } } : null;
}
