"use client";

import { Table } from "@mantine/core";
import { EMPTY, formatCount, formatDate } from "@/lib/format";
import type { SavedQuerySummary } from "@/lib/saved-queries";
import { pages } from "@/lib/urls";
import { ScrollTable } from "../data-table/scroll-table";
import { NameCell, TagButtons, WordsCell } from "../kept/kept-cells";
import { folderText, sharedText } from "../kept/kept-words";
import { RowMenu } from "./row-menu";

type Props = { org: string; items: readonly SavedQuerySummary[]; onTag: (tag: string) => void };

/** Saved questions, each with where it is found and who sees it. */
export function SavedTable({ org, items, onTag }: Props) {
  return (
    <ScrollTable label="Saved questions" minWidth={840} highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Question</Table.Th>
          <Table.Th miw={105}>Dataset</Table.Th>
          <Table.Th miw={115}>Folder and tags</Table.Th>
          <Table.Th miw={90}>Owner</Table.Th>
          <Table.Th miw={130}>Shared with</Table.Th>
          <Table.Th>Used by</Table.Th>
          <Table.Th>Changed</Table.Th>
          <Table.Th aria-label="More" />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((item) => (
          <Table.Tr key={item.id}>
            <NameCell href={pages.savedQuestion(org, item.id)} name={item.name} description={item.description} />
            {item.dataset ? <WordsCell>{item.dataset.name}</WordsCell> : <Table.Td c="dimmed">not yours to see</Table.Td>}
            <Table.Td>
              {item.folder !== "" && <div>{folderText(item.folder)}</div>}
              <TagButtons tags={item.tags} of="questions" onTag={onTag} />
            </Table.Td>
            <Table.Td style={{ whiteSpace: "nowrap" }}>{item.owner.name}</Table.Td>
            <WordsCell>{sharedText(item)}</WordsCell>
            <Table.Td style={{ whiteSpace: "nowrap" }}>{item.usedBy === 0 ? EMPTY : formatCount(item.usedBy, "dashboard")}</Table.Td>
            <Table.Td style={{ whiteSpace: "nowrap" }}>{formatDate(item.updatedAt)}</Table.Td>
            <Table.Td w={44}>
              <RowMenu org={org} item={item} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollTable>
  );
}
