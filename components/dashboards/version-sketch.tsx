import type { ResolvedTile, Tile } from "@/lib/dashboards";
import classes from "./dashboards.module.css";
import { placeStyle } from "./dashboard-grid";
import { stackOrder } from "./layout";

/** The outline of a dashboard: where its tiles are and what they are called. */
export function VersionSketch({ tiles, known }: { tiles: readonly Tile[]; known: readonly ResolvedTile[] }) {
  return (
    <ol className={classes.sketch} aria-label="Tiles of this version">
      {stackOrder(tiles).map((tile) => (
        <li key={tile.id} style={placeStyle(tile.at)} title={titleOf(tile, known)}>
          {titleOf(tile, known)}
        </li>
      ))}
    </ol>
  );
}

function titleOf(tile: Tile, known: readonly ResolvedTile[]): string {
  if (tile.kind === "text") return tile.text.split("\n")[0]?.replace(/^#+\s*/, "") ?? "";
  if (tile.title !== undefined) return tile.title;
  const same = known.find((item) => item.tile.kind === "question" && item.tile.question === tile.question);
  return same?.question?.state === "ready" ? same.question.name : "Question";
}
