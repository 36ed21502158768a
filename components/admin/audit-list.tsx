"use client";

import { Badge, Button, Code, Group, Select, Stack, Table, Text } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { Fragment, useState } from "react";
import { EMPTY, formatInstant } from "@/lib/format";
import type { AuditEvent, AuditPage } from "@/lib/orgs";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { ScrollTable } from "../data-table/scroll-table";
import { ShowMore } from "../data-table/show-more";
import { Empty, ErrorNotice } from "../shell/notices";

const OUTCOMES = ["ok", "denied", "failed"] as const;
const COLOURS = { ok: "gray", denied: "orange", failed: "red" } as const;

type Filter = { action: string | null; outcome: (typeof OUTCOMES)[number] | null };

function who(event: AuditEvent): string {
  const { actor } = event;
  if (actor.kind === "system") return "the service";
  if (actor.kind === "link") return "somebody with a link";
  if (actor.kind === "anonymous") return actor.email ?? "nobody signed in";
  return `${actor.name ?? actor.email ?? "someone who is gone"}${actor.kind === "key" ? ", by key" : ""}`;
}

function Details({ event }: { event: AuditEvent }) {
  return (
    <Stack gap="xs">
      <Text
        size="sm"
        c="dimmed"
      >{`Event ${event.id}, request ${event.requestId ?? EMPTY}, from ${event.ip ?? EMPTY}${event.actor.keyId ? `, key ${event.actor.keyId}` : ""}`}</Text>
      {event.detail !== null && event.detail !== undefined && <Code block>{JSON.stringify(event.detail, null, 2)}</Code>}
      {event.sql && (
        <Code block style={{ whiteSpace: "pre-wrap" }}>
          {event.sql}
        </Code>
      )}
    </Stack>
  );
}

function EventRows({ event }: { event: AuditEvent }) {
  const [open, setOpen] = useState(false);
  return (
    <Fragment>
      <Table.Tr>
        <Table.Td style={{ whiteSpace: "nowrap" }}>{formatInstant(event.at)}</Table.Td>
        <Table.Td>{who(event)}</Table.Td>
        <Table.Td>{event.action}</Table.Td>
        <Table.Td style={{ overflowWrap: "anywhere" }} miw={140}>
          {event.entityId ?? EMPTY}
        </Table.Td>
        <Table.Td>
          <Badge variant="light" color={COLOURS[event.outcome]}>
            {event.outcome}
          </Badge>
        </Table.Td>
        <Table.Td>
          <Button size="compact-xs" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? "Hide" : "Show"}
          </Button>
        </Table.Td>
      </Table.Tr>
      {open && (
        <Table.Tr>
          <Table.Td colSpan={6}>
            <Details event={event} />
          </Table.Td>
        </Table.Tr>
      )}
    </Fragment>
  );
}

/** What anyone saw or changed, latest first; the filter is in the address. */
export function AuditList({ initial, actions }: { initial: { filter: Filter; page: AuditPage }; actions: string[] }) {
  const [filter, setFilter] = useQueryStates({ action: parseAsString, outcome: parseAsStringLiteral(OUTCOMES) }, { history: "push" });
  const isInitial = filter.action === initial.filter.action && filter.outcome === initial.filter.outcome;
  const events = useInfiniteQuery({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam, signal }) => api.get<AuditPage>(endpoints.audit({ ...filter, cursor: pageParam }), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    ...(isInitial ? { initialData: { pages: [initial.page], pageParams: [null] } } : {}),
    placeholderData: keepPreviousData,
  });
  const items = events.data?.pages.flatMap((page) => page.events) ?? [];
  return (
    <Stack gap="md">
      <Group gap="sm" align="flex-end">
        <Select
          label="Action"
          placeholder="All actions"
          clearable
          searchable
          w={220}
          data={actions}
          value={filter.action}
          onChange={(action) => void setFilter({ action })}
          clearButtonProps={{ "aria-label": "All actions" }}
        />
        <Select
          label="Outcome"
          placeholder="All outcomes"
          clearable
          w={160}
          data={[...OUTCOMES]}
          value={filter.outcome}
          onChange={(outcome) => void setFilter({ outcome: OUTCOMES.find((known) => known === outcome) ?? null })}
          clearButtonProps={{ "aria-label": "All outcomes" }}
        />
      </Group>
      {events.error && <ErrorNotice error={events.error} title="The audit log could not be read" onRetry={() => void events.refetch()} />}
      {items.length === 0 && !events.error && !events.isPending ? (
        <Empty
          title="No event fits"
          action={
            <Button variant="default" onClick={() => void setFilter({ action: null, outcome: null })}>
              Show all events
            </Button>
          }
        >
          Choose another action or outcome.
        </Empty>
      ) : (
        <ScrollTable label="Audit log" minWidth={820}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>When</Table.Th>
              <Table.Th>Who</Table.Th>
              <Table.Th>Action</Table.Th>
              <Table.Th>On</Table.Th>
              <Table.Th>Outcome</Table.Th>
              <Table.Th>Details</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((event) => (
              <EventRows key={event.id} event={event} />
            ))}
          </Table.Tbody>
        </ScrollTable>
      )}
      <ShowMore list={events} />
    </Stack>
  );
}
