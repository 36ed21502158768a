"use client";

import { Badge, Button, Group, Modal, Stack, Table, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ChannelList, ChannelTest, ChannelView, SavedChannel } from "@/lib/notices";
import { endpoints } from "@/lib/urls";
import { api, errorMessage } from "../api-client";
import { ScrollTable } from "../data-table/scroll-table";
import { queryKeys } from "../query-keys";
import { Empty, ErrorNotice } from "../shell/notices";
import { ShownOnce } from "../shell/shown-once";
import { ChannelForm } from "./channel-form";
import { EVENT_WORDS } from "./event-words";

function useChannelActions() {
  const client = useQueryClient();
  const again = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: queryKeys.channels() }),
      client.invalidateQueries({ queryKey: queryKeys.notices() }),
    ]);
  const failed = (error: Error) => notifications.show({ color: "red", title: "This did not work", message: errorMessage(error) });
  const test = useMutation({
    mutationFn: (id: string) => api.post<ChannelTest>(endpoints.channelTest(id)),
    onSuccess: () => notifications.show({ message: "A test is on its way. The list below says how it went." }),
    onError: failed,
    onSettled: again,
  });
  const remove = useMutation({ mutationFn: (id: string) => api.del(endpoints.channel(id)), onError: failed, onSettled: again });
  return { test, remove };
}

type Editing = { channel: ChannelView | null };

/** Where an organisation is told of things. */
export function ChannelsPanel({ initial, mayManage }: { initial: ChannelList; mayManage: boolean }) {
  const list = useQuery({
    queryKey: queryKeys.channels(),
    queryFn: ({ signal }) => api.get<ChannelList>(endpoints.channels(), { signal }),
    initialData: initial,
  });
  const [editing, setEditing] = useState<Editing | null>(null);
  const [saved, setSaved] = useState<SavedChannel | null>(null);
  const { test, remove } = useChannelActions();
  const { channels } = list.data;
  const add = mayManage && <Button onClick={() => setEditing({ channel: null })}>Add a channel</Button>;
  return (
    <Stack gap="sm">
      {list.error && <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />}
      {saved !== null && saved.secret !== null && (
        <ShownOnce title={`Secret of ${saved.channel.name}`} value={saved.secret} what="secret" onClose={() => setSaved(null)}>
          The receiver checks signatures with it. It is not shown again.
        </ShownOnce>
      )}
      {channels.length === 0 ? (
        <Empty title="Nobody is told yet" action={add}>
          With a channel, people or programs hear of files that are held, rejected or late, also when nobody looks.
        </Empty>
      ) : (
        <>
          {add && <Group justify="flex-end">{add}</Group>}
          <ScrollTable label="Channels" minWidth={860}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Name</Table.Th>
                <Table.Th>Kind</Table.Th>
                <Table.Th>To</Table.Th>
                <Table.Th>Told when</Table.Th>
                <Table.Th>State</Table.Th>
                {mayManage && <Table.Th>Change</Table.Th>}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {channels.map((channel) => (
                <Table.Tr key={channel.id}>
                  <Table.Td>{channel.name}</Table.Td>
                  <Table.Td>{channel.kind === "email" ? "E-mail" : "Webhook"}</Table.Td>
                  <Table.Td miw={200} style={{ overflowWrap: "anywhere" }}>
                    {channel.target}
                  </Table.Td>
                  <Table.Td>{channel.events.map((event) => EVENT_WORDS[event]).join(" · ")}</Table.Td>
                  <Table.Td>
                    <Badge variant="light" color={channel.enabled ? (channel.problem === null ? "teal" : "orange") : "gray"}>
                      {channel.enabled ? (channel.problem === null ? "on" : "cannot send") : "off"}
                    </Badge>
                    {channel.problem !== null && <Text size="sm">{channel.problem}</Text>}
                  </Table.Td>
                  {mayManage && (
                    <Table.Td>
                      <Group gap={4} wrap="nowrap">
                        <Button
                          size="compact-xs"
                          variant="default"
                          aria-label={`Test ${channel.name}`}
                          onClick={() => test.mutate(channel.id)}
                        >
                          Test
                        </Button>
                        <Button
                          size="compact-xs"
                          variant="default"
                          aria-label={`Edit ${channel.name}`}
                          onClick={() => setEditing({ channel })}
                        >
                          Edit
                        </Button>
                        <Button
                          size="compact-xs"
                          variant="default"
                          aria-label={`Remove ${channel.name}`}
                          onClick={() =>
                            modals.openConfirmModal({
                              title: `Remove ${channel.name}`,
                              children: <Text>Nothing is sent to it any more. What was sent stays in the list.</Text>,
                              labels: { confirm: "Remove", cancel: "Go back" },
                              confirmProps: { color: "red" },
                              onConfirm: () => remove.mutate(channel.id),
                            })
                          }
                        >
                          Remove
                        </Button>
                      </Group>
                    </Table.Td>
                  )}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </ScrollTable>
        </>
      )}
      <Modal
        opened={editing !== null}
        onClose={() => setEditing(null)}
        title={editing?.channel ? `Edit ${editing.channel.name}` : "Add a channel"}
      >
        {editing && (
          <ChannelForm
            channel={editing.channel}
            onCancel={() => setEditing(null)}
            onSaved={(made) => {
              setEditing(null);
              setSaved(made.secret === null ? null : made);
            }}
          />
        )}
      </Modal>
    </Stack>
  );
}
