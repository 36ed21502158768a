"use client";

import { Button, Group } from "@mantine/core";
import { useState } from "react";
import type { FilterValue } from "@/lib/dashboards";
import { NumberText } from "../saved/number-text";

type RangeInputProps = { label: string; value: FilterValue | null; onApply: (value: FilterValue) => void };

/** The lowest and the highest number to keep; either may be left open. */
export function RangeInput({ label, value, onApply }: RangeInputProps) {
  const now = rangeOf(value);
  const [texts, setTexts] = useState(() => ({ low: textOf(now.low), high: textOf(now.high) }));
  const [low, high] = [numberOf(texts.low), numberOf(texts.high)];
  const isTurned = typeof low === "number" && typeof high === "number" && low > high;
  const isEmpty = low === undefined && high === undefined;
  const isRefused = isTurned || isEmpty || low === null || high === null;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isRefused) onApply({ ...(low !== undefined && { low }), ...(high !== undefined && { high }) });
      }}
    >
      <Group gap="xs" grow align="flex-start">
        <NumberText
          label="Lowest"
          about={label}
          type="number"
          kept={texts.low}
          error={low === null ? "Not a number" : undefined}
          isFirst
          onChange={([text = ""]) => setTexts((given) => ({ ...given, low: text }))}
        />
        <NumberText
          label="Highest"
          about={label}
          type="number"
          kept={texts.high}
          error={high === null ? "Not a number" : isTurned ? "Below the lowest" : undefined}
          onChange={([text = ""]) => setTexts((given) => ({ ...given, high: text }))}
        />
      </Group>
      <Button type="submit" size="xs" mt="xs" disabled={isRefused}>
        Apply
      </Button>
    </form>
  );
}

function textOf(value: number | undefined): string {
  return value === undefined ? "" : String(value);
}

/** The number of an end; undefined where it is left open, null where what stands there is none. */
function numberOf(text: string): number | null | undefined {
  if (text === "") return undefined;
  const value = Number(text);
  return text.trim() === "" || !Number.isFinite(value) ? null : value;
}

function rangeOf(value: FilterValue | null): { low?: number | undefined; high?: number | undefined } {
  if (!value || "values" in value || "last" in value || "from" in value || "to" in value) return {};
  return value as { low?: number; high?: number };
}
