"use client";

import { Anchor, Table } from "@mantine/core";
import Link from "next/link";
import type { GrantView } from "@/lib/access";
import { formatDate } from "@/lib/format";
import { pages } from "@/lib/urls";
import { ScrollTable } from "../data-table/scroll-table";
import { GrantRights } from "../datasets/grant-words";

export type DatasetGrant = { dataset: { slug: string; name: string }; grant: GrantView };

/** What other organisations may see of this one's datasets. */
export function GrantsOverview({ org, grants }: { org: string; grants: DatasetGrant[] }) {
  return (
    <ScrollTable label="Grants" minWidth={720}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Organisation</Table.Th>
          <Table.Th>Dataset</Table.Th>
          <Table.Th>Rights</Table.Th>
          <Table.Th>Rows of</Table.Th>
          <Table.Th>Since</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {grants.map(({ dataset, grant }) => (
          <Table.Tr key={grant.id}>
            <Table.Td>{grant.organisation.name}</Table.Td>
            <Table.Td>
              <Anchor component={Link} href={pages.dataset(org, dataset.slug, "access")} inherit>
                {dataset.name}
              </Anchor>
            </Table.Td>
            <Table.Td>
              <GrantRights rights={grant.rights} />
            </Table.Td>
            <Table.Td>{grant.hospitals === null ? "all hospitals" : grant.hospitals.join(", ")}</Table.Td>
            <Table.Td style={{ whiteSpace: "nowrap" }}>{formatDate(grant.createdAt)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollTable>
  );
}
