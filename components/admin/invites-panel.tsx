"use client";

import { Button, Group, Select, Stack, Table, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Role } from "@/lib/context";
import { formatDate } from "@/lib/format";
import type { CreatedInvite, InviteList } from "@/lib/orgs";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { ScrollTable } from "../data-table/scroll-table";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import { ROLE_CHOICES, ROLE_MEANINGS, ROLE_NAMES } from "../shell/role-names";
import { ShownOnce } from "../shell/shown-once";
import { useTypedEarly } from "../shell/use-typed-early";

/** The link of an invitation, while it can be copied. */
function InviteLink({ invite }: { invite: CreatedInvite }) {
  return (
    <ShownOnce title={`Invitation for ${invite.email}`} value={`${window.location.origin}${pages.invite(invite.token)}`} what="link">
      {`Give them this link. It works once, until ${formatDate(invite.expiresAt)}, and is not shown again.`}
    </ShownOnce>
  );
}

/** Inviting by link, and the invitations that are open. */
export function InvitesPanel({ initial }: { initial: InviteList }) {
  const [email, setEmail] = useState("");
  const emailField = useTypedEarly(setEmail);
  const [role, setRole] = useState<Role>("analyst");
  const client = useQueryClient();
  const invites = useQuery({
    queryKey: queryKeys.invites(),
    queryFn: ({ signal }) => api.get<InviteList>(endpoints.invites(), { signal }),
    initialData: initial,
  });
  const settle = () => client.invalidateQueries({ queryKey: queryKeys.invites() });
  const invite = useMutation({
    mutationFn: () => api.post<CreatedInvite>(endpoints.invites(), { email: email.trim(), role }),
    onSuccess: () => setEmail(""),
    onSettled: settle,
  });
  const withdraw = useMutation({
    mutationFn: (id: string) => api.del(endpoints.invite(id)),
    onSuccess: () => invite.reset(),
    onSettled: settle,
  });
  return (
    <Stack gap="md">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          invite.mutate();
        }}
      >
        <Group gap="sm" align="flex-end">
          <TextInput
            ref={emailField}
            label="E-mail"
            type="email"
            required
            w={280}
            maw="100%"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <Select
            label="Role"
            data={ROLE_CHOICES}
            value={role}
            onChange={(value) => value && setRole(value)}
            allowDeselect={false}
            w={180}
          />
          <Button type="submit" loading={invite.isPending} disabled={email.trim() === ""}>
            Invite
          </Button>
        </Group>
        <Text
          size="sm"
          c="dimmed"
          mt={4}
        >{`${ROLE_NAMES[role]}: ${ROLE_MEANINGS[role].charAt(0).toLowerCase()}${ROLE_MEANINGS[role].slice(1)}.`}</Text>
      </form>
      {(invite.error ?? withdraw.error ?? invites.error) && <ErrorNotice error={invite.error ?? withdraw.error ?? invites.error} />}
      {invite.data && <InviteLink invite={invite.data} />}
      {invites.data.invites.length === 0 ? (
        <Text c="dimmed">No invitation is open.</Text>
      ) : (
        <ScrollTable label="Open invitations" minWidth={640}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>E-mail</Table.Th>
              <Table.Th>Role</Table.Th>
              <Table.Th>Invited by</Table.Th>
              <Table.Th>Until</Table.Th>
              <Table.Th>Withdraw</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {invites.data.invites.map((open) => (
              <Table.Tr key={open.id}>
                <Table.Td>{open.email}</Table.Td>
                <Table.Td>{ROLE_NAMES[open.role]}</Table.Td>
                <Table.Td>{open.invitedBy}</Table.Td>
                <Table.Td>{formatDate(open.expiresAt)}</Table.Td>
                <Table.Td>
                  <Button
                    size="compact-xs"
                    variant="default"
                    loading={withdraw.isPending && withdraw.variables === open.id}
                    aria-label={`Withdraw the invitation of ${open.email}`}
                    onClick={() => withdraw.mutate(open.id)}
                  >
                    Withdraw
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </ScrollTable>
      )}
    </Stack>
  );
}
