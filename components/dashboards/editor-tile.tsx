"use client";

import { Group } from "@mantine/core";
import { IconArrowsMove, IconSettings, IconTrash } from "@tabler/icons-react";
import type { DatasetDetail } from "@/lib/catalog";
import type { Tile, TileQuestion } from "@/lib/dashboards";
import type { ComposedTile } from "./compose-tile";
import classes from "./dashboards.module.css";
import { QuestionTileView } from "./question-tile";
import { StackTools } from "./stack-tools";
import { TextBody } from "./text-tile";
import { TileFrame } from "./tile-frame";
import { TileTool } from "./tile-tool";
import type { StackMoves } from "./use-stack-moves";
import type { TileMove } from "./use-tile-move";

type EditorTileProps = {
  org: string;
  tile: Tile;
  name: string;
  question: TileQuestion | undefined;
  composed: ComposedTile | null;
  dataset: DatasetDetail | undefined;
  move: TileMove;
  stack: StackMoves;
  onSettings: () => void;
  onRemove: () => void;
};

/** A tile while the dashboard is edited: it can be moved, resized, set up and removed, by mouse and by keyboard. */
export function EditorTile({ org, tile, name, question, composed, dataset, move, stack, onSettings, onRemove }: EditorTileProps) {
  const isMoving = move.movingId === tile.id;
  const isByKeys = isMoving && move.isByKeys;
  const tools = (
    <Group gap={0} wrap="nowrap">
      <TileTool
        className={classes.wideOnly}
        label={isByKeys ? `Place ${name}` : `Move ${name}`}
        isPressed={isByKeys}
        onClick={() => move.toggleKeys(tile.id, name)}
        onKeyDown={move.onKeyDown}
        id={`move-${tile.id}`}
      >
        <IconArrowsMove size={16} stroke={1.6} aria-hidden />
      </TileTool>
      <StackTools tile={tile} name={name} moves={stack} />
      <TileTool label={`Settings of ${name}`} onClick={onSettings}>
        <IconSettings size={16} stroke={1.6} aria-hidden />
      </TileTool>
      <TileTool label={`Remove ${name}`} onClick={onRemove}>
        <IconTrash size={16} stroke={1.6} aria-hidden />
      </TileTool>
    </Group>
  );
  const editing = { tools, headProps: { ...move.dragProps(tile.id, "drag"), className: classes.drag ?? "" } };
  return (
    <div className={`${classes.editorTile} ${isMoving ? classes.moving : ""}`}>
      {tile.kind === "text" ? (
        <TileFrame title="Text" {...editing}>
          <TextBody text={tile.text} />
        </TileFrame>
      ) : question ? (
        <QuestionTileView
          org={org}
          tile={tile}
          question={question}
          composed={composed}
          dataset={dataset}
          mark={undefined}
          editing={editing}
        />
      ) : (
        <TileFrame title={name} {...editing}>
          {null}
        </TileFrame>
      )}
      {/* The keyboard resizes with Shift and the arrow keys in Move. */}
      <div className={classes.resize} aria-hidden title="Drag to resize" {...move.dragProps(tile.id, "resize")} />
    </div>
  );
}
