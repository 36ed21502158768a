"use client";

import { Button, Drawer, Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useMemo, useState } from "react";
import type { DatasetDetail } from "@/lib/catalog";
import type { Tile, TileQuestion } from "@/lib/dashboards";
import type { ParameterValues } from "@/lib/query";
import { VisualForm } from "../charts/visual-editor";
import { groupsOf, resultFields } from "../results/cell-text";
import { defaultTexts, readParameters, type ParameterTexts } from "../saved/parameter-values";
import { ParametersForm } from "../saved/parameters-form";
import type { ComposedTile, QuestionTile, ReadyQuestion } from "./compose-tile";
import { useAnswer } from "./use-answer";

type TileSettingsProps = {
  tile: Tile;
  question: TileQuestion | undefined;
  composed: ComposedTile | null;
  dataset: DatasetDetail | undefined;
  onChange: (change: (tile: Tile) => Tile, merge: string) => void;
  onClose: () => void;
};

/** What one tile shows and how. Everything is applied at once, and Undo takes it back. */
export function TileSettings({ tile, question, composed, dataset, onChange, onClose }: TileSettingsProps) {
  const isReady = tile.kind === "question" && question?.state === "ready";
  return (
    <Drawer opened onClose={onClose} title={tile.kind === "text" ? "Text" : "Settings of the tile"} position="right">
      <Stack gap="lg">
        {tile.kind === "text" && (
          <Textarea
            label="Text"
            description="A line that starts with # is a heading, with - an item of a list. An empty line begins a new paragraph."
            autosize
            minRows={6}
            maxRows={20}
            maxLength={4000}
            value={tile.text}
            onChange={(event) => {
              const text = event.currentTarget.value;
              onChange((old) => (old.kind === "text" ? { ...old, text } : old), `text ${tile.id}`);
            }}
            data-autofocus
          />
        )}
        {tile.kind === "question" && (
          <TextInput
            label="Title"
            description={question?.state === "ready" ? `Without one, the name of the question: ${question.name}` : undefined}
            maxLength={120}
            value={tile.title ?? ""}
            onChange={(event) => {
              const title = event.currentTarget.value;
              onChange((old) => withTitle(old, title), `title ${tile.id}`);
            }}
            data-autofocus
          />
        )}
        {isReady && question.parameters.length > 0 && (
          <TileParameters tile={tile} question={question} dataset={dataset} onChange={onChange} />
        )}
        {isReady && <TileVisual tile={tile} question={question} composed={composed} onChange={onChange} />}
        <Group justify="flex-end">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    </Drawer>
  );
}

function withTitle(tile: Tile, title: string): Tile {
  if (tile.kind !== "question") return tile;
  const { title: _title, ...rest } = tile;
  return title.trim() === "" ? rest : { ...rest, title };
}

type PartProps = { tile: QuestionTile; question: ReadyQuestion; onChange: TileSettingsProps["onChange"] };

/** The values that this tile asks its question with. */
function TileParameters({ tile, question, dataset, onChange }: PartProps & { dataset: DatasetDetail | undefined }) {
  const { parameters } = question;
  const [texts, setTexts] = useState<ParameterTexts>(() => startTexts(question, tile.parameters ?? {}));
  const { problems } = readParameters(parameters, texts);
  return (
    <section aria-label="Values of its parameters">
      <Text fw={600} size="sm" mb={4}>
        Values of its parameters
      </Text>
      <ParametersForm
        parameters={parameters}
        detail={dataset}
        texts={texts}
        problems={problems}
        onChange={(next) => {
          setTexts(next);
          const read = readParameters(parameters, next);
          if (Object.keys(read.problems).length > 0) return;
          onChange((old) => withParameters(old, question, read.values), `values ${tile.id}`);
        }}
      />
    </section>
  );
}

function startTexts({ parameters }: ReadyQuestion, values: ParameterValues): ParameterTexts {
  return Object.fromEntries(
    parameters.map((parameter) => {
      const value = values[parameter.name];
      if (value === undefined) return [parameter.name, defaultTexts(parameter)];
      return [parameter.name, Array.isArray(value) ? value.map(String) : [String(value)]];
    }),
  );
}

/** Values that are as the question has them are not written down, so that the tile follows when its defaults change. */
function withParameters(tile: Tile, { parameters }: ReadyQuestion, values: ParameterValues): Tile {
  if (tile.kind !== "question") return tile;
  const { parameters: _parameters, ...rest } = tile;
  const own = Object.entries(values).filter(([name, value]) => {
    const start = parameters.find((parameter) => parameter.name === name)?.default;
    return JSON.stringify(value) !== JSON.stringify(start);
  });
  return own.length === 0 ? rest : { ...rest, parameters: Object.fromEntries(own) };
}

/** How this tile shows its answer, where it differs from the question. */
function TileVisual({ tile, question, composed, onChange }: PartProps & { composed: ComposedTile | null }) {
  const asked = composed && "query" in composed ? composed : null;
  const { answer } = useAnswer(asked, true);
  const shape = useMemo(
    () => asked && answer && { columns: resultFields(answer.columns, asked.query), groups: groupsOf(asked.query)?.length ?? null },
    [asked, answer],
  );
  if (!shape || shape.groups === null) return null;
  return (
    <section aria-label="How it is shown">
      <Group justify="space-between" mb={4}>
        <Text fw={600} size="sm">
          How it is shown
        </Text>
        {tile.visual && (
          <Button size="compact-sm" variant="subtle" onClick={() => onChange(withoutVisual, `visual ${tile.id}`)}>
            As the question
          </Button>
        )}
      </Group>
      <VisualForm
        shape={shape}
        visual={tile.visual ?? question.visual}
        onVisual={(visual) => onChange((old) => (old.kind === "question" ? { ...old, visual } : old), `visual ${tile.id}`)}
      />
    </section>
  );
}

function withoutVisual(tile: Tile): Tile {
  if (tile.kind !== "question") return tile;
  const { visual: _visual, ...rest } = tile;
  return rest;
}
