"use client";

import { Anchor, Stack, Table, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { EMPTY, formatBytes, formatInstant, formatMonth } from "@/lib/format";
import type { UploadList } from "@/lib/uploads";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { numberCell, ScrollTable } from "../data-table/scroll-table";
import { ShowMore } from "../data-table/show-more";
import { queryKeys } from "../query-keys";
import { RunStateBadge } from "../runs/run-state-badge";
import { RUN_STATE_WORDS, type RunStateName } from "../runs/run-words";
import { ErrorNotice } from "../shell/notices";

/** How many files the list begins with, and grows by. */
const UPLOADS_SHOWN = 20;

function isRunState(state: string): state is RunStateName {
  return state in RUN_STATE_WORDS;
}

/** Files received before, newest first, each with what became of it. */
export function RecentUploads({ org, initial }: { org: string; initial: UploadList }) {
  const uploads = useInfiniteQuery({
    queryKey: queryKeys.uploads(),
    queryFn: ({ pageParam, signal }) => api.get<UploadList>(endpoints.uploads({ cursor: pageParam, limit: UPLOADS_SHOWN }), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    initialData: { pages: [initial], pageParams: [null] },
    refetchInterval: 10_000,
  });
  const items = uploads.data.pages.flatMap((page) => page.items);
  if (items.length === 0 && !uploads.error) return <Text c="dimmed">No file has been sent yet.</Text>;
  return (
    <Stack gap="sm">
      {uploads.error && (
        <ErrorNotice error={uploads.error} title="The newest uploads could not be read" onRetry={() => void uploads.refetch()} />
      )}
      <ScrollTable label="Received files" minWidth={860} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>File</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Dataset</Table.Th>
            <Table.Th>Hospital</Table.Th>
            <Table.Th>Month</Table.Th>
            <Table.Th className={numberCell}>Size</Table.Th>
            <Table.Th>Received</Table.Th>
            <Table.Th>By</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((upload) => (
            <Table.Tr key={upload.id}>
              <Table.Td miw={180}>
                {upload.run ? (
                  <Anchor component={Link} href={pages.run(org, upload.run.id)} inherit>
                    {upload.filename}
                  </Anchor>
                ) : (
                  upload.filename
                )}
              </Table.Td>
              <Table.Td>{upload.run && isRunState(upload.run.state) && <RunStateBadge state={upload.run.state} />}</Table.Td>
              <Table.Td>
                <Anchor component={Link} href={pages.dataset(org, upload.dataset.slug)} inherit>
                  {upload.dataset.name}
                </Anchor>
              </Table.Td>
              <Table.Td>{upload.hospital ?? EMPTY}</Table.Td>
              <Table.Td style={{ whiteSpace: "nowrap" }}>{upload.period ? formatMonth(upload.period) : EMPTY}</Table.Td>
              <Table.Td className={numberCell}>{formatBytes(upload.bytes)}</Table.Td>
              <Table.Td style={{ whiteSpace: "nowrap" }}>{formatInstant(upload.at)}</Table.Td>
              <Table.Td>{upload.by}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </ScrollTable>
      <ShowMore list={uploads} />
    </Stack>
  );
}
