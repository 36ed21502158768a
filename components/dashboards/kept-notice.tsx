"use client";

import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { formatInstant } from "@/lib/format";
import type { DashboardDraft } from "./edit-history";
import type { KeptDraft } from "./kept-draft";

type KeptNoticeProps = {
  found: KeptDraft;
  /** The dashboard has been saved by someone since. */
  isOlder: boolean;
  onTake: (draft: DashboardDraft) => void;
  onDrop: () => void;
};

/** Offers changes that were made here before and not saved. */
export function KeptNotice({ found, isOlder, onTake, onDrop }: KeptNoticeProps) {
  return (
    <Alert color="gray" mb="md" title="There are changes you did not save">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {`From ${formatInstant(found.at)}${isOlder ? "; the dashboard has been saved by someone since" : ""}. They are in this browser alone.`}
        </Text>
        <Group gap="xs">
          <Button size="xs" onClick={() => onTake(found.draft)}>
            Go on with them
          </Button>
          <Button size="xs" variant="default" onClick={onDrop}>
            Discard them
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
