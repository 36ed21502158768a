"use client";

import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { formatCount } from "@/lib/format";
import type { Redriven, RunSummary } from "@/lib/runs";
import { endpoints } from "@/lib/urls";
import { api, errorMessage } from "../api-client";

/** So many at a time are taken by one request. */
const AT_ONCE = 500;

/** Tries again every failed run that the list shows; renders nothing where none has failed. */
export function RedriveButton({ runs }: { runs: RunSummary[] }) {
  const failed = runs.filter((run) => run.state === "failed").slice(0, AT_ONCE);
  const client = useQueryClient();
  const redrive = useMutation({
    mutationFn: () => api.post<Redriven>(endpoints.redrive(), { runIds: failed.map((run) => run.id) }),
    onSuccess: ({ queued, skipped }) =>
      notifications.show({
        message: `${formatCount(queued.length, "run")} tried again.${skipped.length > 0 ? ` ${formatCount(skipped.length, "run")} left: ${skipped[0]?.reason ?? ""}` : ""}`,
      }),
    onError: (error) => notifications.show({ color: "red", title: "Nothing was started", message: errorMessage(error) }),
    onSettled: () => client.invalidateQueries({ queryKey: ["runs"] }),
  });
  if (failed.length < 2) return null;
  return (
    <Button variant="default" size="xs" loading={redrive.isPending} onClick={() => redrive.mutate()}>
      {`Try ${formatCount(failed.length, "failed run")} again`}
    </Button>
  );
}
