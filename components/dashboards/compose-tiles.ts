import type { ResolvedFilter, ResolvedTile } from "@/lib/dashboards";
import { AppError } from "@/lib/errors";
import { tileQuery, type Query } from "@/lib/query";
import { composeTile, valuesInForce, type ComposedTile, type FilterValuesById } from "./compose-tile";
import { columnIn, type AskedDataset, type ColumnTypes } from "./tile-columns";
import { markFilters, type MarkFilter, type MarkOn, type TileMark } from "./tile-marks";

/** The columns of the tiles' datasets, by their short names; complete once all that can be read are there. */
export type KnownColumns = { columns: ReadonlyMap<string, ColumnTypes>; isComplete: boolean };

/** What a clicked mark says, with the question of its tile and how many other tiles it concerns. */
export type ClickedMark = FoundMark & { concerns: number };
type FoundMark = { mark: MarkFilter; asked: AskedDataset };

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
  const asked = marks.length === 0 ? new Map<string, AskedDataset>() : askedDatasets(tiles, known);
  const found = marks.flatMap((mark) => foundMarks(mark, asked));
  const composed = new Map(
    tiles.map(({ tile, question }): [string, ComposedTile | null] => {
      if (tile.kind !== "question" || question?.state !== "ready") return [tile.id, null];
      const others = found.filter(({ mark }) => mark.tile !== tile.id);
      // Which marks concern the tile is told by its columns.
      if (others.length > 0 && !known.isComplete) return [tile.id, null];
      const target = asked.get(tile.id);
      const here = target ? others.flatMap((one) => onTarget(one, target)) : [];
      return [tile.id, composeTile({ question, parameters: tile.parameters, filters, values, marks: here })];
    }),
  );
  return { composed, clicked: found.map((one) => ({ ...one, concerns: concernedBy(one, asked) })) };
}

/** Whether a click on this mark would filter another tile; true also while that cannot be known. */
export function concernsOthers(mark: TileMark, { tiles, known }: Pick<ComposeInput, "tiles" | "known">): boolean {
  if (!known.isComplete) return true;
  const asked = askedDatasets(tiles, known);
  return foundMarks(mark, asked).some((one) => concernedBy(one, asked) > 0);
}

function concernedBy(one: FoundMark, asked: ReadonlyMap<string, AskedDataset>): number {
  return [...asked].filter(([id, target]) => id !== one.mark.tile && onTarget(one, target).length > 0).length;
}

function onTarget({ mark, asked }: FoundMark, target: AskedDataset): MarkOn[] {
  const field = columnIn(target, asked, mark.field);
  return field === null ? [] : [{ mark, field }];
}

function foundMarks(mark: TileMark, asked: ReadonlyMap<string, AskedDataset>): FoundMark[] {
  const own = asked.get(mark.tile);
  return own ? markFilters(mark, own.query).map((filter) => ({ mark: filter, asked: own })) : [];
}

/** What each tile asks before anything is filtered, by its id. */
function askedDatasets(tiles: readonly ResolvedTile[], { columns }: KnownColumns): Map<string, AskedDataset> {
  return new Map(
    tiles.flatMap((resolved): [string, AskedDataset][] => {
      const { tile, question } = resolved;
      const query = queryOf(resolved);
      if (query === null || question?.state !== "ready") return [];
      const { slug } = question.dataset;
      return [[tile.id, { slug, query, columns: columns.get(slug) }]];
    }),
  );
}

function queryOf({ tile, question }: ResolvedTile): Query | null {
  if (tile.kind !== "question" || question?.state !== "ready") return null;
  try {
    return tileQuery({ ...question, values: tile.parameters ?? {}, filters: [] });
  } catch (error) {
    // The tile itself says what is wrong with its question.
    if (error instanceof AppError) return null;
    throw error;
  }
}
