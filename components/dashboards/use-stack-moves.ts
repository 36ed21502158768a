"use client";

import { useEffect, useRef, useState } from "react";
import type { Tile } from "@/lib/dashboards";
import { stackOrder } from "./layout";
import { moveEarlier, moveLater, withWidth, type TileWidth } from "./stack-moves";

export type StackStep = "up" | "down";

export type StackMoves = {
  announcement: string;
  /** Whether there is a tile above or below to change places with. */
  may: (id: string, step: StackStep) => boolean;
  move: (id: string, name: string, step: StackStep) => void;
  setWidth: (id: string, name: string, width: TileWidth) => void;
};

/** The button that moves a tile up or down. */
export function stepButtonId(id: string, step: StackStep): string {
  return `${step}-${id}`;
}

/** Arranging tiles by buttons, where they stand one below the other. */
export function useStackMoves(tiles: readonly Tile[], onMoved: (tiles: Tile[]) => void): StackMoves {
  const [announcement, setAnnouncement] = useState("");
  const pressed = useRef<{ id: string; step: StackStep } | null>(null);
  const order = stackOrder(tiles).map(({ id }) => id);

  // In the document the tiles change places, and with that a browser lets go of the focus; at an end the other button has it.
  useEffect(() => {
    const now = pressed.current;
    if (!now) return;
    pressed.current = null;
    const buttons = [now.step, now.step === "up" ? "down" : "up"].map((step) =>
      document.getElementById(stepButtonId(now.id, step as StackStep)),
    );
    const button = buttons.find((one) => one instanceof HTMLButtonElement && !one.disabled);
    button?.focus();
    button?.scrollIntoView({ block: "nearest" });
  }, [tiles]);

  const may = (id: string, step: StackStep) => (step === "up" ? order.indexOf(id) > 0 : order.indexOf(id) < order.length - 1);
  return {
    announcement,
    may,
    move: (id, name, step) => {
      if (!may(id, step)) return;
      const after = step === "up" ? moveEarlier(tiles, id) : moveLater(tiles, id);
      const at = stackOrder(after).findIndex((tile) => tile.id === id) + 1;
      pressed.current = { id, step };
      setAnnouncement(`Moved ${name} ${step}: tile ${at} of ${after.length}.`);
      onMoved(after);
    },
    setWidth: (id, name, width) => {
      setAnnouncement(`${name}: ${width} width on a wider screen.`);
      onMoved(withWidth(tiles, id, width));
    },
  };
}
