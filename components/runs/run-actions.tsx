"use client";

import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { RunDetail } from "@/lib/runs";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";

type RunAction = "accept" | "cancel" | "retry";

function useRunAction(runId: string, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ action, reason }: { action: RunAction; reason?: string }) =>
      api.post(endpoints.runAction(runId, action), reason ? { reason } : {}),
    onSuccess: async (_answer, { action }) => {
      const said = {
        accept: "Accepted. The run goes on.",
        cancel: "The run is being stopped. Nothing of it is published.",
        retry: "The run starts again.",
      };
      notifications.show({ message: said[action] });
      onDone();
      await client.invalidateQueries({ queryKey: queryKeys.run(runId) });
      await client.invalidateQueries({ queryKey: queryKeys.heldRuns() });
    },
  });
}

/** What a person may do with the run as it stands. A reason goes into its log. */
export function RunActions({ run }: { run: RunDetail }) {
  const [opened, modal] = useDisclosure(false);
  const [reason, setReason] = useState("");
  const action = useRunAction(run.id, modal.close);
  const mayAccept = run.can.accept && run.holdReason === "columns";
  if (!mayAccept && !run.can.cancel && !run.can.retry) return null;
  return (
    <Stack gap="xs" align="flex-end">
      <Group gap="xs">
        {mayAccept && <Button onClick={modal.open}>Accept</Button>}
        {run.can.retry && (
          <Button
            variant="default"
            loading={action.isPending && action.variables.action === "retry"}
            onClick={() => action.mutate({ action: "retry" })}
          >
            Retry
          </Button>
        )}
        {run.can.cancel && (
          <Button
            variant="default"
            loading={action.isPending && action.variables.action === "cancel"}
            onClick={() => action.mutate({ action: "cancel" })}
          >
            Cancel run
          </Button>
        )}
      </Group>
      {action.error && !opened && <ErrorNotice error={action.error} />}
      <Modal opened={opened} onClose={modal.close} title="Accept this file">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            action.mutate({ action: "accept", reason });
          }}
        >
          <Stack gap="sm">
            <Text>The columns that the contract does not know are left out. Everything else is checked and published.</Text>
            <Textarea
              label="Reason"
              description="Kept with the run"
              required
              autosize
              minRows={2}
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              data-autofocus
            />
            {action.error && <ErrorNotice error={action.error} />}
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={modal.close}>
                Go back
              </Button>
              <Button type="submit" loading={action.isPending} disabled={reason.trim() === ""}>
                Accept
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </Stack>
  );
}
