"use client";

import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ErrorNotice } from "../shell/notices";

type Props = {
  name: string;
  opened: boolean;
  onClose: () => void;
  remove: () => Promise<unknown>;
  onDeleted: () => unknown;
  /** Whether something has to be done first, which the text says. */
  isHeld?: boolean;
  /** What goes with it, and what stays. */
  children: ReactNode;
};

/** Asks once more before a kept thing goes. */
export function DeleteDialog({ name, opened, onClose, remove, onDeleted, isHeld = false, children }: Props) {
  const deletion = useMutation({
    mutationFn: remove,
    onSuccess: async () => {
      notifications.show({ message: `"${name}" is deleted.` });
      await onDeleted();
    },
  });
  return (
    <Modal opened={opened} onClose={onClose} title={`Delete "${name}"`}>
      <Stack gap="md">
        <Text>{children}</Text>
        {deletion.error && <ErrorNotice error={deletion.error} title="Nothing was deleted" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            Go back
          </Button>
          <Button color="red" loading={deletion.isPending} disabled={isHeld} onClick={() => deletion.mutate()}>
            Delete
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
