"use client";

import { Button, Code, Skeleton, Table, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ColumnAlias, ColumnAliasList } from "@/lib/catalog";
import { formatInstant } from "@/lib/format";
import { endpoints } from "@/lib/urls";
import { api, errorMessage } from "../api-client";
import { ScrollTable } from "../data-table/scroll-table";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";

/** What hospitals call columns, as a person has said where a file was held for it. */
export function AliasesPanel({ slug }: { slug: string }) {
  const client = useQueryClient();
  const list = useQuery({
    queryKey: queryKeys.aliases(slug),
    queryFn: ({ signal }) => api.get<ColumnAliasList>(endpoints.aliases(slug), { signal }),
  });
  const remove = useMutation({
    mutationFn: ({ hospital, header }: ColumnAlias) => api.del(endpoints.aliases(slug, { hospital, header })),
    onError: (error) => notifications.show({ color: "red", title: "Nothing was removed", message: errorMessage(error) }),
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.aliases(slug) }),
  });
  if (list.error) return <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) return <Skeleton height={60} />;
  if (list.data.items.length === 0)
    return (
      <Text c="dimmed">
        None yet. Where a file is held for an unknown header, a person can say which column it is; that is remembered here.
      </Text>
    );
  return (
    <ScrollTable label="Remembered names" minWidth={640}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Hospital</Table.Th>
          <Table.Th>Header</Table.Th>
          <Table.Th>Is the column</Table.Th>
          <Table.Th>Said by</Table.Th>
          <Table.Th>When</Table.Th>
          <Table.Th>Change</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {list.data.items.map((alias) => (
          <Table.Tr key={`${alias.hospital}\n${alias.header}`}>
            <Table.Td>{alias.hospital === "*" ? "All hospitals" : alias.hospital}</Table.Td>
            <Table.Td>
              <Code>{alias.header}</Code>
            </Table.Td>
            <Table.Td>
              <Code>{alias.column}</Code>
            </Table.Td>
            <Table.Td>{alias.by ?? ""}</Table.Td>
            <Table.Td style={{ whiteSpace: "nowrap" }}>{formatInstant(alias.at)}</Table.Td>
            <Table.Td>
              <Button
                size="compact-xs"
                variant="default"
                aria-label={`Forget ${alias.header} of ${alias.hospital}`}
                onClick={() => remove.mutate(alias)}
              >
                Forget
              </Button>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollTable>
  );
}
