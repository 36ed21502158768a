"use client";

import { Text } from "@mantine/core";
import { formatNumber } from "@/lib/format";
import type { RunCounts } from "@/lib/runs";
import { countsEquation, type RunStateName } from "./run-words";

/** `Received 1,204,332 = published 1,203,870 + rejected 412 + duplicate 50 + skipped 0`. */
export function CountsLine({ counts, state }: { counts: RunCounts; state: RunStateName }) {
  const { received, parts } = countsEquation(counts, state);
  return (
    <Text className="tabular" component="p" m={0}>
      {"Received "}
      <b>{formatNumber(received)}</b>
      {parts.map((part, index) => (
        <span key={part.label}>
          {index === 0 ? " = " : " + "}
          {`${part.label} `}
          <Text component="b" inherit fw={700} c={part.label === "rejected" && part.value > 0 ? "var(--mantine-color-error)" : undefined}>
            {formatNumber(part.value)}
          </Text>
        </span>
      ))}
    </Text>
  );
}
