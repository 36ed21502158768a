"use client";

import { Button, Group, Modal, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { NewRun, RunDetail } from "@/lib/runs";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import { AcceptForm } from "./accept-form";

type RunAction = "accept" | "cancel" | "retry";
type Decision = { action: RunAction; reason?: string; exception?: boolean };

const SAID: Record<RunAction, string> = {
  accept: "Accepted. The run goes on.",
  cancel: "The run is being stopped. Nothing of it is published.",
  retry: "The run starts again.",
};

function useRunAction(runId: string, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ action, reason, exception }: Decision) =>
      api.post(endpoints.runAction(runId, action), { ...(reason ? { reason } : {}), ...(exception ? { exception } : {}) }),
    onSuccess: async (_answer, { action }) => {
      notifications.show({ message: SAID[action] });
      onDone();
      await client.invalidateQueries({ queryKey: queryKeys.run(runId) });
      await client.invalidateQueries({ queryKey: queryKeys.heldRuns() });
    },
  });
}

function usePublish(runId: string, org: string) {
  const router = useRouter();
  return useMutation({
    mutationFn: () => api.post<NewRun>(endpoints.runAction(runId, "publish")),
    onSuccess: ({ runId: made }) => router.push(pages.run(org, made)),
  });
}

/** Accepting is no first choice where it publishes identifiers, or where columns wait to be named. */
function isFirstChoice(run: RunDetail): boolean {
  return run.holdReason === "checks";
}

/** What a person may do with the run as it stands. A reason goes into its log. */
export function RunActions({ run, org }: { run: RunDetail; org: string }) {
  const [opened, modal] = useDisclosure(false);
  const action = useRunAction(run.id, modal.close);
  const publish = usePublish(run.id, org);
  // A contract is confirmed where it is shown.
  const mayAccept = run.can.accept && run.holdReason !== "contract";
  if (!mayAccept && !run.can.cancel && !run.can.retry && !run.can.publish) return null;
  const isBusy = (name: RunAction) => action.isPending && action.variables.action === name;
  return (
    <Stack gap="xs" align="flex-end">
      <Group gap="xs">
        {mayAccept && (
          <Button variant={isFirstChoice(run) ? "filled" : "default"} onClick={modal.open}>
            Accept…
          </Button>
        )}
        {run.can.publish && (
          <Button loading={publish.isPending || publish.isSuccess} onClick={() => publish.mutate()}>
            Publish it
          </Button>
        )}
        {run.can.retry && (
          <Button variant="default" loading={isBusy("retry")} onClick={() => action.mutate({ action: "retry" })}>
            {run.state === "held" ? "Check again" : "Retry"}
          </Button>
        )}
        {run.can.cancel && (
          <Button variant="default" loading={isBusy("cancel")} onClick={() => action.mutate({ action: "cancel" })}>
            {run.state === "held" ? "Withdraw" : "Cancel run"}
          </Button>
        )}
      </Group>
      {action.error && !opened && <ErrorNotice error={action.error} />}
      {publish.error && <ErrorNotice error={publish.error} title="Nothing was started" />}
      <Modal opened={opened} onClose={modal.close} title="Accept this file" size="lg">
        <AcceptForm
          org={org}
          run={run}
          error={action.error}
          isPending={action.isPending}
          onAccept={(decision) => action.mutate({ action: "accept", ...decision })}
          onCancel={modal.close}
        />
      </Modal>
    </Stack>
  );
}
