"use client";

import { Badge, Select, Stack, Table, Text } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { parseAsStringLiteral, useQueryStates } from "nuqs";
import type { QueryList, QueryListEntry } from "@/lib/analysis";
import { EMPTY, formatBytes, formatDuration, formatInstant, formatNumber } from "@/lib/format";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { ScrollTable } from "../data-table/scroll-table";
import { ShowMore } from "../data-table/show-more";
import { Empty, ErrorNotice } from "../shell/notices";

const STATES = ["done", "failed", "cancelled"] as const;
const COLOURS = { done: "gray", failed: "red", cancelled: "orange" } as const;

type Filter = { state: (typeof STATES)[number] | null };

/** `3 MB to 48 MB`, or one size where both are written alike. */
function range(low: number, high: number | null): string {
  const [from, to] = [formatBytes(low), formatBytes(high ?? low)];
  return from === to ? from : `${from} to ${to}`;
}

function readText({ actual, cache }: QueryListEntry): string {
  if (cache === "hit") return "kept answer";
  return actual.bytes === null ? EMPTY : formatBytes(actual.bytes);
}

function seconds(value: number | null): string {
  return value === null ? EMPTY : formatDuration(value * 1000);
}

function QuestionRow({ query }: { query: QueryListEntry }) {
  const { estimated, actual, dataset, user } = query;
  return (
    <Table.Tr>
      <Table.Td style={{ whiteSpace: "nowrap" }}>{formatInstant(query.at)}</Table.Td>
      <Table.Td>{user.name ?? user.email ?? (user.userId.startsWith("lnk_") ? "somebody with a link" : "someone who is gone")}</Table.Td>
      <Table.Td>{`${dataset.slug ?? EMPTY}${dataset.version > 0 ? `, v${dataset.version}` : ""}${query.kind === "export" ? ", download" : ""}`}</Table.Td>
      <Table.Td>{query.engine}</Table.Td>
      <Table.Td ta="right">{range(estimated.bytes, estimated.bytesHigh)}</Table.Td>
      <Table.Td ta="right">{readText(query)}</Table.Td>
      <Table.Td ta="right">{seconds(estimated.seconds)}</Table.Td>
      <Table.Td ta="right">{seconds(actual.seconds)}</Table.Td>
      <Table.Td ta="right">{query.rows === null ? EMPTY : formatNumber(query.rows)}</Table.Td>
      <Table.Td>
        <Badge variant="light" color={COLOURS[query.state]}>
          {query.state}
        </Badge>
        {query.errorCode && (
          <Text size="xs" c="dimmed">
            {query.errorCode}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

/** The organisation's questions, latest first: what was estimated beside what it took. The filter is in the address. */
export function QuestionsList({ initial }: { initial: { filter: Filter; page: QueryList } }) {
  const [filter, setFilter] = useQueryStates({ state: parseAsStringLiteral(STATES) }, { history: "push" });
  const queries = useInfiniteQuery({
    queryKey: ["queries", filter],
    queryFn: ({ pageParam, signal }) => api.get<QueryList>(endpoints.queries({ ...filter, cursor: pageParam }), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    ...(filter.state === initial.filter.state ? { initialData: { pages: [initial.page], pageParams: [null] } } : {}),
    placeholderData: keepPreviousData,
  });
  const items = queries.data?.pages.flatMap((page) => page.queries) ?? [];
  return (
    <Stack gap="md">
      <Select
        label="How it ended"
        placeholder="All questions"
        clearable
        w={180}
        data={[...STATES]}
        value={filter.state}
        onChange={(state) => void setFilter({ state: STATES.find((known) => known === state) ?? null })}
        clearButtonProps={{ "aria-label": "All questions" }}
      />
      {queries.error && (
        <ErrorNotice error={queries.error} title="The questions could not be read" onRetry={() => void queries.refetch()} />
      )}
      {items.length === 0 && !queries.error && !queries.isPending ? (
        <Empty title="No question yet">What people of this organisation ask is listed here.</Empty>
      ) : (
        <ScrollTable label="Questions" minWidth={1040}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>When</Table.Th>
              <Table.Th>Who</Table.Th>
              <Table.Th>Dataset</Table.Th>
              <Table.Th>Engine</Table.Th>
              <Table.Th ta="right">Bytes estimated</Table.Th>
              <Table.Th ta="right">Bytes read</Table.Th>
              <Table.Th ta="right">Time estimated</Table.Th>
              <Table.Th ta="right">Time taken</Table.Th>
              <Table.Th ta="right">Rows</Table.Th>
              <Table.Th>End</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((query) => (
              <QuestionRow key={query.id} query={query} />
            ))}
          </Table.Tbody>
        </ScrollTable>
      )}
      <ShowMore list={queries} />
    </Stack>
  );
}
