"use client";

import { Badge } from "@mantine/core";
import { RUN_STATE_WORDS, type RunStateName } from "./run-words";

export function RunStateBadge({ state, size = "md" }: { state: RunStateName; size?: "sm" | "md" | "lg" }) {
  const { label, color } = RUN_STATE_WORDS[state];
  return (
    <Badge color={color} variant="light" size={size}>
      {label}
    </Badge>
  );
}
