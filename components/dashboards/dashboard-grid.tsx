import type { CSSProperties, ReactNode } from "react";
import type { TilePlace } from "@/lib/dashboards";
import classes from "./dashboards.module.css";
import { stackOrder } from "./layout";

const ROW_PX = 40;
const GAP_PX = 8;

/** The height of a tile of `h` rows; a narrow screen keeps it. */
function heightOf(h: number): number {
  return h * ROW_PX + (h - 1) * GAP_PX;
}

/** Where a tile stands in the grid. */
export function placeStyle({ x, y, w, h }: TilePlace): CSSProperties {
  const style: CSSProperties & Record<"--tile-height", string> = {
    gridColumn: `${x + 1} / span ${w}`,
    gridRow: `${y + 1} / span ${h}`,
    "--tile-height": `${heightOf(h)}px`,
  };
  return style;
}

type DashboardGridProps<T> = {
  tiles: readonly T[];
  /** In the document the tiles keep the order given, so that one on its way does not lose the focus. */
  isMoving?: boolean;
  children: (tile: T) => ReactNode;
};

/** Tiles in their places; in the document they stand in the order in which they are read. */
export function DashboardGrid<T extends { id: string; at: TilePlace }>({ tiles, isMoving = false, children }: DashboardGridProps<T>) {
  return (
    <div className={classes.grid} data-dashboard-grid>
      {(isMoving ? tiles : stackOrder(tiles)).map((tile) => (
        <div key={tile.id} className={classes.cell} style={placeStyle(tile.at)}>
          {children(tile)}
        </div>
      ))}
    </div>
  );
}
