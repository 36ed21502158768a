"use client";

import { useQueries } from "@tanstack/react-query";
import type { DatasetDetail } from "@/lib/catalog";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import type { ColumnTypes } from "./tile-columns";

const KEPT_MS = 60_000;

export type TileDatasets = {
  details: ReadonlyMap<string, DatasetDetail>;
  columns: ReadonlyMap<string, ColumnTypes>;
  /** Of those that could be read, all are there. */
  isComplete: boolean;
};

/** The datasets of the tiles, each asked for once: their columns tell which tiles a mark concerns, their coverage what is missing. */
export function useTileDatasets(slugs: readonly string[]): TileDatasets {
  const distinct = [...new Set(slugs)].toSorted();
  return useQueries({
    queries: distinct.map((slug) => ({
      queryKey: queryKeys.dataset(slug),
      queryFn: ({ signal }: { signal: AbortSignal }) => api.get<DatasetDetail>(endpoints.dataset(slug), { signal }),
      staleTime: KEPT_MS,
    })),
    combine,
  });
}

function combine(results: readonly { data: DatasetDetail | undefined; isPending: boolean }[]): TileDatasets {
  const found = results.flatMap(({ data }) => (data ? [data] : []));
  return {
    details: new Map(found.map((detail) => [detail.slug, detail])),
    columns: new Map(found.map((detail) => [detail.slug, new Map(detail.columns.map((column) => [column.name, column.type]))])),
    isComplete: results.every((result) => !result.isPending),
  };
}
