"use client";

import { Group, Text } from "@mantine/core";
import type { DatasetDetail } from "@/lib/catalog";
import { formatCount, formatDate, formatMonth, formatNumber } from "@/lib/format";

/** Where the rows of a live dataset are, for those who may know the place. */
function liveWords({ source }: DatasetDetail): string {
  const place = source ? `, ${source.schema}.${source.table} of ${source.connection}` : "";
  return `read live from a PostgreSQL database${place}`;
}

/** `v12 · published 3 Nov 2025 · 312,004 rows · 6 hospitals · 2025-01 – 2025-12`, and what it is in words. */
export function DatasetFacts({ dataset }: { dataset: DatasetDetail }) {
  const { periods, hospitals } = dataset.coverage;
  const [first, last] = [periods[0], periods.at(-1)];
  const facts = dataset.isLive
    ? [liveWords(dataset)]
    : dataset.version === 0 || dataset.updatedAt === null
      ? ["nothing published yet"]
      : [
          `version ${formatNumber(dataset.version)}`,
          `published ${formatDate(dataset.updatedAt)}`,
          formatCount(dataset.rows, "row"),
          formatCount(hospitals.length, "hospital"),
          ...(first && last ? [first === last ? formatMonth(first) : `${formatMonth(first)} – ${formatMonth(last)}`] : []),
        ];
  return (
    <>
      {dataset.description !== "" && (
        <Text c="var(--mantine-color-text)" style={{ whiteSpace: "pre-line" }}>
          {dataset.description}
        </Text>
      )}
      <Group gap={6} mt={4} className="tabular">
        <Text size="sm">
          {[dataset.slug, ...facts, dataset.isOwner ? null : `of ${dataset.owner.name}`].filter((fact) => fact !== null).join(" · ")}
        </Text>
      </Group>
      {dataset.scope.hospitals !== null && <Text size="sm">{`You see the rows of ${dataset.scope.hospitals.join(", ")}.`}</Text>}
    </>
  );
}
