"use client";

import { Button, Group, Modal, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { DashboardDetail } from "@/lib/dashboards";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { DescribedFields } from "../saved/described-fields";
import { isDescribed, trimmed, type Described } from "../saved/described";
import { ErrorNotice } from "../shell/notices";

/** What a dashboard is called and where it is found. */
export function DescribeDashboard({ dashboard, onClose }: { dashboard: DashboardDetail; onClose: () => void }) {
  // As it was when it was opened: what others change meanwhile is theirs, and is not written over unseen.
  const [{ id, revision, name, description, folder, tags }] = useState(dashboard);
  const [value, setValue] = useState<Described>({ name, description, folder, tags });
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: () => api.patch<DashboardDetail>(endpoints.dashboard(id), { revision, ...trimmed(value) }),
    onSuccess: async (changed) => {
      client.setQueryData(queryKeys.dashboard(id), changed);
      onClose();
      await client.invalidateQueries({ queryKey: ["dashboards"], refetchType: "none" });
    },
  });
  return (
    <Modal opened onClose={onClose} title="Name and folder" size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isDescribed(value)) save.mutate();
        }}
      >
        <Stack gap="md">
          <DescribedFields value={value} onChange={setValue} />
          {save.error && <ErrorNotice error={save.error} title="Nothing was saved" />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Go back
            </Button>
            <Button type="submit" loading={save.isPending} disabled={!isDescribed(value)}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
