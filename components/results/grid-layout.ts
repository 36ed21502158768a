/** Where the cells of a grid are, in pixels. Pure. */

/** Distances of the left edges of columns from the first, with the whole width at the end. */
export function offsetsOf(widths: readonly number[]): number[] {
  const offsets = [0];
  let sum = 0;
  for (const width of widths) {
    sum += width;
    offsets.push(sum);
  }
  return offsets;
}

/** The column a distance falls into: the last one whose left edge is not beyond it. */
export function columnAt(offsets: readonly number[], distance: number): number {
  let low = 0;
  let high = offsets.length - 2;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((offsets[middle] ?? 0) <= distance) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

export type GridWindow = {
  firstRow: number;
  lastRow: number;
  firstColumn: number;
  lastColumn: number;
  /** How many rows there are at most: elements of those that leave are used again for those that come. */
  pool: number;
  /** The row and the column that are counted from when elements are used again. */
  rowBase: number;
  columnBase: number;
};

type Scrolled = { top: number; left: number; width: number; height: number };
type Size = { rows: number; rowPx: number; offsets: readonly number[]; frozen: number };

/** Rows drawn beyond the edges once nothing jumps; the window moves in steps, so that not every pixel draws anew. */
const ROW_MARGIN = 8;
const ROW_STEP = 4;
const COLUMN_MARGIN = 1;

/**
 * The rows and columns drawn: those in view and a few beyond. The last ones are included; frozen columns are not among
 * them. `isBare` draws no rows beyond: those of a jump are soon gone again.
 */
export function windowOf(scrolled: Scrolled, { rows, rowPx, offsets, frozen }: Size, isBare = false): GridWindow {
  const seen = Math.ceil(scrolled.height / rowPx) + 1;
  const pool = seen + 2 * ROW_MARGIN + ROW_STEP;
  const firstSeen = Math.floor(scrolled.top / rowPx);
  const firstRow = isBare ? firstSeen : Math.max(0, Math.floor((firstSeen - ROW_MARGIN) / ROW_STEP) * ROW_STEP);
  const covered = offsets[frozen] ?? 0;
  const columns = offsets.length - 1;
  return {
    firstRow,
    lastRow: Math.min(rows, firstRow + (isBare ? seen : pool)) - 1,
    firstColumn: Math.max(frozen, columnAt(offsets, scrolled.left + covered) - COLUMN_MARGIN),
    lastColumn: Math.min(columns - 1, columnAt(offsets, scrolled.left + scrolled.width) + COLUMN_MARGIN),
    pool,
    rowBase: 0,
    columnBase: 0,
  };
}

/** Whether little of what is in view (`bare`) is drawn already: less than half of its rows, or none of its columns. */
export function isJump(now: GridWindow, bare: GridWindow): boolean {
  if (now.lastRow < now.firstRow) return false;
  const known = Math.min(now.lastRow, bare.lastRow) - Math.max(now.firstRow, bare.firstRow) + 1;
  return known < (bare.lastRow - bare.firstRow + 1) / 2 || isAsideOf(now, bare);
}

function isFarFrom(now: GridWindow, next: GridWindow): boolean {
  return next.firstRow > now.lastRow || next.lastRow < now.firstRow;
}

function isAsideOf(now: GridWindow, next: GridWindow): boolean {
  return next.firstColumn > now.lastColumn || next.lastColumn < now.firstColumn;
}

/**
 * The next window, of which elements are counted so that a jump to rows (or columns) that have nothing in common with
 * those drawn leaves every element where it stands in the page: only its text changes. `isInPlace` asks for that also
 * where a few rows are the same.
 */
export function nextWindow(now: GridWindow, next: GridWindow, isInPlace = isFarFrom(now, next)): GridWindow {
  return {
    ...next,
    rowBase: isInPlace ? now.rowBase + next.firstRow - now.firstRow : now.rowBase,
    columnBase: isAsideOf(now, next) ? now.columnBase + next.firstColumn - now.firstColumn : now.columnBase,
  };
}

/** The rest of a division, never below zero. */
function rest(value: number, by: number): number {
  return ((value % by) + by) % by;
}

export function isSameWindow(a: GridWindow, b: GridWindow): boolean {
  return (
    a.firstRow === b.firstRow &&
    a.lastRow === b.lastRow &&
    a.firstColumn === b.firstColumn &&
    a.lastColumn === b.lastColumn &&
    a.pool === b.pool
  );
}

/** How many of the first columns stay in view: the groups, else the first column, as long as they leave half of the box. */
export function frozenColumns(widths: readonly number[], wanted: number, boxWidth: number): number {
  const most = boxWidth * 0.5;
  let sum = 0;
  for (let index = 0; index < wanted; index += 1) {
    sum += widths[index] ?? 0;
    if (sum > most) return index;
  }
  return Math.min(wanted, Math.max(0, widths.length - 1));
}

export type Cell = { row: number; column: number };
type Extent = { rows: number; columns: number; page: number };

/**
 * The cell a key leads to; null where the key is not one of moving. Row -1 is the header. With `isFar` (Ctrl or Cmd)
 * the arrows go to the edges, and Home and End to the corners.
 */
export function cellAfter({ row, column }: Cell, key: string, isFar: boolean, { rows, columns, page }: Extent): Cell | null {
  const inside = (next: Cell): Cell => ({
    row: Math.min(rows - 1, Math.max(-1, next.row)),
    column: Math.min(columns - 1, Math.max(0, next.column)),
  });
  switch (key) {
    case "ArrowUp":
      return inside({ row: isFar ? 0 : row - 1, column });
    case "ArrowDown":
      return inside({ row: isFar ? rows - 1 : row + 1, column });
    case "ArrowLeft":
      return inside({ row, column: isFar ? 0 : column - 1 });
    case "ArrowRight":
      return inside({ row, column: isFar ? columns - 1 : column + 1 });
    case "Home":
      return inside({ row: isFar ? 0 : row, column: 0 });
    case "End":
      return inside({ row: isFar ? rows - 1 : row, column: columns - 1 });
    case "PageUp":
      return inside({ row: Math.max(0, row - page), column });
    case "PageDown":
      return inside({ row: row + page, column });
    default:
      return null;
  }
}

export type Range = { top: number; bottom: number; left: number; right: number };

/** The rectangle between two cells. */
export function rangeBetween(a: Cell, b: Cell): Range {
  return {
    top: Math.min(a.row, b.row),
    bottom: Math.max(a.row, b.row),
    left: Math.min(a.column, b.column),
    right: Math.max(a.column, b.column),
  };
}

/** Columns that are drawn, each with the key of an element: those that leave the window lend theirs to those that come. */
export type DrawnColumns = readonly { index: number; key: string }[];

const KEY_STEP = 8;

/** The columns of a window, the frozen ones and the one that has the keyboard, in order. */
export function drawnColumns(
  { firstColumn, lastColumn, columnBase }: GridWindow,
  frozen: number,
  active: number,
  count: number,
): DrawnColumns {
  const found = new Map<number, string>();
  for (let index = 0; index < frozen; index += 1) found.set(index, `f${index}`);
  const pool = Math.ceil((lastColumn - firstColumn + 1) / KEY_STEP) * KEY_STEP;
  for (let index = firstColumn; index <= lastColumn; index += 1) found.set(index, `s${rest(index - columnBase, pool)}`);
  // It stays on the page wherever it is scrolled to, and its element is its own.
  if (active < count && !found.has(active)) found.set(active, "active");
  return [...found.entries()].sort(([a], [b]) => a - b).map(([index, key]) => ({ index, key }));
}

/** The rows of a window and the one that has the keyboard, each with the key of an element. */
export function drawnRows({ firstRow, lastRow, pool, rowBase }: GridWindow, active: number, count: number): { at: number; key: string }[] {
  const found: { at: number; key: string }[] = [];
  if (active >= 0 && active < firstRow && active < count) found.push({ at: active, key: "active" });
  for (let at = firstRow; at <= lastRow; at += 1) found.push({ at, key: `s${rest(at - rowBase, pool)}` });
  if (active > lastRow && active < count) found.push({ at: active, key: "active" });
  return found;
}
