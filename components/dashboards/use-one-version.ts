"use client";

import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { QueryAnswer } from "@/lib/analysis";
import { queryKeys } from "../query-keys";
import { outdatedBy } from "./one-version";

/**
 * Once a tile is answered from a newer version of a dataset, the tiles that still show an older one are asked again:
 * numbers side by side are about the same rows. `onNewer` is called when that happens.
 */
export function useOneVersion(onNewer: () => void): void {
  const client = useQueryClient();
  useEffect(
    () =>
      client.getQueryCache().subscribe((event) => {
        if (event.type !== "updated" || event.action.type !== "success") return;
        const [newest] = answersIn(client, event.query.queryKey);
        if (!newest) return;
        const outdated = outdatedBy(newest, answersIn(client, queryKeys.answers()));
        for (const text of outdated) void client.invalidateQueries({ queryKey: queryKeys.answer(text), exact: true });
        if (outdated.length > 0) onNewer();
      }),
    [client, onNewer],
  );
}

function answersIn(client: QueryClient, queryKey: readonly unknown[]): { text: string; answer: QueryAnswer }[] {
  if (queryKey[0] !== queryKeys.answers()[0]) return [];
  return client
    .getQueriesData<QueryAnswer>({ queryKey })
    .flatMap(([[, text], answer]) => (typeof text === "string" && answer !== undefined ? [{ text, answer }] : []));
}
