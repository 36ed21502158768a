"use client";

import { useQuery } from "@tanstack/react-query";
import type { SavedQueryList } from "@/lib/saved-queries";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";

/** Folders and tags that are in use, to choose from. Without them a name can still be typed. */
export function useFoldersAndTags(): { folders: string[]; tags: string[] } {
  const lists = useQuery({
    queryKey: queryKeys.savedQueries({ limit: 1 }),
    queryFn: ({ signal }) => api.get<SavedQueryList>(endpoints.savedQueries({ limit: 1 }), { signal }),
    staleTime: 60_000,
  });
  return { folders: lists.data?.folders ?? [], tags: lists.data?.tags ?? [] };
}
