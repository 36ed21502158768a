"use client";

import { Button, Group, Table } from "@mantine/core";
import { useState } from "react";
import { formatCount, formatMonth, formatNumber, formatShare } from "@/lib/format";
import { numberCell, ScrollTable } from "../data-table/scroll-table";
import type { Contributor } from "./contributors";
import classes from "./share-bar.module.css";

/** Shown before "show all": a national dataset has hundreds. */
const SHOWN = 12;

/** Who sends the dataset, and how much of it. */
export function ContributorsTable({ contributors }: { contributors: readonly Contributor[] }) {
  const [isWhole, setWhole] = useState(false);
  const all = contributors.reduce((sum, { rows }) => sum + rows, 0);
  const shown = isWhole ? contributors : contributors.slice(0, SHOWN);
  return (
    <>
      <ScrollTable label="Who sends it" minWidth={460}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Hospital</Table.Th>
            <Table.Th className={numberCell}>Months</Table.Th>
            <Table.Th>First and last</Table.Th>
            <Table.Th className={numberCell}>Rows</Table.Th>
            <Table.Th>Share of rows</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map(({ hospital, months, first, last, rows }) => (
            <Table.Tr key={hospital}>
              <Table.Td>{hospital}</Table.Td>
              <Table.Td className={numberCell}>{formatNumber(months)}</Table.Td>
              <Table.Td style={{ whiteSpace: "nowrap" }}>
                {first === last ? formatMonth(first) : `${formatMonth(first)} – ${formatMonth(last)}`}
              </Table.Td>
              <Table.Td className={numberCell}>{formatNumber(rows)}</Table.Td>
              <Table.Td>
                <span className={classes.share}>
                  <span className={classes.track} aria-hidden>
                    <span className={classes.bar} style={{ width: `${all === 0 ? 0 : (rows / all) * 100}%` }} />
                  </span>
                  {formatShare(all === 0 ? 0 : rows / all, { fractionDigits: 1 })}
                </span>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </ScrollTable>
      {contributors.length > SHOWN && !isWhole && (
        <Group justify="center" mt="xs">
          <Button variant="default" size="compact-sm" onClick={() => setWhole(true)}>
            {`Show all ${formatCount(contributors.length, "hospital")}`}
          </Button>
        </Group>
      )}
    </>
  );
}
