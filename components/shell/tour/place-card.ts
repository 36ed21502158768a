import type { Box } from "./use-anchor";

export type Size = { width: number; height: number };

const GAP = 12;
const EDGE = 12;

/** Where a card goes so that it lies inside the window and, where there is room, beside what it points at. */
export function placeCard(anchor: Box | null, card: Size, view: Size): { top: number; left: number } {
  const inside = (value: number, size: number, room: number) => Math.max(EDGE, Math.min(value, room - size - EDGE));
  if (!anchor)
    return {
      top: inside((view.height - card.height) / 2, card.height, view.height),
      left: inside((view.width - card.width) / 2, card.width, view.width),
    };
  const left = inside(anchor.left, card.width, view.width);
  const below = anchor.top + anchor.height + GAP;
  if (below + card.height + EDGE <= view.height) return { top: below, left };
  const above = anchor.top - GAP - card.height;
  if (above >= EDGE) return { top: above, left };
  // What it points at fills the window: at the foot of it.
  return { top: inside(view.height, card.height, view.height), left: inside(view.width, card.width, view.width) };
}
