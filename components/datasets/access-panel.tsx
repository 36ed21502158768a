"use client";

import { Badge, Button, Group, Modal, Stack, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { modals } from "@mantine/modals";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { GrantList, GrantView } from "@/lib/access";
import { formatDate } from "@/lib/format";
import { endpoints } from "@/lib/urls";
import { api, errorMessage } from "../api-client";
import { ScrollTable } from "../data-table/scroll-table";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import { GrantForm, NEW_GRANT, type GrantDraft } from "./grant-form";
import { GrantRights } from "./grant-words";

function useRevoke(slug: string) {
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: (grant: GrantView) => api.del(endpoints.grant(slug, grant.id)),
    onSuccess: async (_answer, grant) => {
      notifications.show({ message: `${grant.organisation.name} does not see this dataset any more.` });
      await client.invalidateQueries({ queryKey: queryKeys.grants(slug) });
    },
    onError: (error) => notifications.show({ color: "red", title: "Nothing was revoked", message: errorMessage(error) }),
  });
  return (grant: GrantView) =>
    modals.openConfirmModal({
      title: `Revoke the access of ${grant.organisation.name}`,
      children: (
        <Text>Its people and programs cannot see the dataset from the next request on. What they took away before stays with them.</Text>
      ),
      labels: { confirm: "Revoke", cancel: "Go back" },
      confirmProps: { color: "red" },
      onConfirm: () => revoke.mutate(grant),
    });
}

/** Who may see a dataset, and how much of it. */
export function AccessPanel({
  slug,
  initial,
  hospitals,
  mayManage,
}: {
  slug: string;
  initial: GrantList;
  hospitals: string[];
  mayManage: boolean;
}) {
  const [opened, modal] = useDisclosure(false);
  const [start, setStart] = useState(NEW_GRANT);
  const grants = useQuery({
    queryKey: queryKeys.grants(slug),
    queryFn: ({ signal }) => api.get<GrantList>(endpoints.grants(slug), { signal }),
    initialData: initial,
  });
  const revoke = useRevoke(slug);
  const open = (draft: GrantDraft) => {
    setStart(draft);
    modal.open();
  };
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="sm">
        <Text c="dimmed" maw={640}>
          Roles open no data by themselves: only what is listed here does.
        </Text>
        {mayManage && <Button onClick={() => open(NEW_GRANT)}>Grant access</Button>}
      </Group>
      {grants.error && <ErrorNotice error={grants.error} onRetry={() => void grants.refetch()} />}
      <ScrollTable label="Access" minWidth={680}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Organisation</Table.Th>
            <Table.Th>Rights</Table.Th>
            <Table.Th>Rows of</Table.Th>
            <Table.Th>Since</Table.Th>
            {mayManage && <Table.Th>Change</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {grants.data.grants.map((grant) => (
            <Table.Tr key={grant.id}>
              <Table.Td>
                {grant.organisation.name}{" "}
                {grant.own && (
                  <Badge variant="light" color="gray">
                    owner
                  </Badge>
                )}
                <Text size="xs" c="dimmed">
                  {grant.organisation.slug}
                </Text>
              </Table.Td>
              <Table.Td>
                <GrantRights rights={grant.rights} />
              </Table.Td>
              <Table.Td>{grant.hospitals === null ? "all hospitals" : grant.hospitals.join(", ")}</Table.Td>
              <Table.Td style={{ whiteSpace: "nowrap" }}>{formatDate(grant.createdAt)}</Table.Td>
              {mayManage && (
                <Table.Td>
                  {!grant.own && (
                    <Group gap={6} wrap="nowrap">
                      <Button
                        size="compact-xs"
                        variant="default"
                        aria-label={`Change the access of ${grant.organisation.name}`}
                        onClick={() => open({ organisation: grant.organisation.slug, rights: grant.rights, hospitals: grant.hospitals })}
                      >
                        Change
                      </Button>
                      <Button
                        size="compact-xs"
                        variant="default"
                        aria-label={`Revoke the access of ${grant.organisation.name}`}
                        onClick={() => revoke(grant)}
                      >
                        Revoke
                      </Button>
                    </Group>
                  )}
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </ScrollTable>
      <Modal
        opened={opened}
        onClose={modal.close}
        title={start.organisation === "" ? "Grant access" : `Change the access of ${start.organisation}`}
      >
        <GrantForm key={`${start.organisation} ${String(opened)}`} slug={slug} known={hospitals} start={start} onDone={modal.close} />
      </Modal>
    </Stack>
  );
}
