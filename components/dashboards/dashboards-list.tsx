"use client";

import { Button, Group, Select, Skeleton, Stack, Text, TextInput, VisuallyHidden } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { IconSearch } from "@tabler/icons-react";
import { parseAsString, useQueryStates } from "nuqs";
import type { DashboardList } from "@/lib/dashboards";
import { formatCount } from "@/lib/format";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { FolderNav } from "../saved/folder-nav";
import classes from "../saved/saved-list.module.css";
import { Empty, ErrorNotice } from "../shell/notices";
import { DashboardsTable } from "./dashboards-table";
import { NewDashboard } from "./new-dashboard";

const word = parseAsString.withDefault("");
const IN_ADDRESS = { search: word, tag: word, folder: word };
const NO_FILTER = { search: null, tag: null, folder: null };
const PAGE = 100;

type ListFilter = { search: string; tag: string; folder: string };

function useDashboards({ search, tag, folder }: ListFilter) {
  const [settled] = useDebouncedValue(search.trim(), 300);
  const asked = {
    limit: PAGE,
    ...(settled === "" ? {} : { search: settled }),
    ...(tag === "" ? {} : { tag }),
    ...(folder === "" ? {} : { folder }),
  };
  return useInfiniteQuery({
    queryKey: [...queryKeys.dashboards(asked), "pages"],
    queryFn: ({ pageParam, signal }) => api.get<DashboardList>(endpoints.dashboards({ ...asked, cursor: pageParam }), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });
}

/** Every dashboard the person may open; what the list is narrowed to is in the address. */
export function DashboardsList({ org, mayKeep }: { org: string; mayKeep: boolean }) {
  const [filter, setFilter] = useQueryStates(IN_ADDRESS, { history: "replace" });
  const list = useDashboards(filter);
  const [first] = list.data?.pages ?? [];
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const isNarrowed = Object.values(filter).some((text) => text !== "");
  if (list.error && !first)
    return <ErrorNotice error={list.error} title="The dashboards could not be listed" onRetry={() => void list.refetch()} />;
  if (!first) return <ListSkeleton />;
  if (items.length === 0 && !isNarrowed && !list.isPlaceholderData) return <NoDashboard org={org} mayKeep={mayKeep} />;
  return (
    <div className={classes.layout}>
      <FolderNav
        folders={first.folders}
        selected={filter.folder}
        allLabel="All dashboards"
        onSelect={(folder) => void setFilter({ folder: folder || null }, { history: "push" })}
      />
      <Stack gap="md" miw={0}>
        <Group gap="sm" align="flex-end">
          <TextInput
            label="Find"
            placeholder="Name or description"
            leftSection={<IconSearch size={14} aria-hidden />}
            className={classes.find}
            value={filter.search}
            onChange={(event) => void setFilter({ search: event.currentTarget.value || null })}
          />
          <Select
            label="Tag"
            placeholder="Any"
            clearable
            searchable
            w={150}
            data={first.tags}
            value={filter.tag || null}
            onChange={(tag) => void setFilter({ tag })}
            clearButtonProps={{ "aria-label": "Any tag" }}
          />
        </Group>
        {list.error && <ErrorNotice error={list.error} title="The list could not be read again" onRetry={() => void list.refetch()} />}
        {items.length > 0 ? (
          <DashboardsTable org={org} items={items} onTag={(tag) => void setFilter({ tag }, { history: "push" })} />
        ) : (
          <Empty
            title="No dashboard fits"
            action={
              <Button variant="default" onClick={() => void setFilter(NO_FILTER)}>
                Show all dashboards
              </Button>
            }
          >
            Search for another word, or look in another folder.
          </Empty>
        )}
        <Group justify="space-between">
          <Text size="sm" c="dimmed" role="status">
            {`${formatCount(items.length, "dashboard")}${list.hasNextPage ? " shown, there are more" : ""}`}
          </Text>
          {list.hasNextPage && (
            <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              Show more
            </Button>
          )}
        </Group>
      </Stack>
    </div>
  );
}

function NoDashboard({ org, mayKeep }: { org: string; mayKeep: boolean }) {
  return (
    <Empty title="There is no dashboard yet" action={mayKeep && <NewDashboard org={org} />}>
      {mayKeep
        ? "A dashboard shows the answers of saved questions side by side. Make one, then add tiles to it."
        : "Dashboards that others share with you appear here."}
    </Empty>
  );
}

function ListSkeleton() {
  return (
    <Stack gap="sm" role="status">
      <VisuallyHidden>The dashboards are being listed.</VisuallyHidden>
      <Skeleton height={56} />
      {Array.from({ length: 6 }, (_, index) => (
        <Skeleton key={index} height={32} />
      ))}
    </Stack>
  );
}
