"use client";

import { useQuery } from "@tanstack/react-query";
import type { ImpactAnswer } from "@/lib/saved-queries";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { ImpactPanel } from "../saved/impact-panel";

/** What accepting a held run breaks. A check that cannot be made is said, and the decision stays the person's. */
export function RunImpact({ org, runId }: { org: string; runId: string }) {
  const impact = useQuery({
    queryKey: queryKeys.impact(runId),
    queryFn: ({ signal }) => api.get<ImpactAnswer>(endpoints.runImpact(runId), { signal }),
    // Questions are saved and changed by others meanwhile.
    staleTime: 0,
  });
  return <ImpactPanel org={org} impact={impact} step="Accepting" />;
}
