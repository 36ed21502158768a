import type { QueryClient } from "@tanstack/react-query";
import type { ColumnValuesAnswer } from "@/lib/analysis";
import { endpoints } from "@/lib/urls";
import { api } from "./api-client";
import { queryKeys } from "./query-keys";

const KEPT_MS = 60_000;

/** How the known values of a column that contain a text are asked for: as counted when the data was published, nothing is read. */
export function columnValuesQuery(client: QueryClient, dataset: string, column: string, search: string) {
  return {
    queryKey: queryKeys.columnValues(dataset, column, search),
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api.get<ColumnValuesAnswer>(endpoints.columnValues(dataset, column, search), { signal }),
    // Until they are there, those that are known without a text: what has it in it is among them.
    placeholderData: () => client.getQueryData<ColumnValuesAnswer>(queryKeys.columnValues(dataset, column, "")),
    staleTime: KEPT_MS,
    retry: false,
  };
}
