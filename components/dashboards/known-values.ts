"use client";

import { useDebouncedValue } from "@mantine/hooks";
import { useQueries, useQueryClient } from "@tanstack/react-query";
import type { ColumnValuesAnswer } from "@/lib/analysis";
import { columnValuesQuery } from "../column-values";

export type KnownValue = { value: string; rows: number | null };
export type KnownValues = { values: KnownValue[]; /** These are all there are. */ isComplete: boolean; isLoading: boolean };

const PAUSE_MS = 200;

/** Values of a column in these datasets that contain the text typed, as counted when the data was published: nothing is read. */
export function useKnownValues(datasets: readonly string[], column: string, search: string): KnownValues {
  const client = useQueryClient();
  const [settled] = useDebouncedValue(search, PAUSE_MS);
  return useQueries({
    queries: datasets.map((slug) => columnValuesQuery(client, slug, column, settled)),
    combine,
  });
}

function combine(results: readonly { data: ColumnValuesAnswer | undefined; isPending: boolean }[]): KnownValues {
  const answers = results.flatMap(({ data }) => (data ? [data] : []));
  return {
    values: mergeValues(answers.map(({ values }) => values)),
    isComplete: answers.length === results.length && answers.every(({ complete }) => complete),
    isLoading: results.some((result) => result.isPending),
  };
}

/** The values of several datasets, each once with the rows of all; the most frequent first. */
export function mergeValues(lists: readonly (readonly { value: string; rows: number }[])[]): KnownValue[] {
  const rows = new Map<string, number>();
  for (const { value, rows: count } of lists.flat()) rows.set(value, (rows.get(value) ?? 0) + count);
  return [...rows].map(([value, count]) => ({ value, rows: count })).toSorted((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1));
}
