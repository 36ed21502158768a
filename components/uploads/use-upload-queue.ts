"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useReducer, useRef } from "react";
import { endpoints } from "@/lib/urls";
import { ApiError, errorMessage } from "../api-client";
import { queryKeys } from "../query-keys";
import { nextToSend, queueReducer, type PartNeeds, type QueueAction, type QueueItem } from "./queue";
import { sendFile } from "./send-file";

type Dispatch = (action: QueueAction) => void;

async function sendItem(item: QueueItem, slug: string, needs: PartNeeds, dispatch: Dispatch, signal: AbortSignal): Promise<void> {
  const url = endpoints.upload(slug, {
    filename: item.file.name,
    hospital: needs.hospital === "no" ? null : item.hospital.trim(),
    period: needs.period === "no" ? null : item.period.trim(),
  });
  try {
    const { runId } = await sendFile(url, item.file, {
      signal,
      onSent: (sent) => dispatch({ kind: "state", id: item.id, state: { kind: "sending", sent } }),
    });
    dispatch({ kind: "state", id: item.id, state: { kind: "received", runId } });
  } catch (error) {
    if (error instanceof ApiError && error.code === "CANCELLED") dispatch({ kind: "state", id: item.id, state: { kind: "ready" } });
    else dispatch({ kind: "state", id: item.id, state: { kind: "failed", message: errorMessage(error) } });
  }
}

/** Files on their way to one dataset: two at a time, each with its own progress and its own way to stop. */
export function useUploadQueue(slug: string, needs: PartNeeds) {
  const client = useQueryClient();
  const [items, dispatch] = useReducer(queueReducer, []);
  const controllers = useRef(new Map<string, AbortController>());
  useEffect(() => {
    for (const item of nextToSend(items)) {
      const controller = new AbortController();
      controllers.current.set(item.id, controller);
      dispatch({ kind: "state", id: item.id, state: { kind: "sending", sent: 0 } });
      void sendItem(item, slug, needs, dispatch, controller.signal).finally(() => {
        controllers.current.delete(item.id);
        void client.invalidateQueries({ queryKey: queryKeys.uploads() });
      });
    }
  }, [client, items, slug, needs]);
  const busy = items.some((item) => item.state.kind === "sending" || item.state.kind === "waiting");
  useEffect(() => {
    if (!busy) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [busy]);
  const stop = (id: string) => {
    const controller = controllers.current.get(id);
    if (controller) controller.abort();
    else dispatch({ kind: "state", id, state: { kind: "ready" } });
  };
  return { items, dispatch, stop, busy };
}
