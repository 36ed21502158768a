"use client";

import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { formatCount, formatMonth, formatNumber } from "@/lib/format";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";

type Props = { slug: string; period: string; /** Null withdraws the month of all hospitals. */ hospital: string | null; rows: number };

/** Takes a month out of the dataset, as a new version; older versions keep it. */
export function WithdrawButton({ slug, period, hospital, rows }: Props) {
  const [opened, modal] = useDisclosure(false);
  const [reason, setReason] = useState("");
  const router = useRouter();
  const client = useQueryClient();
  const withdraw = useMutation({
    mutationFn: () =>
      api.del<{ version: number }>(endpoints.part(slug, { ...(hospital === null ? {} : { hospital }), period, reason: reason.trim() })),
    onSuccess: async ({ version }) => {
      notifications.show({ message: `Withdrawn. The dataset is at version ${formatNumber(version)}.` });
      modal.close();
      await client.invalidateQueries({ queryKey: queryKeys.dataset(slug) });
      router.refresh();
    },
  });
  const what = `${hospital ?? "all hospitals"}, ${formatMonth(period)}`;
  return (
    <>
      <Button size="xs" variant="default" mt={4} onClick={modal.open}>
        Withdraw this month
      </Button>
      <Modal opened={opened} onClose={modal.close} title={`Withdraw ${what}`}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            withdraw.mutate();
          }}
        >
          <Stack gap="sm">
            <Text>{`${hospital === null ? "All rows of this month" : formatCount(rows, "row")} will be missing from the next version. Older versions keep them, and sending the file again brings them back.`}</Text>
            <TextInput
              label="Reason"
              description="Kept with the version"
              required
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              data-autofocus
            />
            {withdraw.error && <ErrorNotice error={withdraw.error} title="Nothing was withdrawn" />}
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={modal.close}>
                Go back
              </Button>
              <Button type="submit" color="red" loading={withdraw.isPending} disabled={reason.trim() === ""}>
                Withdraw
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
