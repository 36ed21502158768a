"use client";

import { Button, Group, Select, Stack } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { RunList } from "@/lib/runs";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { Empty, ErrorNotice } from "../shell/notices";
import { isActive, RUN_STATE_WORDS, type RunStateName } from "./run-words";
import { RunsTable } from "./runs-table";

const STATES = Object.keys(RUN_STATE_WORDS) as RunStateName[];

type Filter = { dataset: string | null; state: RunStateName | null };

/** Pages of runs; asked again every two seconds while one of them changes by itself. */
function useRuns(filter: Filter, initial: { filter: Filter; list: RunList }) {
  const isInitial = filter.dataset === initial.filter.dataset && filter.state === initial.filter.state;
  return useInfiniteQuery({
    queryKey: queryKeys.runs(filter),
    queryFn: ({ pageParam, signal }) => api.get<RunList>(endpoints.runs({ ...filter, cursor: pageParam }), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    ...(isInitial ? { initialData: { pages: [initial.list], pageParams: [null] } } : {}),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (query.state.data?.pages.some((page) => page.items.some((run) => isActive(run.state))) ? 2_000 : false),
  });
}

/** Runs, newest first, filtered by dataset and state; the filter is in the address. */
export function RunsList({
  org,
  datasets,
  initial,
}: {
  org: string;
  datasets: { slug: string; name: string }[];
  initial: { filter: Filter; list: RunList };
}) {
  const [filter, setFilter] = useQueryStates({ dataset: parseAsString, state: parseAsStringLiteral(STATES) }, { history: "push" });
  const runs = useRuns(filter, initial);
  const items = runs.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = filter.dataset !== null || filter.state !== null;
  return (
    <Stack gap="md">
      <Group gap="sm" align="flex-end">
        <Select
          label="Dataset"
          placeholder="All datasets"
          clearable
          searchable
          w={220}
          data={datasets.map(({ slug, name }) => ({ value: slug, label: name }))}
          value={filter.dataset}
          onChange={(dataset) => void setFilter({ dataset })}
          clearButtonProps={{ "aria-label": "All datasets" }}
        />
        <Select
          label="State"
          placeholder="All states"
          clearable
          w={160}
          data={STATES.map((value) => ({ value, label: RUN_STATE_WORDS[value].label }))}
          value={filter.state}
          onChange={(state) => void setFilter({ state: STATES.find((known) => known === state) ?? null })}
          clearButtonProps={{ "aria-label": "All states" }}
        />
      </Group>
      {runs.error && <ErrorNotice error={runs.error} title="The runs could not be read" onRetry={() => void runs.refetch()} />}
      {items.length > 0 && <RunsTable runs={items} org={org} />}
      {items.length === 0 && !runs.error && !runs.isPending && (
        <Empty
          title={filtered ? "No run fits these filters" : "No file has been sent yet"}
          action={
            filtered ? (
              <Button variant="default" onClick={() => void setFilter({ dataset: null, state: null })}>
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
            ? "Choose another dataset or state."
            : "Each file that is sent becomes a run: it is checked, and published as a version."}
        </Empty>
      )}
      {runs.hasNextPage && (
        <Group justify="center">
          <Button variant="default" loading={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
            Show more
          </Button>
        </Group>
      )}
    </Stack>
  );
}
