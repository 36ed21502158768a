"use client";

import { Button, Group, Modal, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { DashboardDetail } from "@/lib/dashboards";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { isDescribed, NOTHING_DESCRIBED, trimmed } from "../saved/described";
import { DescribedFields } from "../saved/described-fields";
import { ErrorNotice } from "../shell/notices";

/** Makes an empty dashboard and goes on to its tiles. */
export function NewDashboard({ org }: { org: string }) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button onClick={open}>New dashboard</Button>
      <Modal opened={opened} onClose={close} title="New dashboard" size="lg">
        <NewForm org={org} onClose={close} />
      </Modal>
    </>
  );
}

function NewForm({ org, onClose }: { org: string; onClose: () => void }) {
  const [value, setValue] = useState(NOTHING_DESCRIBED);
  const router = useRouter();
  const client = useQueryClient();
  const make = useMutation({
    mutationFn: () => api.post<DashboardDetail>(endpoints.dashboards(), trimmed(value)),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: ["dashboards"], refetchType: "none" });
      router.push(pages.editDashboard(org, made.id));
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isDescribed(value)) make.mutate();
      }}
    >
      <Stack gap="md">
        <DescribedFields value={value} onChange={setValue} />
        {make.error && <ErrorNotice error={make.error} title="No dashboard was made" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Go back
          </Button>
          <Button type="submit" loading={make.isPending || make.isSuccess} disabled={!isDescribed(value)}>
            Make and add tiles
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
