"use client";

import { ActionIcon, Group, Tooltip } from "@mantine/core";
import { IconArrowsMove, IconSettings, IconTrash } from "@tabler/icons-react";
import type { KeyboardEvent, ReactNode } from "react";
import type { DatasetDetail } from "@/lib/catalog";
import type { Tile, TileQuestion } from "@/lib/dashboards";
import type { ComposedTile } from "./compose-tile";
import classes from "./dashboards.module.css";
import { QuestionTileView } from "./question-tile";
import { TextBody } from "./text-tile";
import { TileFrame } from "./tile-frame";
import type { TileMove } from "./use-tile-move";

type EditorTileProps = {
  org: string;
  tile: Tile;
  name: string;
  question: TileQuestion | undefined;
  composed: ComposedTile | null;
  dataset: DatasetDetail | undefined;
  move: TileMove;
  onSettings: () => void;
  onRemove: () => void;
};

/** A tile while the dashboard is edited: it can be moved, resized, set up and removed, by mouse and by keyboard. */
export function EditorTile({ org, tile, name, question, composed, dataset, move, onSettings, onRemove }: EditorTileProps) {
  const isMoving = move.movingId === tile.id;
  const isByKeys = isMoving && move.isByKeys;
  const tools = (
    <Group gap={0} wrap="nowrap">
      <Tool
        className={classes.wideOnly}
        label={isByKeys ? `Place ${name}` : `Move ${name}`}
        isPressed={isByKeys}
        onClick={() => move.toggleKeys(tile.id, name)}
        onKeyDown={move.onKeyDown}
        id={`move-${tile.id}`}
      >
        <IconArrowsMove size={16} stroke={1.6} aria-hidden />
      </Tool>
      <Tool label={`Settings of ${name}`} onClick={onSettings}>
        <IconSettings size={16} stroke={1.6} aria-hidden />
      </Tool>
      <Tool label={`Remove ${name}`} onClick={onRemove}>
        <IconTrash size={16} stroke={1.6} aria-hidden />
      </Tool>
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

type ToolProps = {
  label: string;
  isPressed?: boolean;
  onClick: () => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  id?: string;
  className?: string | undefined;
  children: ReactNode;
};

function Tool({ label, isPressed, onClick, onKeyDown, id, className, children }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        id={id}
        className={className}
        variant={isPressed ? "filled" : "subtle"}
        color={isPressed ? undefined : "gray"}
        aria-label={label}
        aria-pressed={isPressed}
        onClick={onClick}
        onKeyDown={onKeyDown}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
