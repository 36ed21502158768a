"use client";

import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ContractPreview } from "@/lib/catalog";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import type { ContractDraft } from "./draft";

/** A file that was sent, by its run or its upload. */
export type PreviewFile = { runId: string } | { uploadId: string };

const PAUSE_MS = 600;

/** What a contract makes of sample rows of a file; asked again when the editing pauses. */
export function usePreview(slug: string, file: PreviewFile | null, draft: ContractDraft | null) {
  const [settled] = useDebouncedValue(draft, PAUSE_MS);
  const which = file === null ? "" : "runId" in file ? file.runId : file.uploadId;
  return useQuery({
    queryKey: queryKeys.contractPreview(slug, which, JSON.stringify(settled)),
    queryFn: ({ signal }) => api.post<ContractPreview>(endpoints.contractPreview(slug), { contract: settled, ...file }, { signal }),
    enabled: file !== null && settled !== null,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    retry: false,
  });
}
