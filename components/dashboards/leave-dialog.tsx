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

type DiscardDialogProps = { opened: boolean; onClose: () => void; onDiscard: () => void };

/** Asks before changes are thrown away for good. */
export function DiscardDialog({ opened, onClose, onDiscard }: DiscardDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Discard your changes?">
      <Stack gap="md">
        <Text>The dashboard stays as it was saved last. What you changed since cannot be brought back.</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            Go on editing
          </Button>
          <Button color="red" onClick={onDiscard}>
            Discard
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
