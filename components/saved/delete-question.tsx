"use client";

import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { formatCount } from "@/lib/format";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { ErrorNotice } from "../shell/notices";

type Props = {
  saved: { id: string; name: string };
  /** Dashboards that show it, named where they are known. */
  usedBy: readonly { name: string }[];
  usedByHidden: number;
  opened: boolean;
  onClose: () => void;
  onDeleted: () => void;
};

/** Deleting a saved question, which no dashboard may show. */
export function DeleteQuestion({ saved, usedBy, usedByHidden, opened, onClose, onDeleted }: Props) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.del(endpoints.savedQuery(saved.id)),
    onSuccess: async () => {
      notifications.show({ message: `"${saved.name}" is deleted.` });
      onDeleted();
      await client.invalidateQueries({ queryKey: ["saved-queries"], refetchType: "active" });
    },
  });
  const shown = [
    ...usedBy.map(({ name }) => `"${name}"`),
    ...(usedByHidden > 0
      ? [
          formatCount(
            usedByHidden,
            usedBy.length > 0 ? "other" : "dashboard you may not open",
            usedBy.length > 0 ? "others" : "dashboards you may not open",
          ),
        ]
      : []),
  ];
  return (
    <Modal opened={opened} onClose={onClose} title={`Delete "${saved.name}"`}>
      <Stack gap="md">
        {shown.length > 0 ? (
          <Text>{`It is shown on ${shown.join(", ")}. Take it off there first; then it can be deleted.`}</Text>
        ) : (
          <Text>
            The question and all its versions are gone for everybody it is shared with, and programs that ask it get nothing. The data
            stays.
          </Text>
        )}
        {remove.error && <ErrorNotice error={remove.error} title="Nothing was deleted" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            Go back
          </Button>
          <Button color="red" loading={remove.isPending} disabled={shown.length > 0} onClick={() => remove.mutate()}>
            Delete
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
