"use client";

import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { Restored } from "@/lib/catalog";
import { formatNumber } from "@/lib/format";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";

/** Makes what an older version held the newest version. */
export function RestoreButton({ slug, version }: { slug: string; version: number }) {
  const [opened, modal] = useDisclosure(false);
  const [reason, setReason] = useState("");
  const router = useRouter();
  const client = useQueryClient();
  const restore = useMutation({
    mutationFn: () => api.post<Restored>(endpoints.restoreVersion(slug, version), { reason: reason.trim() }),
    onSuccess: async (made) => {
      notifications.show({ message: `Version ${formatNumber(made.version)} holds what version ${formatNumber(made.restored)} held.` });
      modal.close();
      await client.invalidateQueries({ queryKey: queryKeys.dataset(slug) });
      router.refresh();
    },
  });
  return (
    <>
      <Button size="compact-xs" variant="default" onClick={modal.open} aria-label={`Restore version ${formatNumber(version)}`}>
        Restore
      </Button>
      <Modal opened={opened} onClose={modal.close} title={`Restore version ${formatNumber(version)}`}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            restore.mutate();
          }}
        >
          <Stack gap="sm">
            <Text>
              A new version is made that holds exactly what this one held. The versions between stay, and can be restored themselves.
            </Text>
            <TextInput
              label="Reason"
              description="Kept with the version"
              required
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              data-autofocus
            />
            {restore.error && <ErrorNotice error={restore.error} title="Nothing was restored" />}
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={modal.close}>
                Go back
              </Button>
              <Button type="submit" loading={restore.isPending} disabled={reason.trim() === ""}>
                Restore
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
