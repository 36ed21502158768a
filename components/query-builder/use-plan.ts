"use client";

import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { PlanAnswer } from "@/lib/analysis";
import type { DialectName, Query } from "@/lib/query";
import { endpoints } from "@/lib/urls";
import { api, ApiError } from "../api-client";

const PLAN_DELAY_MS = 300;

export type Plan = {
  /** The newest plan there is; of an earlier question while `isCurrent` is false. */
  answer: PlanAnswer | undefined;
  /** Whether `answer` or `error` is about the question as it stands. */
  isCurrent: boolean;
  error: ApiError | null;
  retry: () => void;
};

type Asking = { query: Query; text: string; dialect: DialectName; isAsked: boolean };

/** The server's plan of the question as it stands: SQL, files, bytes. Runs nothing and reads no data. */
export function usePlan({ query, text, dialect, isAsked }: Asking): Plan {
  const [settled] = useDebouncedValue(text, PLAN_DELAY_MS);
  const ready = isAsked && settled === text;
  const plan = useQuery({
    queryKey: ["query-plan", text, dialect],
    queryFn: ({ signal }) => api.post<PlanAnswer>(endpoints.queryPlan(), { query, dialects: [dialect] }, { signal }),
    enabled: ready,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    retry: false,
  });
  const error =
    plan.error instanceof ApiError
      ? plan.error
      : plan.error
        ? new ApiError({ code: "INTERNAL", message: plan.error.message, status: 0 })
        : null;
  return {
    answer: plan.data,
    isCurrent: ready && !plan.isFetching && !plan.isPlaceholderData,
    error: ready ? error : null,
    retry: () => void plan.refetch(),
  };
}
