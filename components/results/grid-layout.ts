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

export type GridWindow = { firstRow: number; lastRow: number; firstColumn: number; lastColumn: number };

type Scrolled = { top: number; left: number; width: number; height: number };
type Size = { rows: number; rowPx: number; offsets: readonly number[]; frozen: number };

/** Rows drawn beyond the edges; the window moves in steps, so that not every pixel draws anew. */
const ROW_MARGIN = 8;
const ROW_STEP = 4;
const COLUMN_MARGIN = 1;

/** The rows and columns drawn: those in view and a few beyond. The last ones are included; frozen columns are not among them. */
export function windowOf(scrolled: Scrolled, { rows, rowPx, offsets, frozen }: Size): GridWindow {
  const firstSeen = Math.floor(scrolled.top / rowPx);
  const lastSeen = Math.ceil((scrolled.top + scrolled.height) / rowPx);
  const covered = offsets[frozen] ?? 0;
  const columns = offsets.length - 1;
  return {
    firstRow: Math.max(0, Math.floor((firstSeen - ROW_MARGIN) / ROW_STEP) * ROW_STEP),
    lastRow: Math.min(rows - 1, Math.ceil((lastSeen + ROW_MARGIN) / ROW_STEP) * ROW_STEP),
    firstColumn: Math.max(frozen, columnAt(offsets, scrolled.left + covered) - COLUMN_MARGIN),
    lastColumn: Math.min(columns - 1, columnAt(offsets, scrolled.left + scrolled.width) + COLUMN_MARGIN),
  };
}

export function isSameWindow(a: GridWindow, b: GridWindow): boolean {
  return a.firstRow === b.firstRow && a.lastRow === b.lastRow && a.firstColumn === b.firstColumn && a.lastColumn === b.lastColumn;
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
