"use client";

import { IconArrowDown, IconArrowUp, IconColumns1, IconColumns2 } from "@tabler/icons-react";
import type { Tile } from "@/lib/dashboards";
import classes from "./dashboards.module.css";
import { widthOf } from "./stack-moves";
import { TileTool } from "./tile-tool";
import { stepButtonId, type StackMoves } from "./use-stack-moves";

const STEPS = [
  { step: "up", Icon: IconArrowUp },
  { step: "down", Icon: IconArrowDown },
] as const;

/** On a narrow screen, what stands in for dragging: up, down, and how wide the tile is on a wide one. */
export function StackTools({ tile, name, moves }: { tile: Tile; name: string; moves: StackMoves }) {
  const isFull = widthOf(tile.at) === "full";
  return (
    <>
      {STEPS.map(({ step, Icon }) => (
        <TileTool
          key={step}
          id={stepButtonId(tile.id, step)}
          className={classes.narrowTool}
          label={`Move ${name} ${step}`}
          isDisabled={!moves.may(tile.id, step)}
          onClick={() => moves.move(tile.id, name, step)}
        >
          <Icon size={16} stroke={1.6} aria-hidden />
        </TileTool>
      ))}
      <TileTool
        className={classes.narrowTool}
        label={isFull ? `Make ${name} half as wide as the page` : `Make ${name} as wide as the page`}
        onClick={() => moves.setWidth(tile.id, name, isFull ? "half" : "full")}
      >
        {isFull ? <IconColumns2 size={16} stroke={1.6} aria-hidden /> : <IconColumns1 size={16} stroke={1.6} aria-hidden />}
      </TileTool>
    </>
  );
}
