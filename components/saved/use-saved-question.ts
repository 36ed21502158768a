"use client";

import { useQuery } from "@tanstack/react-query";
import type { SavedQueryDetail } from "@/lib/saved-queries";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";

/** One saved question with all that is known of it. */
export function useSavedQuestion(id: string, { enabled = true, initial }: { enabled?: boolean; initial?: SavedQueryDetail } = {}) {
  return useQuery({
    queryKey: queryKeys.savedQuery(id),
    queryFn: ({ signal }) => api.get<SavedQueryDetail>(endpoints.savedQuery(id), { signal }),
    enabled,
    ...(initial ? { initialData: initial } : {}),
  });
}
