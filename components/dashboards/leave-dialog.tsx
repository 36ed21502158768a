"use client";

import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { LeaveGuard } from "./use-leave-guard";

/** Asks before a link leads away from what is not saved. */
export function LeaveDialog({ guard }: { guard: LeaveGuard }) {
  return (
    <Modal opened={guard.wanted !== null} onClose={guard.stay} title="Leave without saving?">
      <Stack gap="md">
        <Text>Your changes are not saved. This browser keeps them, and offers them when you edit this dashboard again.</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={guard.leave}>
            Leave
          </Button>
          <Button onClick={guard.stay} data-autofocus>
            Go on editing
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
