"use client";

import { Group, Text } from "@mantine/core";
import type { DatasetDetail } from "@/lib/catalog";
import { formatCount, formatMonth, formatNumber } from "@/lib/format";
import { CiteButton } from "./cite-button";
import { DescriptionEditor } from "./description-editor";
import { publishedWords } from "./published-words";
import { rowMeaning } from "./row-meaning";

/** Where the rows of a live dataset are, for those who may know the place. */
function liveWords({ source }: DatasetDetail): string {
  const place = source ? `, ${source.schema}.${source.table} of ${source.connection}` : "";
  return `read live from a PostgreSQL database${place}`;
}

/** What it is, what one row means, and `version 12 · published 3 Nov 2025 · 312,004 rows · 6 hospitals · 2025-01 – 2025-12`. */
export function DatasetFacts({ org, dataset }: { org: string; dataset: DatasetDetail }) {
  const { periods, hospitals } = dataset.coverage;
  const [first, last] = [periods[0], periods.at(-1)];
  const isPublished = dataset.version > 0 && dataset.updatedAt !== null;
  const facts = dataset.isLive
    ? [liveWords(dataset)]
    : dataset.version === 0
      ? ["nothing published yet"]
      : [
          `version ${formatNumber(dataset.version)}`,
          ...[publishedWords(dataset)].filter((words) => words !== null),
          formatCount(dataset.rows, "row"),
          formatCount(hospitals.length, "hospital"),
          ...(first && last ? [first === last ? formatMonth(first) : `${formatMonth(first)} – ${formatMonth(last)}`] : []),
        ];
  const meaning = rowMeaning(dataset);
  return (
    <div data-tour="dataset">
      <DescriptionEditor slug={dataset.slug} name={dataset.name} description={dataset.description} mayChange={dataset.can.manage} />
      {meaning && (
        <Text size="sm" c="var(--mantine-color-text)">
          {meaning}
        </Text>
      )}
      <Group gap={6} mt={4} className="tabular">
        <Text size="sm">
          {[dataset.slug, ...facts, dataset.isOwner ? null : `of ${dataset.owner.name}`].filter((fact) => fact !== null).join(" · ")}
        </Text>
        {(isPublished || dataset.isLive) && <CiteButton org={org} dataset={dataset} />}
      </Group>
      {dataset.scope.hospitals !== null && dataset.rights.length > 0 && (
        <Text size="sm">{`You see the rows of ${dataset.scope.hospitals.join(", ")}.`}</Text>
      )}
      {dataset.rights.length === 0 && <Text size="sm">You see what this dataset is, and none of its values.</Text>}
    </div>
  );
}
