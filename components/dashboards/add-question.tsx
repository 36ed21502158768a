"use client";

import { Modal, Skeleton, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import type { SavedQueryList, SavedQuerySummary } from "@/lib/saved-queries";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { LinkButton } from "../shell/link-button";
import { Empty, ErrorNotice } from "../shell/notices";
import classes from "./dashboards.module.css";

const LIMIT = 50;

type AddQuestionProps = { org: string; onPick: (question: SavedQuerySummary) => void; onClose: () => void };

/** Picks a saved question for a new tile. */
export function AddQuestion({ org, onPick, onClose }: AddQuestionProps) {
  const [search, setSearch] = useState("");
  const [settled] = useDebouncedValue(search.trim(), 250);
  const asked = { limit: LIMIT, ...(settled !== "" && { search: settled }) };
  const list = useQuery({
    queryKey: queryKeys.savedQueries(asked),
    queryFn: ({ signal }) => api.get<SavedQueryList>(endpoints.savedQueries(asked), { signal }),
    placeholderData: keepPreviousData,
  });
  const items = list.data?.items ?? [];
  return (
    <Modal opened onClose={onClose} title="Add a question" size="lg">
      <Stack gap="sm">
        <TextInput
          label="Find a saved question"
          placeholder="Name or description"
          leftSection={<IconSearch size={14} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          data-autofocus
        />
        {list.error ? (
          <ErrorNotice error={list.error} title="The saved questions could not be listed" onRetry={() => void list.refetch()} />
        ) : !list.data ? (
          <Skeleton height={160} />
        ) : items.length === 0 && settled === "" ? (
          <Empty title="No question is saved yet" action={<LinkButton href={pages.explore(org)}>Ask a question</LinkButton>}>
            Build a question in Explore and save it there, then add it here.
          </Empty>
        ) : (
          <ul className={classes.pick} aria-label="Saved questions">
            {items.map((item) => (
              <li key={item.id}>
                <UnstyledButton className={classes.pickItem} disabled={item.dataset === null} onClick={() => onPick(item)}>
                  <Text span fw={600} display="block">
                    {item.name}
                  </Text>
                  <Text span size="xs" c="dimmed">
                    {[item.dataset?.name ?? "You may not see its dataset", item.folder, item.description].filter(Boolean).join(" · ")}
                  </Text>
                </UnstyledButton>
              </li>
            ))}
            {items.length === 0 && (
              <Text c="dimmed" size="sm">
                No saved question has this in its name or description.
              </Text>
            )}
          </ul>
        )}
        {list.data?.nextCursor && (
          <Text size="xs" c="dimmed">
            The last changed ones. Type to find others.
          </Text>
        )}
      </Stack>
    </Modal>
  );
}
