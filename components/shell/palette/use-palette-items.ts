import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { SearchAnswer } from "@/lib/search";
import { endpoints } from "@/lib/urls";
import { api } from "../../api-client";
import { queryKeys } from "../../query-keys";
import type { Can } from "../navigation";
import { actionItems, foundItems, grouped, matchItems, pageItems, type PaletteItem } from "./palette-items";
import { readRecent, recentKey } from "./recent-items";

/** A pause in typing this long sends the search. */
const PAUSE_MS = 120;

/** What the palette offers for a text, by group; without one, what was opened last, pages and actions. */
export function usePaletteItems({ text, org, can, email }: { text: string; org: string; can: Can; email: string }) {
  const [asked] = useDebouncedValue(text.trim(), PAUSE_MS);
  const search = useQuery({
    queryKey: queryKeys.search(asked),
    queryFn: ({ signal }) => api.get<SearchAnswer>(endpoints.search(asked), { signal }),
    enabled: asked !== "",
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  const wanted = text.trim();
  const groups = useMemo(() => {
    // Of the answer before, only while something is typed: an emptied field shows what it showed at first.
    const found = wanted === "" ? [] : (search.data?.items ?? []);
    const recent = wanted === "" ? readRecent(window.localStorage, recentKey(org, email)) : [];
    const known = matchItems([...pageItems(org, can), ...actionItems(org, can, found)], wanted);
    const all: PaletteItem[] = [...recent, ...foundItems(found, org), ...known];
    return grouped(all);
  }, [wanted, search.data, org, can, email]);
  const isSearching = wanted !== "" && (asked !== wanted || search.isFetching);
  return { groups, isSearching, error: wanted === "" ? null : search.error, retry: () => void search.refetch() };
}
