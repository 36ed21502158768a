"use client";

import { ActionIcon, Badge, Button, Group, Select, Skeleton, Text, Title } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconArrowBackUp, IconArrowForwardUp, IconCheck, IconLink } from "@tabler/icons-react";
import dynamic from "next/dynamic";
import type { DatasetDetail, DatasetList } from "@/lib/catalog";
import { formatCount } from "@/lib/format";
import { publishedWords } from "../datasets/published-words";
import { useKeptFocus } from "../shell/use-kept-focus";
import classes from "./builder.module.css";
import { emptyDraft } from "./draft";
import { ScopeLine } from "./fewer-rights";
import { leftOutWords } from "./left-out";
import type { Question } from "./use-question";
import type { SavedQuestion } from "./use-saved";
import type { View } from "./use-view";

// Saving comes with dialogs that few openings of the page need.
const SaveActions = dynamic(() => import("../saved/save-actions").then((module) => module.SaveActions), { ssr: false });
const TemplatesMenu = dynamic(() => import("./templates-menu").then((module) => module.TemplatesMenu), {
  ssr: false,
  loading: TemplatesPlace,
});

/** Keeps the place of the templates, so that nothing beside them moves when they come. */
function TemplatesPlace() {
  return <Skeleton w={142} h={36} radius="sm" />;
}

/** What the dataset holds for the reader: `v12 · 6 hospitals · 2025-01 – 2025-12`. */
export function datasetFacts({
  version,
  coverage,
  isLive,
  ...dated
}: Pick<DatasetDetail, "version" | "coverage" | "updatedAt" | "isLive" | "isOwner" | "scope">): string {
  if (isLive) return "read live from its database";
  const { hospitals, periods } = coverage;
  const first = periods[0];
  const last = periods.at(-1);
  return [
    `v${version}`,
    ...(hospitals.length > 0 ? [formatCount(hospitals.length, "hospital")] : []),
    ...(first && last ? [first === last ? first : `${first} – ${last}`] : []),
    ...[publishedWords(dated)].filter((words) => words !== null),
  ].join(" · ");
}

type ExploreHeaderProps = {
  org: string;
  datasets: DatasetList["items"];
  question: Question;
  view: View;
  detail: DatasetDetail | undefined;
  saved: SavedQuestion;
  maySave: boolean;
};

/** Which data the question is about, what it is saved as, and the steps back and forth of building it. */
export function ExploreHeader({ org, datasets, question, view, detail, saved, maySave }: ExploreHeaderProps) {
  const { draft, query, edit, undo, redo, canUndo, canRedo } = question;
  const { asOf } = draft;
  // Undo and Redo are switched off at their ends, and the button that saves is another one then.
  const steps = useKeptFocus<HTMLDivElement>();
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
        {saved.detail && (
          <Text component="span" fw={600} mr="xs">
            {saved.detail.name}
          </Text>
        )}
        {saved.isChanged && (
          <Badge mr="xs" variant="light" color="yellow">
            changed
          </Badge>
        )}
        {detail && (detail.version > 0 || detail.isLive) && (
          <Text size="sm" c="dimmed" component="span" className="tabular">
            {datasetFacts(detail)}
          </Text>
        )}
        {asOf !== undefined && <Badge ml="xs" variant="light">{`asks version ${asOf}`}</Badge>}
        {detail && <ScopeLine scope={detail.scope} />}
      </div>
      <Group gap={4} ref={steps}>
        {detail ? <TemplatesMenu detail={detail} onStart={edit} /> : draft.from !== "" && <TemplatesPlace />}
        <ActionIcon variant="default" size="lg" aria-label="Undo" title="Undo (Ctrl+Z)" disabled={!canUndo} onClick={undo}>
          <IconArrowBackUp size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon variant="default" size="lg" aria-label="Redo" title="Redo (Ctrl+Shift+Z)" disabled={!canRedo} onClick={redo}>
          <IconArrowForwardUp size={16} aria-hidden />
        </ActionIcon>
        <CopyLinkButton />
        {draft.from !== "" && !question.isFresh && (
          <SaveActions
            org={org}
            question={query}
            leftOut={leftOutWords(question.unfinished)}
            visual={view.visual}
            saved={saved.detail}
            maySave={maySave}
            onDiscard={saved.discard}
          />
        )}
      </Group>
    </header>
  );
}

/** Copies the address as it is when it is pressed: it follows the question a moment later. */
function CopyLinkButton() {
  const clipboard = useClipboard();
  return (
    <Button
      variant="default"
      onClick={() => clipboard.copy(window.location.href)}
      leftSection={clipboard.copied ? <IconCheck size={14} aria-hidden /> : <IconLink size={14} aria-hidden />}
      title="Copies the address: it holds the whole question, not the data. Each reader sees what that person may see."
    >
      {clipboard.copied ? "Link copied" : "Copy link"}
    </Button>
  );
}
