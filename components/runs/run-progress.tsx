"use client";

import { Group, Progress, Text } from "@mantine/core";
import { formatDuration, formatShare } from "@/lib/format";
import type { RunDetail } from "@/lib/runs";
import { activityOf, isActive, remainingMs } from "./run-words";

/** What the worker is at, how far it is, and how long it may still take. */
export function RunProgress({ run, now }: { run: RunDetail; now: number }) {
  if (!isActive(run.state)) return null;
  const elapsed = run.startedAt ? now - Date.parse(run.startedAt) : 0;
  const left = remainingMs(run.progress, elapsed);
  const activity = activityOf(run);
  return (
    <div>
      <Group justify="space-between" gap="xs">
        <Text size="sm">{activity}</Text>
        <Text size="sm" c="dimmed" className="tabular">
          {run.state === "running" ? formatShare(Math.floor(run.progress * 100) / 100) : ""}
          {left === null ? "" : `, about ${formatDuration(left)} left`}
        </Text>
      </Group>
      <Progress value={run.progress * 100} animated={run.state === "running"} mt={4} aria-label={activity} />
    </div>
  );
}
