"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { QueryAnswer } from "@/lib/analysis";
import { groupMoves, namesOtherDates, periodShift, previousPeriod, queryToSearch, type PeriodShift, type Query } from "@/lib/query";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { isTimeKind } from "../results/cell-text";
import { findColumn, type ExploreColumn } from "./explore-columns";

export type PeriodBefore = { shift: PeriodShift; query: Query };

/**
 * The question about the period before, or why there is none. `at` is when the question was answered: "the last 3 months"
 * are counted from there.
 */
export function usePeriodBefore(query: Query, columns: readonly ExploreColumn[], at: string | undefined): PeriodBefore | { none: string } {
  const [opened] = useState(() => new Date());
  return useMemo(() => {
    if (query.count) return { none: "A number of rows or groups is not compared: show them instead of counting them." };
    if (query.select !== undefined) return { none: "Rows are not compared: ask for a summary." };
    const isTime = (field: string) => isTimeKind(findColumn(columns, field)?.kind ?? "text");
    const options = { now: at === undefined ? opened : new Date(at), isTime };
    const shift = periodShift(query, options);
    const before = previousPeriod(query, options);
    if (!shift || !before) return { none: "Filter by a stretch of time first, such as the last 3 months." };
    const { label = shift.field } = findColumn(columns, shift.field) ?? {};
    if (namesOtherDates(query, shift.field))
      return {
        none: `Another filter, or that of a measure, names dates of ${label} too, of which the previous period has none. Take it away to compare.`,
      };
    const groups = groupMoves(query, shift);
    if ("moves" in groups) return { shift, query: before };
    const name = findColumn(columns, groups.unmoved)?.label ?? groups.unmoved;
    return {
      none: `${name} is calculated from ${label}, so its groups in the previous period are others. Group by ${label} itself to compare.`,
    };
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
