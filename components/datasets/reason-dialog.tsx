"use client";

import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";

type Props = {
  slug: string;
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What will become of the dataset. */
  text: string;
  /** What the button says: `Restore`. */
  action: string;
  isDestructive?: boolean;
  /** What is said above an error: `Nothing was restored`. */
  failed: string;
  /** Does it; answers the sentence that says what was done. */
  decide: (reason: string) => Promise<string>;
};

/** A change of a dataset's versions that asks why, for those who come after. */
export function ReasonDialog({ slug, opened, onClose, title, text, action, isDestructive = false, failed, decide }: Props) {
  const [reason, setReason] = useState("");
  const router = useRouter();
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: () => decide(reason.trim()),
    onSuccess: async (message) => {
      notifications.show({ message });
      onClose();
      await client.invalidateQueries({ queryKey: queryKeys.dataset(slug) });
      router.refresh();
    },
  });
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <Stack gap="sm">
          <Text>{text}</Text>
          <TextInput
            label="Reason"
            description="Kept with the version"
            required
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-autofocus
          />
          {change.error && <ErrorNotice error={change.error} title={failed} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Go back
            </Button>
            <Button type="submit" {...(isDestructive ? { color: "red" } : {})} loading={change.isPending} disabled={reason.trim() === ""}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
