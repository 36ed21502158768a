"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { QueryAnswer } from "@/lib/analysis";
import { periodShift, previousPeriod, queryToSearch, type PeriodShift, type Query } from "@/lib/query";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { isTimeKind } from "../results/cell-text";
import { findColumn, type ExploreColumn } from "./explore-columns";

export type PeriodBefore = { shift: PeriodShift; query: Query };

/**
 * The question about the period before; null where the question is not about a period, or asks for rows. `at` is when
 * the question was answered: "the last 3 months" are counted from there.
 */
export function usePeriodBefore(query: Query, columns: readonly ExploreColumn[], at: string | undefined): PeriodBefore | null {
  const [opened] = useState(() => new Date());
  return useMemo(() => {
    if (query.select !== undefined) return null;
    const isTime = (field: string) => isTimeKind(findColumn(columns, field)?.kind ?? "text");
    const options = { now: at === undefined ? opened : new Date(at), isTime };
    const shift = periodShift(query, options);
    const before = previousPeriod(query, options);
    return shift && before && { shift, query: before };
  }, [query, columns, opened, at]);
}

/** The answer for the period before, asked for once the question itself has its answer. */
export function usePreviousAnswer(before: PeriodBefore | null, isAsked: boolean) {
  const text = before ? queryToSearch(before.query) : "";
  return useQuery({
    queryKey: queryKeys.answer(text),
    queryFn: ({ signal }) => api.post<QueryAnswer>(endpoints.query(), { query: before?.query }, { signal }),
    enabled: isAsked && before !== null,
    staleTime: 30_000,
    retry: false,
  });
}
