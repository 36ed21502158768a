"use client";

import { Badge, Button, Select, Stack, Table, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Role } from "@/lib/context";
import { EMPTY, formatDate } from "@/lib/format";
import type { MemberList, MemberView } from "@/lib/orgs";
import { endpoints } from "@/lib/urls";
import { api, errorMessage } from "../api-client";
import { ScrollTable } from "../data-table/scroll-table";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import { ROLE_CHOICES, ROLE_NAMES } from "../shell/role-names";

function useMemberChange() {
  const client = useQueryClient();
  const settle = () => client.invalidateQueries({ queryKey: queryKeys.members() });
  const onError = (error: unknown) => notifications.show({ color: "red", title: "Nothing was changed", message: errorMessage(error) });
  const role = useMutation({
    mutationFn: ({ member, role: next }: { member: MemberView; role: Role }) => api.patch(endpoints.member(member.userId), { role: next }),
    onSuccess: (_answer, { member, role: next }) => notifications.show({ message: `${member.name} is ${ROLE_NAMES[next].toLowerCase()}.` }),
    onError,
    onSettled: settle,
  });
  const remove = useMutation({
    mutationFn: (member: MemberView) => api.del(endpoints.member(member.userId)),
    onSuccess: (_answer, member) => notifications.show({ message: `${member.name} is not a member any more.` }),
    onError,
    onSettled: settle,
  });
  return { role, remove };
}

/** Everyone in the organisation, with role; changing and removing take effect at the next request. */
export function MembersPanel({ initial, me }: { initial: MemberList; me: string }) {
  const members = useQuery({
    queryKey: queryKeys.members(),
    queryFn: ({ signal }) => api.get<MemberList>(endpoints.members(), { signal }),
    initialData: initial,
  });
  const change = useMemberChange();
  const askRemove = (member: MemberView) =>
    modals.openConfirmModal({
      title: `Remove ${member.name}`,
      children: <Text>They lose access at once: their sessions here end and their API keys stop working. What they sent stays.</Text>,
      labels: { confirm: "Remove", cancel: "Go back" },
      confirmProps: { color: "red" },
      onConfirm: () => change.remove.mutate(member),
    });
  return (
    <Stack gap="sm">
      {members.error && <ErrorNotice error={members.error} onRetry={() => void members.refetch()} />}
      <ScrollTable label="Members" minWidth={760}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>E-mail</Table.Th>
            <Table.Th>Role</Table.Th>
            <Table.Th>Joined</Table.Th>
            <Table.Th>Last seen</Table.Th>
            <Table.Th>Remove</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {members.data.members.map((member) => (
            <Table.Tr key={member.userId}>
              <Table.Td>
                {member.name} {member.userId === me && <Badge variant="light">you</Badge>}{" "}
                {member.disabled && (
                  <Badge variant="light" color="gray">
                    disabled
                  </Badge>
                )}
              </Table.Td>
              <Table.Td>{member.email}</Table.Td>
              <Table.Td>
                <Select
                  aria-label={`Role of ${member.name}`}
                  size="xs"
                  w={150}
                  data={ROLE_CHOICES}
                  value={member.role}
                  allowDeselect={false}
                  disabled={change.role.isPending}
                  onChange={(role) => role && change.role.mutate({ member, role })}
                />
              </Table.Td>
              <Table.Td style={{ whiteSpace: "nowrap" }}>{formatDate(member.joinedAt)}</Table.Td>
              <Table.Td style={{ whiteSpace: "nowrap" }}>{member.lastSeenAt ? formatDate(member.lastSeenAt) : EMPTY}</Table.Td>
              <Table.Td>
                {member.userId !== me && (
                  <Button size="compact-xs" variant="default" aria-label={`Remove ${member.name}`} onClick={() => askRemove(member)}>
                    Remove
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </ScrollTable>
    </Stack>
  );
}
