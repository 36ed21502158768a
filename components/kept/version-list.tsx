"use client";

import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { formatInstant, formatNumber } from "@/lib/format";
import type { ObjectVersion } from "@/lib/sharing";
import { ErrorNotice } from "../shell/notices";
import classes from "./kept-items.module.css";

/** How many versions the list begins with, and grows by. */
const SHOWN = 10;

type Props = {
  /** Newest first. */
  versions: readonly ObjectVersion[];
  current: number;
  /** Makes an older version the newest, and answers the sentence that says so; null for those who may only look. */
  restore: ((version: number) => Promise<string>) | null;
  /** Beside the button that restores it. */
  action?: (version: number) => ReactNode;
  /** What the version held. */
  children: (version: number) => ReactNode;
};

/** Every version of a kept thing: when, by whom, and the way back to it. */
export function VersionList({ versions, current, restore, action, children }: Props) {
  const [shown, setShown] = useState(SHOWN);
  const restoring = useMutation({
    mutationFn: async (version: number) => restore?.(version),
    onSuccess: (message) => notifications.show({ message }),
  });
  return (
    <Stack gap="sm">
      {restoring.error && <ErrorNotice error={restoring.error} title="Nothing was restored" />}
      <ol className={classes.items}>
        {versions.slice(0, shown).map(({ version, at, by, note }) => (
          <li key={version} className={classes.item}>
            <Group justify="space-between" gap="xs" align="flex-start" wrap="nowrap">
              <Group gap="xs">
                <Text fw={600}>{`Version ${formatNumber(version)}`}</Text>
                {version === current && <Badge variant="light">current</Badge>}
                <Text size="sm" c="dimmed">
                  {[formatInstant(at), by].filter((text) => text !== "").join(" · ")}
                </Text>
              </Group>
              <Group gap="xs" wrap="nowrap">
                {action?.(version)}
                {restore && version !== current && (
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={`Restore version ${formatNumber(version)}`}
                    loading={restoring.isPending && restoring.variables === version}
                    onClick={() => restoring.mutate(version)}
                  >
                    Restore
                  </Button>
                )}
              </Group>
            </Group>
            {note && <Text>{note}</Text>}
            {children(version)}
          </li>
        ))}
      </ol>
      {versions.length > shown && (
        <Group justify="center">
          <Button variant="default" onClick={() => setShown(shown + SHOWN)}>
            Show more
          </Button>
        </Group>
      )}
    </Stack>
  );
}
