"use client";

import { ActionIcon, Badge, Button, CopyButton, Group, Select, Text, Title } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp, IconCheck, IconLink } from "@tabler/icons-react";
import type { DatasetDetail, DatasetList } from "@/lib/catalog";
import { formatCount, formatDate } from "@/lib/format";
import classes from "./builder.module.css";
import { emptyDraft } from "./draft";
import type { Question } from "./use-question";

/** What the dataset holds for the reader: `v12 · 6 hospitals · 2025-01 – 2025-12`. */
export function datasetFacts({
  version,
  coverage,
  updatedAt,
  isLive,
}: Pick<DatasetDetail, "version" | "coverage" | "updatedAt" | "isLive">): string {
  if (isLive) return "read live from its database";
  const { hospitals, periods } = coverage;
  const first = periods[0];
  const last = periods.at(-1);
  return [
    `v${version}`,
    ...(hospitals.length > 0 ? [formatCount(hospitals.length, "hospital")] : []),
    ...(first && last ? [first === last ? first : `${first} – ${last}`] : []),
    ...(updatedAt ? [`published ${formatDate(updatedAt)}`] : []),
  ].join(" · ");
}

type ExploreHeaderProps = { datasets: DatasetList["items"]; question: Question; detail: DatasetDetail | undefined };

/** Which data the question is about, and the steps back and forth of building it. */
export function ExploreHeader({ datasets, question, detail }: ExploreHeaderProps) {
  const { draft, edit, undo, redo, canUndo, canRedo } = question;
  const { asOf } = draft;
  const isKnown = datasets.some((dataset) => dataset.slug === draft.from);
  return (
    <header className={classes.top}>
      <Title order={1}>Explore</Title>
      <Select
        w={260}
        aria-label="Dataset"
        searchable
        allowDeselect={false}
        data={[
          ...datasets.map((dataset) => ({ value: dataset.slug, label: dataset.name })),
          ...(isKnown || draft.from === "" ? [] : [{ value: draft.from, label: draft.from }]),
        ]}
        value={draft.from === "" ? null : draft.from}
        placeholder="Choose a dataset"
        onChange={(slug) => {
          if (slug !== null && slug !== draft.from) edit(emptyDraft(slug));
        }}
      />
      <div className={classes.about}>
        {detail && (detail.version > 0 || detail.isLive) && (
          <Text size="sm" c="dimmed" component="span" className="tabular">
            {datasetFacts(detail)}
          </Text>
        )}
        {asOf !== undefined && <Badge ml="xs" variant="light">{`asks version ${asOf}`}</Badge>}
      </div>
      <Group gap={4}>
        <ActionIcon variant="default" size="lg" aria-label="Undo" title="Undo (Ctrl+Z)" disabled={!canUndo} onClick={undo}>
          <IconArrowBackUp size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon variant="default" size="lg" aria-label="Redo" title="Redo (Ctrl+Shift+Z)" disabled={!canRedo} onClick={redo}>
          <IconArrowForwardUp size={16} aria-hidden />
        </ActionIcon>
        <CopyButton value={typeof window === "undefined" ? "" : window.location.href}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              onClick={copy}
              leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconLink size={14} aria-hidden />}
              title="Copies the address: it holds the whole question, not the data"
            >
              {copied ? "Link copied" : "Share"}
            </Button>
          )}
        </CopyButton>
      </Group>
    </header>
  );
}
