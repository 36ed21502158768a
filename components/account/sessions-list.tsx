"use client";

import { Badge, Button, Group, Stack, Table } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { SessionList } from "@/lib/auth";
import { EMPTY, formatInstant } from "@/lib/format";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { ScrollTable } from "../data-table/scroll-table";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import { deviceName } from "./device-name";

/** Where the person is signed in; one session can be ended, or all at once. */
export function SessionsList({ initial }: { initial: SessionList }) {
  const client = useQueryClient();
  const sessions = useQuery({
    queryKey: queryKeys.sessions(),
    queryFn: ({ signal }) => api.get<SessionList>(endpoints.sessions(), { signal }),
    initialData: initial,
  });
  const end = useMutation({
    mutationFn: (sessionId: string) => api.del(endpoints.session(sessionId)),
    onSuccess: async () => {
      notifications.show({ message: "That session is signed out." });
      await client.invalidateQueries({ queryKey: queryKeys.sessions() });
    },
  });
  const endAll = useMutation({ mutationFn: () => api.del(endpoints.sessions()), onSuccess: () => window.location.assign(pages.signIn()) });
  return (
    <Stack gap="sm">
      {(end.error ?? endAll.error) && <ErrorNotice error={end.error ?? endAll.error} />}
      <ScrollTable label="Sessions" minWidth={640}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Where</Table.Th>
            <Table.Th>Address</Table.Th>
            <Table.Th>Signed in</Table.Th>
            <Table.Th>Last seen</Table.Th>
            <Table.Th>End</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sessions.data.sessions.map((session) => (
            <Table.Tr key={session.id}>
              <Table.Td>{deviceName(session.userAgent)}</Table.Td>
              <Table.Td>{session.ip ?? EMPTY}</Table.Td>
              <Table.Td>{formatInstant(session.createdAt)}</Table.Td>
              <Table.Td>{formatInstant(session.lastSeenAt)}</Table.Td>
              <Table.Td>
                {session.current ? (
                  <Badge variant="light">this session</Badge>
                ) : (
                  <Button
                    size="compact-xs"
                    variant="default"
                    loading={end.isPending && end.variables === session.id}
                    onClick={() => end.mutate(session.id)}
                    aria-label={`Sign out ${deviceName(session.userAgent)}, signed in ${formatInstant(session.createdAt)}`}
                  >
                    Sign out
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </ScrollTable>
      <Group>
        <Button variant="default" loading={endAll.isPending || endAll.isSuccess} onClick={() => endAll.mutate()}>
          Sign out everywhere
        </Button>
      </Group>
    </Stack>
  );
}
