"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { RunDetail } from "@/lib/runs";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { isActive } from "./run-words";

/** A run, asked for every second while it changes by itself. */
export function useRun(runId: string | null, initial?: RunDetail) {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: queryKeys.run(runId ?? ""),
    queryFn: ({ signal }) => api.get<RunDetail>(endpoints.run(runId ?? ""), { signal }),
    enabled: runId !== null,
    // Also a run at rest changes by others: a corrected file is sent, the version it made is replaced.
    refetchOnMount: "always",
    ...(initial ? { initialData: initial } : {}),
    refetchInterval: (current) => (current.state.data && !isActive(current.state.data.state) ? false : 1_000),
  });
  const settled = query.data !== undefined && !isActive(query.data.state);
  useEffect(() => {
    // A run that came to rest changes what waits for the person and what the dataset holds.
    if (settled) {
      void client.invalidateQueries({ queryKey: queryKeys.heldRuns() });
      void client.invalidateQueries({ queryKey: queryKeys.datasets() });
    }
  }, [client, settled]);
  return query;
}
