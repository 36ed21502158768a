"use client";

import { Alert, Anchor, Autocomplete, Badge, Button, Group, Progress, Stack, Table, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import type { Backfill, BackfillList, StartedBackfill } from "@/lib/catalog";
import { formatCount, formatInstant, formatMonth, formatNumber } from "@/lib/format";
import { endpoints, pages } from "@/lib/urls";
import { api, errorMessage } from "../api-client";
import { ScrollTable } from "../data-table/scroll-table";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import { WRITTEN_MONTH } from "../written-dates";

const ALL = "All hospitals";

const STATES = {
  running: { label: "running", color: "blue" },
  paused: { label: "paused", color: "orange" },
  cancelled: { label: "cancelled", color: "gray" },
  done: { label: "done", color: "teal" },
} as const satisfies Record<Backfill["state"], { label: string; color: string }>;

function selectionWords({ hospital, from, to }: Backfill["selection"]): string {
  const months =
    from && to
      ? `${formatMonth(from)} to ${formatMonth(to)}`
      : from
        ? `from ${formatMonth(from)} on`
        : to
          ? `up to ${formatMonth(to)}`
          : "all months";
  return `${hospital === null ? "all hospitals" : hospital}, ${months}`;
}

function useActions(slug: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, action }: { id: string; action: "pause" | "resume" | "cancel" }) => api.post(endpoints.backfillAction(id, action)),
    onError: (error) => notifications.show({ color: "red", title: "This did not work", message: errorMessage(error) }),
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.backfills(slug) }),
  });
}

