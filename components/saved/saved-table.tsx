"use client";

import { Anchor, Badge, Group, Table, Text } from "@mantine/core";
import Link from "next/link";
import { EMPTY, formatCount, formatDate } from "@/lib/format";
import type { SavedQuerySummary } from "@/lib/saved-queries";
import { pages } from "@/lib/urls";
import { ScrollTable } from "../data-table/scroll-table";
import { RowMenu } from "./row-menu";

/** Of another organisation's question only its owner knows with whom else it is shared. */
function sharedText({ isOwn, sharedWith }: SavedQuerySummary): string {
  if (!isOwn) return "you, by another organisation";
  return sharedWith.length === 0 ? "private" : sharedWith.join(", ");
}

type Props = { org: string; items: readonly SavedQuerySummary[]; onTag: (tag: string) => void };

/** Saved questions, each with where it is found and who sees it. */
export function SavedTable({ org, items, onTag }: Props) {
  return (
    <ScrollTable label="Saved questions" minWidth={840} highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Question</Table.Th>
          <Table.Th>Dataset</Table.Th>
          <Table.Th>Folder and tags</Table.Th>
          <Table.Th>Owner</Table.Th>
          <Table.Th>Shared with</Table.Th>
          <Table.Th>Used by</Table.Th>
          <Table.Th>Changed</Table.Th>
          <Table.Th aria-label="More" />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((item) => (
          <Table.Tr key={item.id}>
            <Table.Td miw={220}>
              <Anchor component={Link} href={pages.savedQuestion(org, item.id)} fw={600} inherit>
                {item.name}
              </Anchor>
              {item.description !== "" && (
                <Text size="xs" c="dimmed" lineClamp={2}>
                  {item.description}
                </Text>
              )}
            </Table.Td>
            <Table.Td>
              {item.dataset?.name ?? (
                <Text c="dimmed" inherit>
                  {"not yours to see"}
                </Text>
              )}
            </Table.Td>
            <Table.Td>
              {item.folder !== "" && <div>{item.folder.replaceAll("/", " / ")}</div>}
              <Group gap={4} wrap="wrap">
                {item.tags.map((tag) => (
                  <Badge
                    key={tag}
                    component="button"
                    type="button"
                    variant="light"
                    color="gray"
                    style={{ cursor: "pointer" }}
                    aria-label={`Only questions with the tag ${tag}`}
                    onClick={() => onTag(tag)}
                  >
                    {tag}
                  </Badge>
                ))}
              </Group>
            </Table.Td>
            <Table.Td>{item.owner.name}</Table.Td>
            <Table.Td>{sharedText(item)}</Table.Td>
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
