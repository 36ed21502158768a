"use client";

import { Button, Stack } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { ExportList } from "@/lib/exports";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { ShowMore } from "../data-table/show-more";
import { queryKeys } from "../query-keys";
import { Empty, ErrorNotice } from "../shell/notices";
import { ExportCard } from "./export-card";
import { isActive } from "./export-words";

const LOOK_MS = 1_000;

/** The person's own downloads, newest first; asked again each second while one of them is being made. */
export function ExportsList({ org, initial }: { org: string; initial: ExportList }) {
  const list = useInfiniteQuery({
    queryKey: queryKeys.exports(),
    queryFn: ({ pageParam, signal }) => api.get<ExportList>(endpoints.exports({ cursor: pageParam }), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    initialData: { pages: [initial], pageParams: [null] },
    refetchInterval: (query) => (query.state.data?.pages.some((page) => page.items.some(({ state }) => isActive(state))) ? LOOK_MS : false),
  });
  const items = list.data.pages.flatMap((page) => page.items);
  return (
    <Stack gap="md">
      {list.error && <ErrorNotice error={list.error} title="The downloads could not be read" onRetry={() => void list.refetch()} />}
      {items.length === 0 ? (
        <Empty
          title="No downloads yet"
          action={
            <Button component={Link} href={pages.explore(org)}>
              Ask a question
            </Button>
          }
        >
          Ask a question in Explore, then choose “Prepare in the background” beside its answer. The file waits for you here.
        </Empty>
      ) : (
        <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: "none" }} aria-label="Downloads">
          {items.map((item) => (
            <ExportCard key={item.id} org={org} item={item} onChanged={() => void list.refetch()} />
          ))}
        </Stack>
      )}
      <ShowMore list={list} />
    </Stack>
  );
}
