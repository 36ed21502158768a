"use client";

import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ImpactAnswer } from "@/lib/saved-queries";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { ImpactPanel } from "../saved/impact-panel";
import type { ContractDraft } from "./draft";

/** A moment after the last change of the contract. */
const CHECK_DELAY_MS = 600;

/** What a contract would break, checked as it is edited and before it is saved. */
export function ContractImpact({ org, slug, draft }: { org: string; slug: string; draft: ContractDraft }) {
  const [settled] = useDebouncedValue(draft, CHECK_DELAY_MS);
  const text = JSON.stringify(settled);
  const impact = useQuery({
    queryKey: queryKeys.impact(`${slug} ${text}`),
    queryFn: ({ signal }) => api.post<ImpactAnswer>(endpoints.impact(slug), { contract: settled }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 0,
    retry: false,
  });
  const isCurrent = !impact.isPlaceholderData && JSON.stringify(draft) === text;
  return (
    <ImpactPanel
      org={org}
      impact={{ ...impact, data: isCurrent ? impact.data : undefined, error: isCurrent ? impact.error : null }}
      step="Saving this contract"
    />
  );
}
