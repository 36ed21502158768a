"use client";

import { Button, Group, Stack } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { parseAsString, useQueryStates } from "nuqs";
import type { RunList } from "@/lib/runs";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { ShowMore } from "../data-table/show-more";
import { queryKeys } from "../query-keys";
import { Empty, ErrorNotice } from "../shell/notices";
import { NO_FILTER, readRunFilter, writeRunFilter, type ListFilter } from "./run-filter";
import { RunFilters } from "./run-filters";
import { isActive } from "./run-words";
import { RedriveButton } from "./redrive-button";
import { RunsTable } from "./runs-table";

const IN_ADDRESS = {
  dataset: parseAsString,
  state: parseAsString,
  hospital: parseAsString,
  period: parseAsString,
  trigger: parseAsString,
  from: parseAsString,
  to: parseAsString,
  search: parseAsString,
};

/** Pages of runs; asked again every two seconds while one of them changes by itself. */
function useRuns(filter: ListFilter, initial: { filter: ListFilter; list: RunList }) {
  const search = writeRunFilter(filter);
  const isInitial = JSON.stringify(search) === JSON.stringify(writeRunFilter(initial.filter));
  return useInfiniteQuery({
    queryKey: queryKeys.runs(search),
    queryFn: ({ pageParam, signal }) => api.get<RunList>(endpoints.runs({ ...search, cursor: pageParam }), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    ...(isInitial ? { initialData: { pages: [initial.list], pageParams: [null] } } : {}),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (query.state.data?.pages.some((page) => page.items.some((run) => isActive(run.state))) ? 2_000 : false),
  });
}

/** Runs, newest first; what they are narrowed to is in the address. */
export function RunsList({
  org,
  datasets,
  initial,
  mayRedrive,
}: {
  org: string;
  datasets: { slug: string; name: string }[];
  initial: { filter: ListFilter; list: RunList };
  mayRedrive: boolean;
}) {
  const [search, setSearch] = useQueryStates(IN_ADDRESS, { history: "push" });
  const filter = readRunFilter(Object.fromEntries(Object.entries(search).map(([name, value]) => [name, value ?? undefined])));
  const setFilter = (part: Partial<ListFilter>) => void setSearch(writeRunFilter({ ...filter, ...part }));
  const runs = useRuns(filter, initial);
  const items = runs.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = Object.values(search).some((value) => value !== null);
  return (
    <Stack gap="md">
      <RunFilters filter={filter} datasets={datasets} onChange={setFilter} />
      {runs.error && <ErrorNotice error={runs.error} title="The runs could not be read" onRetry={() => void runs.refetch()} />}
      {mayRedrive && (
        <Group>
          <RedriveButton runs={items} />
        </Group>
      )}
      {items.length > 0 && <RunsTable runs={items} org={org} />}
      {items.length === 0 && !runs.error && !runs.isPending && (
        <Empty
          title={filtered ? "No run fits these filters" : "No file has been sent yet"}
          action={
            filtered ? (
              <Button variant="default" onClick={() => setFilter(NO_FILTER)}>
                Show all runs
              </Button>
            ) : (
              <Button component={Link} href={pages.uploads(org)}>
                Send data
              </Button>
            )
          }
        >
          {filtered
            ? "Ask for less, or show all of them."
            : "Each file that is sent becomes a run: it is checked, and published as a version."}
        </Empty>
      )}
      <ShowMore list={runs} />
    </Stack>
  );
}
