"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import type { ExportView } from "@/lib/exports";
import type { Query } from "@/lib/query";
import { errorMessage } from "../api-client";
import { queryKeys } from "../query-keys";
import type { ExportFormat } from "./export-words";
import { startExport } from "./follow-export";

export type BackgroundState =
  | { status: "idle" }
  | { status: "starting" }
  | { status: "started" }
  | { status: "ready" }
  | { status: "failed"; message: string };

function stateOf(ended: ExportView | null): BackgroundState {
  if (ended?.state === "done") return { status: "ready" };
  if (ended?.state === "failed") return { status: "failed", message: ended.message ?? "" };
  return { status: "idle" };
}

/** Has files made in the background; nothing on a page of no organisation. */
export function useBackground(org: string | undefined) {
  const [state, setState] = useState<BackgroundState>({ status: "idle" });
  const client = useQueryClient();
  const start = useCallback(
    (format: ExportFormat, query: Query, name?: string): void => {
      if (org === undefined) return;
      setState({ status: "starting" });
      startExport({ query, format, ...(name === undefined ? {} : { name }) }, org, (ended) => setState(stateOf(ended))).then(
        () => {
          setState({ status: "started" });
          void client.invalidateQueries({ queryKey: queryKeys.exports() });
        },
        (error: unknown) => setState({ status: "failed", message: errorMessage(error) }),
      );
    },
    [client, org],
  );
  return { state, start };
}
