"use client";

import { Button, Group, Select, Skeleton, Stack, Text, TextInput, VisuallyHidden } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { IconSearch } from "@tabler/icons-react";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { DatasetList } from "@/lib/catalog";
import { formatCount } from "@/lib/format";
import type { SavedQueryList } from "@/lib/saved-queries";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { LinkButton } from "../shell/link-button";
import { Empty, ErrorNotice } from "../shell/notices";
import { FolderNav } from "./folder-nav";
import { isNarrowed, NO_FILTER, SAVED_SORTS, sortSaved, type SavedFilter } from "./saved-filter";
import classes from "./saved-list.module.css";
import { SavedTable } from "./saved-table";

const word = parseAsString.withDefault("");
const IN_ADDRESS = {
  search: word,
  dataset: word,
  tag: word,
  folder: word,
  sort: parseAsStringLiteral(SAVED_SORTS).withDefault("updated"),
};
const PAGE = 100;
const SORT_WORDS: Record<SavedFilter["sort"], string> = {
  updated: "changed last",
  name: "name",
  dataset: "dataset",
  owner: "owner",
  used: "most used",
};

function useSavedQueries({ search, dataset, tag, folder }: SavedFilter) {
  const [settled] = useDebouncedValue(search.trim(), 300);
  const asked = {
    limit: PAGE,
    ...(settled === "" ? {} : { search: settled }),
    ...(dataset === "" ? {} : { dataset }),
    ...(tag === "" ? {} : { tag }),
    ...(folder === "" ? {} : { folder }),
  };
  return useInfiniteQuery({
    queryKey: queryKeys.savedQueries(asked),
    queryFn: ({ pageParam, signal }) => api.get<SavedQueryList>(endpoints.savedQueries({ ...asked, cursor: pageParam }), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });
}

/** Every saved question the person may open; what the list is narrowed to is in the address. */
export function SavedList({ org, mayAsk }: { org: string; mayAsk: boolean }) {
  const [filter, setFilter] = useQueryStates(IN_ADDRESS, { history: "replace" });
  const saved = useSavedQueries(filter);
  const [first] = saved.data?.pages ?? [];
  const items = saved.data?.pages.flatMap((page) => page.items) ?? [];
  const narrowed = isNarrowed(filter);
  if (saved.error && !first)
    return <ErrorNotice error={saved.error} title="The saved questions could not be listed" onRetry={() => void saved.refetch()} />;
  if (!first) return <ListSkeleton />;
  if (items.length === 0 && !narrowed && !saved.isPlaceholderData) return <NothingSaved org={org} mayAsk={mayAsk} />;
  return (
    <div className={classes.layout}>
      <FolderNav
        folders={first.folders}
        selected={filter.folder}
        allLabel="All questions"
        onSelect={(folder) => void setFilter({ folder: folder || null }, { history: "push" })}
      />
      <Stack gap="md" miw={0}>
        <Filters filter={filter} tags={first.tags} onChange={(part) => void setFilter(part)} />
        {saved.error && <ErrorNotice error={saved.error} title="The list could not be read again" onRetry={() => void saved.refetch()} />}
        {items.length > 0 && (
          <SavedTable org={org} items={sortSaved(items, filter.sort)} onTag={(tag) => void setFilter({ tag }, { history: "push" })} />
        )}
        {items.length === 0 && (
          <Empty
            title="No saved question fits"
            action={
              <Button variant="default" onClick={() => void setFilter(NO_FILTER)}>
                Show all questions
              </Button>
            }
          >
            Search for another word, or look in another folder.
          </Empty>
        )}
        <Group justify="space-between">
          <Text size="sm" c="dimmed" role="status">
            {`${formatCount(items.length, "question")}${saved.hasNextPage ? " shown, there are more" : ""}`}
          </Text>
          {saved.hasNextPage && (
            <Button variant="default" loading={saved.isFetchingNextPage} onClick={() => void saved.fetchNextPage()}>
              Show more
            </Button>
          )}
        </Group>
      </Stack>
    </div>
  );
}

type FiltersProps = {
  filter: SavedFilter;
  tags: string[];
  onChange: (part: { search?: string | null; dataset?: string | null; tag?: string | null; sort?: SavedFilter["sort"] }) => void;
};

function Filters({ filter, tags, onChange }: FiltersProps) {
  const datasets = useQuery({
    queryKey: queryKeys.datasets(),
    queryFn: ({ signal }) => api.get<DatasetList>(endpoints.datasets(), { signal }),
  });
  return (
    <Group gap="sm" align="flex-end">
      <TextInput
        label="Find"
        placeholder="Name or description"
        leftSection={<IconSearch size={14} aria-hidden />}
        className={classes.find}
        value={filter.search}
        onChange={(event) => onChange({ search: event.currentTarget.value || null })}
      />
      <Select
        label="Dataset"
        placeholder="Any"
        clearable
        searchable
        w={190}
        data={(datasets.data?.items ?? []).map(({ slug, name }) => ({ value: slug, label: name }))}
        value={filter.dataset || null}
        onChange={(dataset) => onChange({ dataset })}
        clearButtonProps={{ "aria-label": "Any dataset" }}
      />
      <Select
        label="Tag"
        placeholder="Any"
        clearable
        searchable
        w={150}
        data={tags}
        value={filter.tag || null}
        onChange={(tag) => onChange({ tag })}
        clearButtonProps={{ "aria-label": "Any tag" }}
      />
      <Select
        label="Sorted by"
        w={150}
        allowDeselect={false}
        data={SAVED_SORTS.map((sort) => ({ value: sort, label: SORT_WORDS[sort] }))}
        value={filter.sort}
        onChange={(sort) => onChange({ sort: SAVED_SORTS.find((one) => one === sort) ?? "updated" })}
      />
    </Group>
  );
}

function NothingSaved({ org, mayAsk }: { org: string; mayAsk: boolean }) {
  return (
    <Empty title="No question is saved yet" action={mayAsk && <LinkButton href={pages.explore(org)}>Ask a question</LinkButton>}>
      {mayAsk
        ? "Build a question in Explore and save it there. Questions that others share with you appear here too."
        : "Questions that others share with you appear here."}
    </Empty>
  );
}

function ListSkeleton() {
  return (
    <Stack gap="sm" role="status">
      <VisuallyHidden>The saved questions are being listed.</VisuallyHidden>
      <Skeleton height={56} />
      {Array.from({ length: 6 }, (_, index) => (
        <Skeleton key={index} height={32} />
      ))}
    </Stack>
  );
}
