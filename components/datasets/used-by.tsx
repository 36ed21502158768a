"use client";

import { Anchor, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { SavedQueryList } from "@/lib/saved-queries";
import { formatCount } from "@/lib/format";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import classes from "./used-by.module.css";

const SHOWN = 10;

/** Saved questions about the dataset that the reader may open, and how many dashboards show them. */
export function UsedBy({ org, slug }: { org: string; slug: string }) {
  const search = { dataset: slug, limit: SHOWN };
  const saved = useQuery({
    queryKey: queryKeys.savedQueries(search),
    queryFn: ({ signal }) => api.get<SavedQueryList>(endpoints.savedQueries(search), { signal }),
  });
  if (saved.isPending) return <Skeleton height={20} width={280} />;
  if (saved.error)
    return <ErrorNotice error={saved.error} title="The saved questions could not be listed" onRetry={() => void saved.refetch()} />;
  const { items, nextCursor } = saved.data;
  if (items.length === 0)
    return (
      <Text size="sm" c="dimmed">
        No saved question that you may open asks it yet. Build one in Explore, then save it.
      </Text>
    );
  return (
    <>
      <ul className={classes.list}>
        {items.map((item) => (
          <li key={item.id}>
            <Anchor component={Link} href={pages.savedQuestion(org, item.id)} fw={600}>
              {item.name}
            </Anchor>
            <Text size="xs" c="dimmed" span>
              {[`by ${item.owner.name}`, item.usedBy > 0 ? `on ${formatCount(item.usedBy, "dashboard")}` : null]
                .filter(Boolean)
                .join(" · ")}
            </Text>
          </li>
        ))}
      </ul>
      {nextCursor !== null && (
        <Anchor component={Link} href={pages.saved(org, { dataset: slug })} size="sm">
          Show all
        </Anchor>
      )}
    </>
  );
}
