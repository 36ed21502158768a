"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { QueryAnswer } from "@/lib/analysis";
import type { Query } from "@/lib/query";
import { endpoints } from "@/lib/urls";
import { api, ApiError } from "../api-client";
import { queryKeys } from "../query-keys";
import { runSlots } from "./run-slots";

const AT_ONCE = 4;
const KEPT_MS = 300_000;
const MAX_WAITS = 10;
const inSlot = runSlots(AT_ONCE);

export type TileAnswerState<A> = {
  answer: A | undefined;
  error: Error | null;
  /** An answer is shown and a newer one is on its way. */
  isUpdating: boolean;
  /** The server has asked to wait; the tile asks again by itself. */
  isWaiting: boolean;
  retry: () => void;
};

/** Runs one question of a dashboard: at most a few at a time, and what several tiles ask only once. */
export function useAnswer(asked: { query: Query; text: string } | null, isWanted: boolean): TileAnswerState<QueryAnswer> {
  return useTileRun<QueryAnswer>(asked?.text ?? "", asked !== null && isWanted, (signal) =>
    api.post<QueryAnswer>(endpoints.query(), { query: asked?.query }, { signal }),
  );
}

/** As `useAnswer`, for anything that is asked under one key. */
export function useTileRun<A extends object>(key: string, isWanted: boolean, run: (signal: AbortSignal) => Promise<A>): TileAnswerState<A> {
  const result = useQuery<A>({
    queryKey: queryKeys.answer(key),
    queryFn: ({ signal }) => inSlot(() => run(signal), signal),
    enabled: isWanted,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: KEPT_MS,
    retry: mayAskAgain,
    retryDelay,
    // A filter that is changed leaves the answer before in view, marked as such, until the new one is there.
    placeholderData: keepPreviousData,
  });
  const { failureReason } = result;
  return {
    answer: result.data,
    error: result.error,
    // Without a network nothing is fetched, and what is shown is still the answer to another question.
    isUpdating: result.data !== undefined && (result.isFetching || result.isPlaceholderData),
    isWaiting: result.isFetching && failureReason instanceof ApiError && failureReason.code === "RATE_LIMITED",
    retry: () => void result.refetch(),
  };
}

/** What has asked to wait is asked again; a server that failed, twice; a refusal stays one. */
export function mayAskAgain(failures: number, error: Error): boolean {
  if (!(error instanceof ApiError)) return false;
  if (error.code === "RATE_LIMITED") return failures < MAX_WAITS;
  return failures < 2 && (error.code === "OFFLINE" || error.status >= 500);
}

/** After as many seconds as the server says. */
export function retryDelay(failures: number, error: Error): number {
  const asked = error instanceof ApiError ? error.retryAfterSeconds : null;
  return asked === null ? Math.min(8_000, 1_000 * 2 ** failures) : asked * 1_000;
}
