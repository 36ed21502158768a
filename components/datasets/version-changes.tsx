"use client";

import { List, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { VersionDetail, VersionSummary } from "@/lib/catalog";
import { formatCount, formatMonth, formatNumber } from "@/lib/format";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";

type Change = NonNullable<VersionDetail["changes"]>[number];

/** `northgate, November 2025: 1,204 rows in the place of 1,190`. */
export function changeWords({ change, hospital, period, rowsBefore, rowsAfter }: Change): string {
  const where = `${hospital === "*" ? "All hospitals" : hospital}, ${formatMonth(period)}`;
  if (change === "added") return `${where}: ${formatCount(rowsAfter, "row")} came`;
  if (change === "removed") return `${where}: ${formatCount(rowsBefore, "row")} went`;
  return `${where}: ${formatCount(rowsAfter, "row")} in the place of ${formatNumber(rowsBefore)}`;
}

/** `Northgate 2025-03 replaced, St Anselm 2025-03 added, 2 more months`: what a version changed, in a line. */
export function summaryWords({ months, first }: VersionSummary): string {
  const named = first.map(({ hospital, period, change }) => `${hospital} ${formatMonth(period)} ${change}`);
  const others = months - first.length;
  return [...named, ...(others > 0 ? [`${formatNumber(others)} more ${others === 1 ? "month" : "months"}`] : [])].join(", ");
}

const SHOWN = 50;

/** Which months one version changed. */
export function VersionChanges({ slug, version }: { slug: string; version: number }) {
  const detail = useQuery({
    queryKey: queryKeys.version(slug, version),
    queryFn: ({ signal }) => api.get<VersionDetail>(endpoints.version(slug, version), { signal }),
    staleTime: Infinity,
  });
  if (detail.isPending) return <Skeleton height={20} />;
  if (detail.error) return <ErrorNotice error={detail.error} onRetry={() => void detail.refetch()} />;
  const { changes } = detail.data;
  if (changes === null) return <Text size="sm">The version before it is no longer kept: what changed cannot be told.</Text>;
  if (changes.length === 0) return <Text size="sm">No month’s rows were changed.</Text>;
  return (
    <>
      <List size="sm">
        {changes.slice(0, SHOWN).map((change) => (
          <List.Item key={`${change.hospital} ${change.period}`}>{changeWords(change)}</List.Item>
        ))}
      </List>
      {changes.length > SHOWN && <Text size="sm">{`and ${formatCount(changes.length - SHOWN, "month")} more`}</Text>}
    </>
  );
}
