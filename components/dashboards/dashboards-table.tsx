"use client";

import { Anchor, Badge, Group, Table, Text } from "@mantine/core";
import Link from "next/link";
import type { DashboardSummary } from "@/lib/dashboards";
import { EMPTY, formatDate, formatNumber } from "@/lib/format";
import { pages } from "@/lib/urls";
import { numberCell, ScrollTable } from "../data-table/scroll-table";

/** Of another organisation's dashboard only its owner knows with whom else it is shared. */
function sharedText({ isOwn, sharedWith }: DashboardSummary): string {
  if (!isOwn) return "you, by another organisation";
  return sharedWith.length === 0 ? "private" : sharedWith.join(", ");
}

type DashboardsTableProps = { org: string; items: readonly DashboardSummary[]; onTag: (tag: string) => void };

/** Dashboards, each with where it is found and who sees it. */
export function DashboardsTable({ org, items, onTag }: DashboardsTableProps) {
  return (
    <ScrollTable label="Dashboards" minWidth={860} highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Dashboard</Table.Th>
          <Table.Th>Folder</Table.Th>
          <Table.Th>Tags</Table.Th>
          <Table.Th>Owner</Table.Th>
          <Table.Th>Shared with</Table.Th>
          <Table.Th className={numberCell}>Tiles</Table.Th>
          <Table.Th>Changed</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((item) => (
          <Table.Tr key={item.id}>
            <Table.Td miw={220}>
              <Anchor component={Link} href={pages.dashboard(org, item.id)} fw={600} inherit>
                {item.name}
              </Anchor>
              {item.description !== "" && (
                <Text size="xs" c="dimmed" lineClamp={2}>
                  {item.description}
                </Text>
              )}
            </Table.Td>
            <Table.Td>{item.folder === "" ? EMPTY : item.folder.replaceAll("/", " / ")}</Table.Td>
            <Table.Td>
              <Group gap={4} wrap="wrap">
                {item.tags.map((tag) => (
                  <Badge
                    key={tag}
                    component="button"
                    type="button"
                    variant="light"
                    color="gray"
                    style={{ cursor: "pointer" }}
                    aria-label={`Only dashboards with the tag ${tag}`}
                    onClick={() => onTag(tag)}
                  >
                    {tag}
                  </Badge>
                ))}
              </Group>
            </Table.Td>
            <Table.Td>{item.owner.name}</Table.Td>
            <Table.Td>{sharedText(item)}</Table.Td>
            <Table.Td className={numberCell}>{formatNumber(item.tiles)}</Table.Td>
            <Table.Td style={{ whiteSpace: "nowrap" }}>{formatDate(item.updatedAt)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollTable>
  );
}
