"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useReducer, useRef } from "react";
import { endpoints } from "@/lib/urls";
import { api, ApiError, errorMessage } from "../api-client";
import { queryKeys } from "../query-keys";
import { nextToSend, queueReducer, sentOf, type PartNeeds, type QueueAction, type QueueItem } from "./queue";
import { sendResumable } from "./send-resumable";

type Dispatch = (action: QueueAction) => void;
type Sending = { slug: string; needs: PartNeeds; correctsRunId: string | null; dispatch: Dispatch; signal: AbortSignal };

async function sendItem(item: QueueItem, { slug, needs, correctsRunId, dispatch, signal }: Sending): Promise<void> {
  const { id, file, address, rehearsal } = item;
  let sent = sentOf(item);
  try {
    const { runId } = await sendResumable(file, {
      facts: {
        dataset: slug,
        hospital: needs.hospital === "no" ? null : item.hospital.trim() || null,
        period: needs.period === "no" ? null : item.period.trim() || null,
        rehearsal,
        correctsRunId,
      },
      address,
      signal,
      onSent: (bytes) => {
        sent = bytes;
        dispatch({ kind: "state", id, state: { kind: "sending", sent } });
      },
      onAddress: (known) => dispatch({ kind: "address", id, address: known }),
    });
    dispatch({ kind: "state", id, state: { kind: "received", runId } });
  } catch (error) {
    if (error instanceof ApiError && error.code === "CANCELLED") dispatch({ kind: "state", id, state: { kind: "paused", sent } });
    else {
      // An upload that the server no longer knows, or has refused, begins anew.
      if (error instanceof ApiError && error.code !== "OFFLINE" && error.status < 500) dispatch({ kind: "address", id, address: null });
      dispatch({ kind: "state", id, state: { kind: "failed", message: errorMessage(error) } });
    }
  }
}

/** Files on their way to one dataset: two at a time, each with its own progress and its own way to stop. */
export function useUploadQueue(slug: string, needs: PartNeeds, correctsRunId: string | null = null) {
  const client = useQueryClient();
  const [items, dispatch] = useReducer(queueReducer, []);
  const controllers = useRef(new Map<string, AbortController>());
  useEffect(() => {
    for (const item of nextToSend(items)) {
      const controller = new AbortController();
      controllers.current.set(item.id, controller);
      dispatch({ kind: "state", id: item.id, state: { kind: "sending", sent: sentOf(item) } });
      void sendItem(item, { slug, needs, correctsRunId, dispatch, signal: controller.signal }).finally(() => {
        controllers.current.delete(item.id);
        void client.invalidateQueries({ queryKey: queryKeys.uploads() });
      });
    }
  }, [client, items, slug, needs, correctsRunId]);
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
    else {
      const waiting = items.find((item) => item.id === id);
      const sent = waiting ? sentOf(waiting) : 0;
      dispatch({ kind: "state", id, state: sent > 0 ? { kind: "paused", sent } : { kind: "ready" } });
    }
  };
  const remove = (item: QueueItem) => {
    dispatch({ kind: "remove", id: item.id });
    const session = item.address?.split("/").at(-1);
    if (!session) return;
    // Gone already is as good; otherwise it lapses by itself.
    void api
      .del(endpoints.uploadSession(session))
      .catch(() => undefined)
      .finally(() => client.invalidateQueries({ queryKey: queryKeys.uploads() }));
  };
  return { items, dispatch, stop, remove, busy };
}
