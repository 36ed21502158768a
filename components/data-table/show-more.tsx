"use client";

import { Button, Group } from "@mantine/core";

/** What this needs of a list that is read by pages. */
export type Paged = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };

/** The foot of a list that goes on; nothing where all of it is shown. */
export function ShowMore({ list }: { list: Paged }) {
  if (!list.hasNextPage) return null;
  return (
    <Group justify="center">
      <ShowMoreButton list={list} />
    </Group>
  );
}

/** The button alone, for feet that say something beside it. */
export function ShowMoreButton({ list }: { list: Paged }) {
  if (!list.hasNextPage) return null;
  return (
    <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
      Show more
    </Button>
  );
}
