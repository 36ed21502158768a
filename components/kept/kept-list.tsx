"use client";

import { Button, Group, Select, Skeleton, Stack, Text, TextInput, VisuallyHidden } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { formatCount } from "@/lib/format";
import { ShowMoreButton, type Paged } from "../data-table/show-more";
import { Empty, ErrorNotice } from "../shell/notices";
import { FolderNav } from "./folder-nav";
import type { KeptFilter } from "./kept-filter";
import classes from "./kept-list.module.css";

type List = Paged & { error: Error | null; refetch: () => unknown; isPlaceholderData: boolean };
type Narrowing = { search?: string | null; tag?: string | null; folder?: string | null };

type Props = {
  /** One of them, `question`, and what it is called where others could be meant: `saved question`. */
  words: { one: string; kept: string };
  kept: { list: List; isNarrowed: boolean };
  /** Of the first page; undefined before there is one. */
  known: { folders: string[]; tags: string[] } | undefined;
  /** How many are shown. */
  count: number;
  filter: KeptFilter;
  /** `push` where Back leads to the list as it was. */
  onFilter: (part: Narrowing, history: "push" | "replace") => void;
  onShowAll: () => void;
  /** What stands here while nothing is kept at all. */
  none: ReactNode;
  /** Inputs beside those that every list has. */
  inputs?: ReactNode;
  /** The table, which is shown where there is something to show. */
  children: ReactNode;
};

/** A list of kept things with its folders, what it is narrowed by, and its foot. */
export function KeptList({ words, kept, known, count, filter, onFilter, onShowAll, none, inputs, children }: Props) {
  const { list, isNarrowed } = kept;
  const retry = () => void list.refetch();
  if (list.error && !known) return <ErrorNotice error={list.error} title={`The ${words.kept}s could not be listed`} onRetry={retry} />;
  if (!known) return <ListSkeleton label={`The ${words.kept}s are being listed.`} />;
  if (count === 0 && !isNarrowed && !list.isPlaceholderData) return none;
  return (
    <div className={classes.layout}>
      <FolderNav
        folders={withChosen(known.folders, filter.folder)}
        selected={filter.folder}
        allLabel={`All ${words.one}s`}
        onSelect={(folder) => onFilter({ folder: folder || null }, "push")}
      />
      <Stack gap="md" miw={0}>
        <Group gap="sm" align="flex-end">
          <TextInput
            label="Find"
            placeholder="Name or description"
            leftSection={<IconSearch size={14} aria-hidden />}
            className={classes.find}
            value={filter.search}
            onChange={(event) => onFilter({ search: event.currentTarget.value || null }, "replace")}
          />
          <Select
            label="Tag"
            placeholder="Any"
            clearable
            searchable
            w={150}
            data={withChosen(known.tags, filter.tag)}
            value={filter.tag || null}
            onChange={(tag) => onFilter({ tag }, "replace")}
            clearButtonProps={{ "aria-label": "Any tag" }}
          />
          {inputs}
        </Group>
        {list.error && <ErrorNotice error={list.error} title="The list could not be read again" onRetry={retry} />}
        {count > 0 ? (
          children
        ) : (
          <Empty
            title={`No ${words.kept} fits`}
            action={
              <Button variant="default" onClick={onShowAll}>
                {`Show all ${words.one}s`}
              </Button>
            }
          >
            Search for another word, or look in another folder.
          </Empty>
        )}
        <Group justify="space-between">
          <Text size="sm" c="dimmed" role="status">
            {`${formatCount(count, words.one)}${list.hasNextPage ? " shown, there are more" : ""}`}
          </Text>
          <ShowMoreButton list={list} />
        </Group>
      </Stack>
    </div>
  );
}

/** What can be chosen, with what is chosen: an address can name what is in use no more. */
function withChosen(known: string[], chosen: string): string[] {
  return chosen === "" || known.includes(chosen) ? known : [...known, chosen];
}

function ListSkeleton({ label }: { label: string }) {
  return (
    <Stack gap="sm" role="status">
      <VisuallyHidden>{label}</VisuallyHidden>
      <Skeleton height={56} />
      {Array.from({ length: 6 }, (_, index) => (
        <Skeleton key={index} height={32} />
      ))}
    </Stack>
  );
}
