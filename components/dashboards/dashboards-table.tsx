"use client";

import { Table } from "@mantine/core";
import type { DashboardSummary } from "@/lib/dashboards";
import { EMPTY, formatDate, formatNumber } from "@/lib/format";
import { pages } from "@/lib/urls";
import { numberCell, ScrollTable } from "../data-table/scroll-table";
import { NameCell, TagButtons, WordsCell } from "../kept/kept-cells";
import { folderText, sharedText } from "../kept/kept-words";

type DashboardsTableProps = { org: string; items: readonly DashboardSummary[]; onTag: (tag: string) => void };

/** Dashboards, each with where it is found and who sees it. */
export function DashboardsTable({ org, items, onTag }: DashboardsTableProps) {
  return (
    <ScrollTable label="Dashboards" minWidth={860} highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Dashboard</Table.Th>
          <Table.Th miw={130}>Folder</Table.Th>
          <Table.Th miw={100}>Tags</Table.Th>
          <Table.Th miw={90}>Owner</Table.Th>
          <Table.Th miw={140}>Shared with</Table.Th>
          <Table.Th className={numberCell}>Tiles</Table.Th>
          <Table.Th>Changed</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((item) => (
          <Table.Tr key={item.id}>
            <NameCell href={pages.dashboard(org, item.id)} name={item.name} description={item.description} />
            <Table.Td>{item.folder === "" ? EMPTY : folderText(item.folder)}</Table.Td>
            <Table.Td>
              <TagButtons tags={item.tags} of="dashboards" onTag={onTag} />
            </Table.Td>
            <Table.Td style={{ whiteSpace: "nowrap" }}>{item.owner.name}</Table.Td>
            <WordsCell>{sharedText(item)}</WordsCell>
            <Table.Td className={numberCell}>{formatNumber(item.tiles)}</Table.Td>
            <Table.Td style={{ whiteSpace: "nowrap" }}>{formatDate(item.updatedAt)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollTable>
  );
}
