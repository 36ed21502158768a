"use client";

import { Anchor, Button, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState, type ReactNode } from "react";
import type { DashboardList } from "@/lib/dashboards";
import type { SavedQueryList } from "@/lib/saved-queries";
import { formatCount } from "@/lib/format";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import classes from "./used-by.module.css";

const SHOWN = 10;
/** As many as one page of the list has. */
const SHOWN_LONG = 200;

/** Saved questions about the dataset that the reader may open, and the dashboards that show such questions. */
export function UsedBy({ org, slug }: { org: string; slug: string }) {
  return (
    <Stack gap="md">
      <Questions org={org} slug={slug} />
      <Dashboards org={org} slug={slug} />
    </Stack>
  );
}

type Props = { org: string; slug: string };

function Questions({ org, slug }: Props) {
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
    <div>
      <ul className={classes.list}>
        {items.map((item) => (
          <Item key={item.id} href={pages.savedQuestion(org, item.id)} name={item.name}>
            {[`by ${item.owner.name}`, item.usedBy > 0 ? `on ${formatCount(item.usedBy, "dashboard")}` : null].filter(Boolean).join(" · ")}
          </Item>
        ))}
      </ul>
      {nextCursor !== null && (
        <Anchor component={Link} href={pages.saved(org, { dataset: slug })} size="sm">
          Show all
        </Anchor>
      )}
    </div>
  );
}

/** Nothing where there are none: a dashboard is made of questions, and of those the list above speaks. */
function Dashboards({ org, slug }: Props) {
  const [isLong, setLong] = useState(false);
  const search = { dataset: slug, limit: isLong ? SHOWN_LONG : SHOWN };
  const found = useQuery({
    queryKey: queryKeys.dashboards(search),
    queryFn: ({ signal }) => api.get<DashboardList>(endpoints.dashboards(search), { signal }),
    placeholderData: (before) => before,
  });
  if (found.isPending) return <Skeleton height={20} width={280} />;
  if (found.error)
    return <ErrorNotice error={found.error} title="The dashboards could not be listed" onRetry={() => void found.refetch()} />;
  const { items, nextCursor } = found.data;
  if (items.length === 0) return null;
  return (
    <div>
      <Text size="sm" c="dimmed" mb={4} id="used-by-dashboards">
        Dashboards that show such questions
      </Text>
      <ul className={classes.list} aria-labelledby="used-by-dashboards">
        {items.map((item) => (
          <Item key={item.id} href={pages.dashboard(org, item.id)} name={item.name}>
            {`by ${item.owner.name} · ${formatCount(item.tiles, "tile")}`}
          </Item>
        ))}
      </ul>
      {nextCursor !== null && !isLong && (
        <Button mt={4} size="compact-sm" variant="subtle" onClick={() => setLong(true)}>
          Show all dashboards
        </Button>
      )}
      {nextCursor !== null && isLong && (
        <Text size="xs" c="dimmed">
          {`The ${formatCount(items.length, "dashboard")} that changed last.`}
        </Text>
      )}
    </div>
  );
}

function Item({ href, name, children }: { href: string; name: string; children: ReactNode }) {
  return (
    <li>
      <Anchor component={Link} href={href} fw={600}>
        {name}
      </Anchor>
      <Text size="xs" c="dimmed" span>
        {children}
      </Text>
    </li>
  );
}
