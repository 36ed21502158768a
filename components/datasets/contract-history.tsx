"use client";

import { List, Skeleton, Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ContractVersionList } from "@/lib/catalog";
import { formatInstant, formatNumber } from "@/lib/format";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { numberCell, ScrollTable } from "../data-table/scroll-table";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";

/** The versions of a contract: what each changed, and how many published months were made with it. */
export function ContractHistory({ slug }: { slug: string }) {
  const list = useQuery({
    queryKey: queryKeys.contracts(slug),
    queryFn: ({ signal }) => api.get<ContractVersionList>(endpoints.contracts(slug), { signal }),
  });
  if (list.error) return <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) return <Skeleton height={80} />;
  return (
    <ScrollTable label="Contract versions" minWidth={640}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th className={numberCell}>Version</Table.Th>
          <Table.Th>When</Table.Th>
          <Table.Th>By</Table.Th>
          <Table.Th>What changed</Table.Th>
          <Table.Th className={numberCell}>Months made with it</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {list.data.items.map((version) => (
          <Table.Tr key={version.version}>
            <Table.Td className={numberCell}>{formatNumber(version.version)}</Table.Td>
            <Table.Td style={{ whiteSpace: "nowrap" }}>{formatInstant(version.at)}</Table.Td>
            <Table.Td>{version.by ?? ""}</Table.Td>
            <Table.Td miw={260}>
              <List size="sm" withPadding={false}>
                {version.changes.map((change) => (
                  <List.Item key={change}>{change}</List.Item>
                ))}
              </List>
            </Table.Td>
            <Table.Td className={numberCell}>{formatNumber(version.parts)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollTable>
  );
}
