import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { api } from "../api-client";

/** What a list of kept things is narrowed to: the words of its address, empty where it is not. */
export type KeptFilter = { search: string; tag: string; folder: string; dataset?: string };

type KeptPage = { folders: string[]; tags: string[]; nextCursor: string | null };
type Asked = Partial<KeptFilter> & { limit: number; cursor: string | null };

const PAGE = 100;

/** A list of kept things by pages, asked for again once the person has stopped typing. `kind` begins its key in the cache. */
export function useKept<Page extends KeptPage>(kind: string, filter: KeptFilter, address: (asked: Asked) => string) {
  const [settled] = useDebouncedValue(filter.search.trim(), 300);
  const asked: Partial<KeptFilter> = Object.fromEntries(Object.entries({ ...filter, search: settled }).filter(([, word]) => word !== ""));
  const list = useInfiniteQuery({
    queryKey: [kind, asked, "pages"],
    queryFn: ({ pageParam, signal }) => api.get<Page>(address({ ...asked, limit: PAGE, cursor: pageParam }), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });
  // A search that was just cleared still stands behind what is shown.
  const isNarrowed = Object.keys(asked).length > 0 || Object.values(filter).some((word) => word !== "");
  return { list, isNarrowed };
}
