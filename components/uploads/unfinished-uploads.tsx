"use client";

import { Button, Table, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { EMPTY, formatBytes, formatDate, formatInstant, formatMonth, formatShare } from "@/lib/format";
import type { UploadSession, UploadSessionList } from "@/lib/uploads";
import { endpoints } from "@/lib/urls";
import { api, errorMessage } from "../api-client";
import { numberCell, ScrollTable } from "../data-table/scroll-table";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";

/** Uploads to a dataset that have begun and are not done, on any machine. */
export function useUnfinished(slug: string) {
  return useQuery({
    queryKey: queryKeys.uploadSessions(slug),
    queryFn: ({ signal }) => api.get<UploadSessionList>(endpoints.uploadSessions(slug), { signal }),
    refetchInterval: 15_000,
  });
}

function useRemove() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.del(endpoints.uploadSession(id)),
    onError: (error) => notifications.show({ color: "red", title: "Nothing was removed", message: errorMessage(error) }),
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.uploads() }),
  });
}

type Props = { sessions: UploadSession[]; error: Error | null; onRetry: () => void };

/** What was begun, how far it came, and how it is gone on with. Renders nothing where nothing is unfinished. */
export function UnfinishedUploads({ sessions, error, onRetry }: Props) {
  const remove = useRemove();
  if (error) return <ErrorNotice error={error} title="Unfinished uploads could not be read" onRetry={onRetry} />;
  if (sessions.length === 0) return null;
  return (
    <section>
      <Title order={2} mb={4}>
        Unfinished uploads
      </Title>
      <Text c="dimmed" mb="xs" maw={760}>
        Choose the same file again, on any day and any machine, and sending goes on where it ended.
      </Text>
      <ScrollTable label="Unfinished uploads" minWidth={760}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>File</Table.Th>
            <Table.Th className={numberCell}>Sent</Table.Th>
            <Table.Th>Hospital</Table.Th>
            <Table.Th>Month</Table.Th>
            <Table.Th>Last received</Table.Th>
            <Table.Th>By</Table.Th>
            <Table.Th>Change</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sessions.map((session) => (
            <Table.Tr key={session.id}>
              <Table.Td miw={180}>
                {session.filename}
                {session.state === "refused" && (
                  <Text size="sm" c="red">
                    {session.message}
                  </Text>
                )}
              </Table.Td>
              <Table.Td className={numberCell}>
                {`${formatShare(Math.floor((session.received / Math.max(1, session.bytes)) * 100) / 100)} of ${formatBytes(session.bytes)}`}
              </Table.Td>
              <Table.Td>{session.hospital ?? EMPTY}</Table.Td>
              <Table.Td style={{ whiteSpace: "nowrap" }}>{session.period ? formatMonth(session.period) : EMPTY}</Table.Td>
              <Table.Td>
                {formatInstant(session.lastByteAt)}
                <Text size="sm" c="dimmed">{`kept until ${formatDate(session.expiresAt)}`}</Text>
              </Table.Td>
              <Table.Td>{session.by}</Table.Td>
              <Table.Td>
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={`Remove the unfinished upload of ${session.filename}`}
                  loading={remove.isPending && remove.variables === session.id}
                  onClick={() => remove.mutate(session.id)}
                >
                  Remove
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </ScrollTable>
    </section>
  );
}
