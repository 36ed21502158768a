import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { api } from "../api-client";
import { narrowing, type KeptFilter } from "./kept-filter";

type KeptPage = { folders: string[]; tags: string[]; nextCursor: string | null };
type Asked = Partial<KeptFilter> & { limit: number; cursor: string | null };

const PAGE = 100;

/** A list of kept things by pages, asked for again once the person has stopped typing. `kind` begins its key in the cache. */
export function useKept<Page extends KeptPage>(kind: string, filter: KeptFilter, address: (asked: Asked) => string) {
  const [settled] = useDebouncedValue(filter.search, 300);
  const { asked, isNarrowed } = narrowing(filter, settled);
  const list = useInfiniteQuery({
    queryKey: [kind, asked, "pages"],
    queryFn: ({ pageParam, signal }) => api.get<Page>(address({ ...asked, limit: PAGE, cursor: pageParam }), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });
  return { list, isNarrowed };
}
