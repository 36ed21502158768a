"use client";

import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { DashboardDetail } from "@/lib/dashboards";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";

/** Asks once more before a dashboard goes. */
export function DeleteDashboard({ org, dashboard, onClose }: { org: string; dashboard: DashboardDetail; onClose: () => void }) {
  const router = useRouter();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.del(endpoints.dashboard(dashboard.id)),
    onSuccess: async () => {
      notifications.show({ message: `"${dashboard.name}" is deleted.` });
      router.push(pages.dashboards(org));
      await client.invalidateQueries({ queryKey: queryKeys.dashboards().slice(0, 1), refetchType: "none" });
    },
  });
  return (
    <Modal opened onClose={onClose} title={`Delete "${dashboard.name}"`}>
      <Stack gap="md">
        <Text>
          The dashboard goes with all its versions, for everybody it is shared with, and its links open nothing any more. The questions on
          it and the data stay.
        </Text>
        {remove.error && <ErrorNotice error={remove.error} title="Nothing was deleted" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            Go back
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
            Delete
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
