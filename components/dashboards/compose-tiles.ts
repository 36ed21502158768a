import type { ResolvedFilter, ResolvedTile } from "@/lib/dashboards";
import { AppError } from "@/lib/errors";
import { tileQuery } from "@/lib/query";
import { composeTile, valuesInForce, type ComposedTile, type FilterValuesById } from "./compose-tile";
import { hasColumn, markFilters, type ColumnTypes, type MarkFilter, type TileMark } from "./tile-marks";

/** The columns of the tiles' datasets, by their short names; complete once all that can be read are there. */
export type KnownColumns = { columns: ReadonlyMap<string, ColumnTypes>; isComplete: boolean };

/** What a clicked mark says, with the dataset of its tile and how many other tiles it concerns. */
export type ClickedMark = FoundMark & { concerns: number };
type FoundMark = MarkFilter & { slug: string };

export type ComposedTiles = {
  /** By the id of the tile; null for a text, and while what it takes is not known yet. */
  composed: ReadonlyMap<string, ComposedTile | null>;
  clicked: readonly ClickedMark[];
};

type ComposeInput = {
  tiles: readonly ResolvedTile[];
  filters: readonly ResolvedFilter[];
  temporary: FilterValuesById;
  marks: readonly TileMark[];
  known: KnownColumns;
};

/** The questions of all tiles, with the filters in force and, for each, the marks clicked in the others. */
export function composeTiles({ tiles, filters, temporary, marks, known }: ComposeInput): ComposedTiles {
  const values = valuesInForce(filters, temporary);
  const found = marks.flatMap((mark) => filtersOf(mark, tiles));
  const composed = new Map(
    tiles.map(({ tile, question }): [string, ComposedTile | null] => {
      if (tile.kind !== "question" || question?.state !== "ready") return [tile.id, null];
      const others = found.filter((mark) => mark.tile !== tile.id);
      // Which marks concern the tile is told by its columns.
      if (others.length > 0 && !known.isComplete) return [tile.id, null];
      const here = others.filter((mark) => concerns(mark, question.dataset.slug, known));
      return [tile.id, composeTile({ question, parameters: tile.parameters, filters, values, marks: here })];
    }),
  );
  const clicked = found.map((mark) => ({
    ...mark,
    concerns: tiles.filter(
      ({ tile, question }) => tile.id !== mark.tile && question?.state === "ready" && concerns(mark, question.dataset.slug, known),
    ).length,
  }));
  return { composed, clicked };
}

function concerns(mark: { field: string; slug: string }, slug: string, { columns }: KnownColumns): boolean {
  const [from, to] = [columns.get(mark.slug), columns.get(slug)];
  return from !== undefined && to !== undefined && hasColumn(mark.field, from, to);
}

function filtersOf(mark: TileMark, tiles: readonly ResolvedTile[]): FoundMark[] {
  const found = tiles.find(({ tile }) => tile.id === mark.tile);
  if (found?.tile.kind !== "question" || found.question?.state !== "ready") return [];
  const { slug } = found.question.dataset;
  try {
    const query = tileQuery({ ...found.question, values: found.tile.parameters ?? {}, filters: [] });
    return markFilters(mark, query).map((filter) => ({ ...filter, slug }));
  } catch (error) {
    // The tile itself says what is wrong with its question.
    if (error instanceof AppError) return [];
    throw error;
  }
}
