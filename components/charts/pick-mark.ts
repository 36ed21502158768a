import type { DrawnMark } from "./drawing";

/** Which mark the pointer is at, and which one an arrow key leads to. Pure. */

/** Farther than this from every mark, the pointer is at none. */
const REACH_PX = 60;

/** The mark under a point, or the nearest: side to side counts more, as people follow the axis. */
export function markAt(marks: readonly DrawnMark[], x: number, y: number): DrawnMark | null {
  let nearest: DrawnMark | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const mark of marks) {
    const { box } = mark;
    if (box && x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height) return mark;
    const dx = box ? outside(x, box.x, box.x + box.width) : x - mark.x;
    const dy = box ? outside(y, box.y, box.y + box.height) : y - mark.y;
    const distance = Math.hypot(dx * 2, dy * 0.7);
    if (distance < least) {
      least = distance;
      nearest = mark;
    }
  }
  return least > REACH_PX * 2 ? null : nearest;
}

function outside(at: number, from: number, to: number): number {
  return at < from ? from - at : at > to ? at - to : 0;
}

export type MoveKey = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" | "Home" | "End";
const MOVES: readonly string[] = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"];

export function isMoveKey(key: string): key is MoveKey {
  return MOVES.includes(key);
}

/**
 * The mark a key leads to: along the axis within a series, or from series to series at the same place. Of lying bars
 * the axis runs down. Without an active mark it is the first.
 */
export function nextMark(marks: readonly DrawnMark[], active: DrawnMark | null, key: MoveKey, isLying = false): DrawnMark | null {
  const inOrder = [...marks].sort((a, b) => a.lane - b.lane || a.column - b.column);
  if (active === null || key === "Home") return inOrder.find((mark) => active === null || mark.lane === active.lane) ?? null;
  const own = inOrder.filter((mark) => mark.lane === active.lane);
  if (key === "End") return own.at(-1) ?? active;
  const isAlong = (key === "ArrowLeft" || key === "ArrowRight") !== isLying;
  const by = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
  if (isAlong) {
    const at = own.findIndex((mark) => mark.column === active.column);
    return own[at + by] ?? active;
  }
  const lanes = [...new Set(inOrder.map(({ lane }) => lane))];
  const lane = lanes[lanes.indexOf(active.lane) + by];
  if (lane === undefined) return active;
  const there = inOrder.filter((mark) => mark.lane === lane);
  return there.reduce(
    (best, mark) => (Math.abs(mark.column - active.column) < Math.abs(best.column - active.column) ? mark : best),
    there[0] ?? active,
  );
}
