"use client";

import { Button, Drawer, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { DatasetColumn } from "@/lib/catalog";
import { formatCount, formatNumber, formatShare } from "@/lib/format";
import { queryToSearch, type Query } from "@/lib/query";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { Fact, Facts } from "../shell/facts";
import { ErrorNotice } from "../shell/notices";
import classes from "./column-detail.module.css";
import { filterQuery, groupQuery } from "./column-question";
import { HistogramChart } from "./histogram-chart";
import { distinctWords, emptyShare, frequentValue, middleWords, profileValue, topShares, type Profile } from "./profile";

type Props = { org: string; slug: string; column: DatasetColumn | null; mayAsk: boolean; onClose: () => void };

/** All that is known of a column's values without reading them, and the way into Explore. */
export function ColumnDetail({ column, onClose, ...rest }: Props) {
  return (
    <Drawer opened={column !== null} onClose={onClose} position="right" size={520} title={column?.label ?? ""}>
      {column && <Detail column={column} {...rest} />}
    </Drawer>
  );
}

/** The profile of a channel is asked for when somebody looks at it: a dataset has thousands. */
function Detail({ org, slug, column, mayAsk }: Omit<Props, "onClose" | "column"> & { column: DatasetColumn }) {
  const asked = useQuery({
    queryKey: queryKeys.column(slug, column.name),
    queryFn: ({ signal }) => api.get<DatasetColumn>(endpoints.column(slug, column.name), { signal }),
    enabled: column.isChannel === true,
  });
  const profile = column.profile ?? asked.data?.profile ?? null;
  const full: DatasetColumn = { ...column, profile };
  const explore = (query: Query) => pages.explore(org, { dataset: slug, q: queryToSearch(query) });
  return (
    <Stack gap="md">
      {column.description && <Text>{column.description}</Text>}
      {mayAsk && (
        <Group gap="xs">
          <Button component={Link} prefetch={false} href={explore(groupQuery(slug, full))} size="compact-md">
            Group by it in Explore
          </Button>
          <Button component={Link} prefetch={false} href={explore(filterQuery(slug, full))} size="compact-md" variant="default">
            Filter by it
          </Button>
        </Group>
      )}
      {column.isChannel && asked.isPending && <Skeleton height={160} />}
      {asked.error && <ErrorNotice error={asked.error} title="The profile could not be read" onRetry={() => void asked.refetch()} />}
      <ColumnFacts column={full} />
      {profile ? (
        <Values column={full} profile={profile} href={mayAsk ? (value) => explore(filterQuery(slug, full, value)) : null} />
      ) : (
        !asked.isPending && <Text c="dimmed">Nothing is known of its values: no rows of it are published that you may see.</Text>
      )}
    </Stack>
  );
}

function ColumnFacts({ column }: { column: DatasetColumn }) {
  const { type, unit, group, profile } = column;
  const facts: [string, string][] = [
    ["Name in questions", column.name],
    ["Type", type],
    ["Unit", unit ?? "none"],
    ...(group ? [["Group", group] satisfies [string, string]] : []),
  ];
  if (profile) {
    facts.push(
      ["Rows", formatNumber(profile.rows)],
      ["Empty", `${formatNumber(profile.empties)} (${emptyShare(profile)})`],
      ["Different values", distinctWords(profile)],
      ["Smallest", profileValue(profile.min, type)],
      ["Largest", profileValue(profile.max, type)],
    );
    if (profile.histogram) facts.push(["Median lies in", middleWords(profile, type)]);
  }
  return (
    <Facts>
      {facts.map(([name, value]) => (
        <Fact key={name} name={name}>
          {value}
        </Fact>
      ))}
    </Facts>
  );
}

const TOP_SHOWN = 15;

function Values({ column, profile, href }: { column: DatasetColumn; profile: Profile; href: ((value: string) => string) | null }) {
  const top = topShares(profile, TOP_SHOWN);
  return (
    <>
      {profile.histogram && profile.histogram.bins.length > 0 && (
        <section>
          <Title order={3} mb="xs">
            Distribution
          </Title>
          <HistogramChart profile={profile} type={column.type} unit={column.unit} label={column.label} />
        </section>
      )}
      {top.length > 0 && (
        <section>
          <Title order={3} mb="xs">
            Most frequent values
          </Title>
          <ul className={classes.values}>
            {top.map(({ value, count, share }) => (
              <li key={value}>
                <span className={classes.fill} style={{ width: `${share * 100}%` }} aria-hidden />
                <span className={classes.value}>
                  {href ? (
                    <Link
                      href={href(value)}
                      prefetch={false}
                      aria-label={`Filter by ${value === "" ? "empty text" : frequentValue(value, column.type)}`}
                    >
                      {value === "" ? "(empty text)" : frequentValue(value, column.type)}
                    </Link>
                  ) : (
                    frequentValue(value, column.type)
                  )}
                </span>
                <span className={classes.count} title={formatCount(count, "row")}>{`${formatNumber(count)} · ${formatShare(share)}`}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Text size="xs" c="dimmed">
        Counted when the files were published, over the hospitals you may see. Looking at it reads no data.
      </Text>
    </>
  );
}
