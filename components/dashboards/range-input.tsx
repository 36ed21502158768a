"use client";

import { Button, Group, NumberInput } from "@mantine/core";
import { useState } from "react";
import type { FilterValue } from "@/lib/dashboards";

type RangeInputProps = { label: string; value: FilterValue | null; onApply: (value: FilterValue) => void };

/** The lowest and the highest number to keep; either may be left open. */
export function RangeInput({ label, value, onApply }: RangeInputProps) {
  const now = rangeOf(value);
  const [low, setLow] = useState<number | string>(now.low ?? "");
  const [high, setHigh] = useState<number | string>(now.high ?? "");
  const isTurned = typeof low === "number" && typeof high === "number" && low > high;
  const isEmpty = typeof low !== "number" && typeof high !== "number";
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!isTurned && !isEmpty) onApply({ ...(typeof low === "number" && { low }), ...(typeof high === "number" && { high }) });
      }}
    >
      <Group gap="xs" grow>
        <NumberInput label="Lowest" aria-label={`Lowest ${label}`} value={low} onChange={setLow} hideControls data-autofocus />
        <NumberInput
          label="Highest"
          aria-label={`Highest ${label}`}
          value={high}
          onChange={setHigh}
          hideControls
          error={isTurned && "below the lowest"}
        />
      </Group>
      <Button type="submit" size="xs" mt="xs" disabled={isTurned || isEmpty}>
        Apply
      </Button>
    </form>
  );
}

function rangeOf(value: FilterValue | null): { low?: number | undefined; high?: number | undefined } {
  if (!value || "values" in value || "last" in value || "from" in value || "to" in value) return {};
  return value as { low?: number; high?: number };
}