function Backfills({ slug, org }: { slug: string; org: string }) {
  const list = useQuery({
    queryKey: queryKeys.backfills(slug),
    queryFn: ({ signal }) => api.get<BackfillList>(endpoints.reprocess(slug), { signal }),
    refetchInterval: (query) => (query.state.data?.items.some((one) => one.state === "running") ? 2_000 : false),
  });
  const act = useActions(slug);
  if (list.error) return <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />;
  const items = list.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <ScrollTable label="Reprocessings" minWidth={820}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>State</Table.Th>
          <Table.Th>What</Table.Th>
          <Table.Th>Contract</Table.Th>
          <Table.Th>Done</Table.Th>
          <Table.Th>Started</Table.Th>
          <Table.Th>Change</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((one) => (
          <Table.Tr key={one.id}>
            <Table.Td>
              <Badge variant="light" color={STATES[one.state].color}>
                {STATES[one.state].label}
              </Badge>
            </Table.Td>
            <Table.Td miw={200}>
              {selectionWords(one.selection)}
              {one.reason && (
                <Text size="sm" c="dimmed">
                  {one.reason}
                </Text>
              )}
              {one.withoutFile > 0 && (
                <Text size="sm">{`${formatCount(one.withoutFile, "month")} without a kept file stay as they are.`}</Text>
              )}
            </Table.Td>
            <Table.Td>{`version ${formatNumber(one.contractVersion)}`}</Table.Td>
            <Table.Td miw={180}>
              <Text size="sm" className="tabular">{`${formatNumber(one.done)} of ${formatCount(one.total, "file")}`}</Text>
              <Progress mt={4} value={one.total === 0 ? 100 : (one.done / one.total) * 100} aria-label="Files done" />
              {(one.failed > 0 || one.held > 0) && (
                <Anchor
                  component={Link}
                  size="sm"
                  href={pages.runs(org, { dataset: slug, trigger: "reprocess", state: "held,failed,rejected" })}
                >
                  {`${formatNumber(one.failed)} failed or rejected, ${formatNumber(one.held)} held`}
                </Anchor>
              )}
            </Table.Td>
            <Table.Td>
              {formatInstant(one.createdAt)}
              {one.by && <Text size="sm" c="dimmed">{`by ${one.by}`}</Text>}
            </Table.Td>
            <Table.Td>
              <Group gap={4} wrap="nowrap">
                {one.state === "running" && (
                  <Button size="compact-xs" variant="default" onClick={() => act.mutate({ id: one.id, action: "pause" })}>
                    Pause
                  </Button>
                )}
                {one.state === "paused" && (
                  <Button size="compact-xs" variant="default" onClick={() => act.mutate({ id: one.id, action: "resume" })}>
                    Go on
                  </Button>
                )}
                {(one.state === "running" || one.state === "paused") && (
                  <Button size="compact-xs" variant="default" onClick={() => act.mutate({ id: one.id, action: "cancel" })}>
                    Cancel
                  </Button>
                )}
              </Group>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollTable>
  );
}

type Props = { slug: string; org: string; hospitals: string[]; contractVersion: number };

/** Making published months again from their files under the contract as it is. */
export function ReprocessPanel({ slug, org, hospitals, contractVersion }: Props) {
  const [draft, setDraft] = useState({ hospital: ALL, from: "", to: "", reason: "" });
  const [left, setLeft] = useState<StartedBackfill["partsWithoutFile"]>([]);
  const client = useQueryClient();
  const set = (part: Partial<typeof draft>) => setDraft((old) => ({ ...old, ...part }));
  const start = useMutation({
    mutationFn: () =>
      api.post<StartedBackfill>(endpoints.reprocess(slug), {
        ...(draft.hospital === ALL || draft.hospital.trim() === "" ? {} : { hospital: draft.hospital.trim() }),
        ...(draft.from ? { from: draft.from } : {}),
        ...(draft.to ? { to: draft.to } : {}),
        reason: draft.reason.trim(),
      }),
    onSuccess: async (made) => {
      setLeft(made.partsWithoutFile);
      notifications.show({
        message: `${formatCount(made.total, "file")} will be made again under contract version ${formatNumber(made.contractVersion)}.`,
      });
      await client.invalidateQueries({ queryKey: queryKeys.backfills(slug) });
    },
  });
  const wrong = (text: string) => text !== "" && !WRITTEN_MONTH.test(text);
  return (
    <Stack gap="sm">
      <Text c="dimmed" maw={760}>
        {`What is published was made with the contract of its time. Here months are made again from the files as they were received, under contract version ${formatNumber(contractVersion)}. Each becomes a version of its own; a month is replaced only when its file passes every check.`}
      </Text>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          start.mutate();
        }}
      >
        <Group gap="sm" align="flex-end">
          <Autocomplete
            label="Hospital"
            w={200}
            data={[ALL, ...hospitals]}
            value={draft.hospital}
            onChange={(hospital) => set({ hospital })}
          />
          <TextInput
            label="From month"
            w={120}
            placeholder="all"
            value={draft.from}
            error={wrong(draft.from) ? "As 2025-11" : undefined}
            onChange={(event) => set({ from: event.currentTarget.value.trim() })}
          />
          <TextInput
            label="To month"
            w={120}
            placeholder="all"
            value={draft.to}
            error={wrong(draft.to) ? "As 2025-11" : undefined}
            onChange={(event) => set({ to: event.currentTarget.value.trim() })}
          />
          <TextInput
            label="Reason"
            w={260}
            required
            maxLength={500}
            value={draft.reason}
            onChange={(event) => set({ reason: event.currentTarget.value })}
          />
          <Button
            type="submit"
            variant="default"
            loading={start.isPending}
            disabled={draft.reason.trim() === "" || wrong(draft.from) || wrong(draft.to)}
          >
            Make again
          </Button>
        </Group>
      </form>
      {start.error && <ErrorNotice error={start.error} title="Nothing was started" />}
      {left.length > 0 && (
        <Alert color="orange" title="Some months stay as they are">
          {`Their files are no longer kept: ${left
            .slice(0, 20)
            .map(({ hospital, period }) => `${hospital === "*" ? "" : `${hospital} `}${formatMonth(period)}`)
            .join(", ")}${left.length > 20 ? " and more" : ""}.`}
        </Alert>
      )}
      <Backfills slug={slug} org={org} />
    </Stack>
  );
}
