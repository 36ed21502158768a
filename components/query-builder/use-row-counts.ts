"use client";

import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { PlanAnswer, QueryAnswer } from "@/lib/analysis";
import { queryToSearch, readWaterfall, waterfallQuery, type Query, type WaterfallStep } from "@/lib/query";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";

const DELAY_MS = 400;
/** Questions that read no more than this are counted without being asked to. */
const AUTOMATIC_BYTES = 256 * 1024 ** 2;

export type RowCounts =
  | { status: "none" }
  /** It would read more than is read unasked. */
  | { status: "offered"; plan: PlanAnswer; count: () => void }
  /** With the counts of the question before its last change, where there are any. */
  | { status: "counting"; before: WaterfallStep[] | null }
  | { status: "failed"; error: Error; retry: () => void }
  | { status: "counted"; steps: WaterfallStep[] };

type Counting = { query: Query; patient: string | null; isAllowed: boolean };

/** Whether the counts are so cheap that they are made while the question is built. */
export function isAutomatic({ engine, estimate, limit }: Pick<PlanAnswer, "engine" | "estimate" | "limit">): boolean {
  return engine === "duckdb" && estimate.bytesHigh <= AUTOMATIC_BYTES && limit?.over !== true;
}

/** How many rows (and patients) are left after each filter. A change of the question cancels what is counted for it. */
export function useRowCounts({ query, patient, isAllowed }: Counting): RowCounts {
  const counting = useMemo(() => waterfallQuery(query, patient), [query, patient]);
  const text = useMemo(() => queryToSearch(counting), [counting]);
  const [settled] = useDebouncedValue(text, DELAY_MS);
  const [wanted, setWanted] = useState<string | null>(null);
  const isReady = isAllowed && settled === text;
  const plan = useQuery({
    queryKey: ["query-plan", text, "count"],
    queryFn: ({ signal }) => api.post<PlanAnswer>(endpoints.queryPlan(), { query: counting }, { signal }),
    enabled: isReady,
    staleTime: 30_000,
    retry: false,
  });
  const isAsked = isReady && plan.data !== undefined && (isAutomatic(plan.data) || wanted === text);
  const answer = useQuery({
    queryKey: ["row-counts", text],
    queryFn: async ({ signal }) =>
      readWaterfall(query, await api.post<QueryAnswer>(endpoints.query(), { query: counting }, { signal })) ?? [],
    enabled: isAsked,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    retry: false,
  });
  const steps = answer.data ?? null;
  // A question that cannot be asked says so at its own place.
  if (!isAllowed || (isReady && plan.error)) return { status: "none" };
  if (!isReady || plan.data === undefined) return { status: "counting", before: steps };
  if (!isAsked) return { status: "offered", plan: plan.data, count: () => setWanted(text) };
  if (answer.error) return { status: "failed", error: answer.error, retry: () => void answer.refetch() };
  return steps === null || answer.isPlaceholderData ? { status: "counting", before: steps } : { status: "counted", steps };
}
