"use client";

import { Anchor, Badge, Stack, Table, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { EMPTY, formatInstant, formatMonth } from "@/lib/format";
import type { NoticeList, NoticeView } from "@/lib/notices";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { ScrollTable } from "../data-table/scroll-table";
import { ShowMore } from "../data-table/show-more";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import { EVENT_WORDS } from "./event-words";

type Delivery = NoticeView["deliveries"][number];

const STATES = {
  pending: { label: "on its way", color: "gray" },
  sent: { label: "sent", color: "teal" },
  failed: { label: "not delivered", color: "red" },
} as const satisfies Record<Delivery["state"], { label: string; color: string }>;

function DeliveryLine({ delivery }: { delivery: Delivery }) {
  const isLate = delivery.state === "pending" && delivery.error !== null;
  const { label, color } = isLate ? { label: "not delivered yet", color: "orange" } : STATES[delivery.state];
  return (
    <div>
      <Badge size="sm" variant="light" color={color}>
        {label}
      </Badge>
      {` ${delivery.channel?.name ?? "the person it concerns"}`}
      {delivery.error && delivery.state !== "sent" && (
        <Text size="sm" c="dimmed">
          {`${delivery.error}${delivery.nextAt ? ` Next try ${formatInstant(delivery.nextAt)}.` : ""}`}
        </Text>
      )}
    </div>
  );
}

/** What was told, newest first, and how each message went. */
export function NoticesList({ org, initial }: { org: string; initial: NoticeList }) {
  const list = useInfiniteQuery({
    queryKey: queryKeys.notices(),
    queryFn: ({ pageParam, signal }) => api.get<NoticeList>(endpoints.notices({ cursor: pageParam }), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    initialData: { pages: [initial], pageParams: [null] },
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some((notice) => notice.deliveries.some((one) => one.state === "pending")))
        ? 3_000
        : 30_000,
  });
  const items = list.data.pages.flatMap((page) => page.items);
  if (items.length === 0 && !list.error) return <Text c="dimmed">Nothing has happened yet that anybody is told of.</Text>;
  return (
    <Stack gap="sm">
      {list.error && <ErrorNotice error={list.error} title="The newest notices could not be read" onRetry={() => void list.refetch()} />}
      <ScrollTable label="Notices" minWidth={820}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>When</Table.Th>
            <Table.Th>What</Table.Th>
            <Table.Th>Dataset</Table.Th>
            <Table.Th>Hospital</Table.Th>
            <Table.Th>Month</Table.Th>
            <Table.Th>Told</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((notice) => (
            <Table.Tr key={notice.id}>
              <Table.Td style={{ whiteSpace: "nowrap" }}>{formatInstant(notice.at)}</Table.Td>
              <Table.Td>
                {notice.runId === null ? (
                  EVENT_WORDS[notice.event]
                ) : (
                  <Anchor component={Link} href={pages.run(org, notice.runId)} inherit>
                    {EVENT_WORDS[notice.event]}
                  </Anchor>
                )}
              </Table.Td>
              <Table.Td>{notice.dataset?.name ?? EMPTY}</Table.Td>
              <Table.Td style={{ whiteSpace: "nowrap" }}>
                {notice.hospital === null ? EMPTY : notice.hospital === "*" ? "All hospitals" : notice.hospital}
              </Table.Td>
              <Table.Td style={{ whiteSpace: "nowrap" }}>{notice.period ? formatMonth(notice.period) : EMPTY}</Table.Td>
              <Table.Td>
                {notice.deliveries.length === 0
                  ? "nobody asked to be told"
                  : notice.deliveries.map((one) => <DeliveryLine key={one.id} delivery={one} />)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </ScrollTable>
      <ShowMore list={list} />
    </Stack>
  );
}
