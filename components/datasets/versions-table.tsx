"use client";

import { Anchor, Group, Stack, Table, Text, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Fragment, useState } from "react";
import type { VersionList } from "@/lib/catalog";
import { formatInstant, formatNumber } from "@/lib/format";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { numberCell, ScrollTable } from "../data-table/scroll-table";
import { ShowMore } from "../data-table/show-more";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import { RestoreButton } from "./restore-button";
import { summaryWords, VersionChanges } from "./version-changes";

type Version = VersionList["items"][number];

const CHANGES = {
  publish: "Published",
  noop: "Same content sent again: nothing changed",
  withdraw: "Withdrawn",
  restore: "Restored",
  compact: "Small files put together: the same rows",
} as const satisfies Record<Version["op"], string>;

function whatHappened({ op, restored }: Version): string {
  return restored === null ? CHANGES[op] : `Restored from version ${formatNumber(restored)}`;
}

/** Rows gained or lost against the version before: `+1,204`, `−318`, `0`. */
export function changeInRows(rows: number, before: number | undefined): string {
  if (before === undefined) return "";
  const change = rows - before;
  if (change === 0) return "0";
  return `${change > 0 ? "+" : "−"}${formatNumber(Math.abs(change))}`;
}

function rowsBefore(version: Version, before: Version | undefined): number | undefined {
  if (version.version === 1) return 0;
  return before?.isKept ? before.rows : undefined;
}

/** Every version of a dataset, newest first. */
export function VersionsTable({
  org,
  slug,
  initial,
  full,
}: {
  org: string;
  slug: string;
  initial: VersionList;
  /** With runs and notes, for those who manage the dataset. */ full: boolean;
}) {
  const versions = useInfiniteQuery({
    queryKey: [...queryKeys.dataset(slug), "versions"],
    queryFn: ({ pageParam, signal }) => api.get<VersionList>(endpoints.versions(slug, pageParam), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    initialData: { pages: [initial], pageParams: [null] },
  });
  const items = versions.data.pages.flatMap((page) => page.items);
  const [open, setOpen] = useState<number | null>(null);
  const width = full ? 9 : 5;
  return (
    <Stack gap="sm">
      {versions.error && <ErrorNotice error={versions.error} onRetry={() => void versions.refetch()} />}
      <ScrollTable label="Versions" minWidth={full ? 980 : 640}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th className={numberCell}>Version</Table.Th>
            <Table.Th>When</Table.Th>
            <Table.Th>What changed</Table.Th>
            {full && <Table.Th>By</Table.Th>}
            <Table.Th className={numberCell}>Rows</Table.Th>
            <Table.Th className={numberCell}>Against the one before</Table.Th>
            {full && <Table.Th>Note</Table.Th>}
            {full && <Table.Th>Run</Table.Th>}
            {full && <Table.Th>Change</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((version, index) => (
            <Fragment key={version.version}>
              <Table.Tr>
                <Table.Td className={numberCell}>{formatNumber(version.version)}</Table.Td>
                <Table.Td style={{ whiteSpace: "nowrap" }}>{formatInstant(version.at)}</Table.Td>
                <Table.Td miw={200}>
                  <UnstyledButton
                    aria-expanded={open === version.version}
                    fz="inherit"
                    aria-label={`${whatHappened(version)}: what version ${formatNumber(version.version)} changed`}
                    onClick={() => setOpen(open === version.version ? null : version.version)}
                  >
                    <Group gap={4} wrap="nowrap">
                      {open === version.version ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
                      {whatHappened(version)}
                    </Group>
                  </UnstyledButton>
                  {version.changed && version.changed.months > 0 && (
                    <Text size="xs" c="dimmed" pl={18}>
                      {summaryWords(version.changed)}
                    </Text>
                  )}
                </Table.Td>
                {full && <Table.Td>{version.by ?? ""}</Table.Td>}
                <Table.Td className={numberCell}>{version.isKept ? formatNumber(version.rows) : "no longer kept"}</Table.Td>
                <Table.Td className={numberCell}>
                  {version.isKept ? changeInRows(version.rows, rowsBefore(version, items[index + 1])) : ""}
                </Table.Td>
                {full && <Table.Td>{version.note ?? ""}</Table.Td>}
                {full && (
                  <Table.Td>
                    {version.runId && (
                      <Anchor component={Link} href={pages.run(org, version.runId)} inherit>
                        open run
                      </Anchor>
                    )}
                  </Table.Td>
                )}
                {full && <Table.Td>{version.isKept && index > 0 && <RestoreButton slug={slug} version={version.version} />}</Table.Td>}
              </Table.Tr>
              {open === version.version && (
                <Table.Tr>
                  <Table.Td colSpan={width}>
                    {version.isKept ? (
                      <VersionChanges slug={slug} version={version.version} />
                    ) : (
                      <Text size="sm">This version is no longer kept.</Text>
                    )}
                  </Table.Td>
                </Table.Tr>
              )}
            </Fragment>
          ))}
        </Table.Tbody>
      </ScrollTable>
      <ShowMore list={versions} />
    </Stack>
  );
}
