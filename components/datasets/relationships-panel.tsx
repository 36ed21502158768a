"use client";

import { Anchor, Button, Code, Group, Modal, Stack, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { modals } from "@mantine/modals";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import type { DatasetRelationship } from "@/lib/catalog";
import { endpoints, pages } from "@/lib/urls";
import { api, errorMessage } from "../api-client";
import { ScrollTable } from "../data-table/scroll-table";
import { queryKeys } from "../query-keys";
import { Empty } from "../shell/notices";
import { CARDINALITY_ARROWS, CARDINALITY_WORDS } from "./cardinality-words";
import { RelationshipForm, type KeyColumn } from "./relationship-form";

type Props = { org: string; slug: string; columns: KeyColumn[]; relationships: DatasetRelationship[]; mayManage: boolean };

function useRemove(slug: string) {
  const router = useRouter();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: (name: string) => api.del(endpoints.relationship(slug, name)),
    onSuccess: async (_answer, name) => {
      notifications.show({ message: `Questions cannot join by ${name} any more.` });
      await client.invalidateQueries({ queryKey: queryKeys.dataset(slug) });
      router.refresh();
    },
    onError: (error) => notifications.show({ color: "red", title: "Nothing was removed", message: errorMessage(error) }),
  });
  return (name: string) =>
    modals.openConfirmModal({
      title: `Remove ${name}`,
      children: <Text>Questions that join by it will say that it is not there. No data are changed, and it can be declared again.</Text>,
      labels: { confirm: "Remove", cancel: "Go back" },
      confirmProps: { color: "red" },
      onConfirm: () => remove.mutate(name),
    });
}

/** How rows of the dataset find their rows in others: seen by all, declared and removed by those who manage it. */
export function RelationshipsPanel({ org, slug, columns, relationships, mayManage }: Props) {
  const [opened, modal] = useDisclosure(false);
  const remove = useRemove(slug);
  const declare = mayManage && (
    <Button onClick={modal.open} disabled={columns.length === 0}>
      Declare a relationship
    </Button>
  );
  return (
    <Stack gap="sm">
      {relationships.length === 0 ? (
        <Empty title="No relationship is declared" action={declare}>
          With one, a question can join this dataset to another by columns that both have.
        </Empty>
      ) : (
        <>
          <Group justify="space-between" gap="sm">
            <Text c="dimmed" maw={640}>
              A question can join by these. Who asks needs access to both datasets.
            </Text>
            {declare}
          </Group>
          <ScrollTable label="Relationships" minWidth={680}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Name</Table.Th>
                <Table.Th>Leads to</Table.Th>
                <Table.Th>Where these are equal</Table.Th>
                <Table.Th>Rows</Table.Th>
                {mayManage && <Table.Th>Change</Table.Th>}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {relationships.map((relationship) => (
                <Table.Tr key={relationship.name}>
                  <Table.Td>
                    <Code>{relationship.name}</Code>
                  </Table.Td>
                  <Table.Td>
                    <Anchor component={Link} href={pages.dataset(org, relationship.to)} inherit>
                      {relationship.toName}
                    </Anchor>
                  </Table.Td>
                  <Table.Td>
                    {relationship.on.map(([own, other]) => (
                      <div key={`${own} ${other}`}>
                        <Code>{own}</Code> = <Code>{`${relationship.name}.${other}`}</Code>
                      </div>
                    ))}
                  </Table.Td>
                  <Table.Td miw={220}>
                    <Text inherit>
                      <span aria-hidden>{`${CARDINALITY_ARROWS[relationship.cardinality]} `}</span>
                      {CARDINALITY_WORDS[relationship.cardinality].label}
                    </Text>
                    <Text size="xs" c="dimmed">
                      {CARDINALITY_WORDS[relationship.cardinality].meaning}
                    </Text>
                  </Table.Td>
                  {mayManage && (
                    <Table.Td>
                      <Button
                        size="compact-xs"
                        variant="default"
                        aria-label={`Remove the relationship ${relationship.name}`}
                        onClick={() => remove(relationship.name)}
                      >
                        Remove
                      </Button>
                    </Table.Td>
                  )}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </ScrollTable>
        </>
      )}
      <Modal opened={opened} onClose={modal.close} title="Declare a relationship" size="lg">
        <RelationshipForm key={String(opened)} slug={slug} columns={columns} onDone={modal.close} />
      </Modal>
    </Stack>
  );
}
