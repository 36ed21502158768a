"use client";

import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import type { DatasetDetail } from "@/lib/catalog";
import type { DashboardDetail, DashboardFilter, Tile, TileQuestion } from "@/lib/dashboards";
import { filterFits } from "@/lib/query";
import type { SavedQueryDetail } from "@/lib/saved-queries";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { useTileDatasets, type TileDatasets } from "./use-tile-datasets";

export type EditorQuestions = { byQuestion: ReadonlyMap<string, TileQuestion>; datasets: TileDatasets };

/** The questions of all tiles of a draft: as the dashboard came, and those that were added since. */
export function useEditorQuestions(initial: DashboardDetail, tiles: readonly Tile[], filters: readonly DashboardFilter[]): EditorQuestions {
  const known = useMemo(
    () =>
      new Map(
        initial.tiles.flatMap(({ tile, question }) => (tile.kind === "question" && question ? [[tile.question, question] as const] : [])),
      ),
    [initial],
  );
  const added = [...new Set(tiles.flatMap((tile) => (tile.kind === "question" && !known.has(tile.question) ? [tile.question] : [])))];
  const fetched = useQueries({
    queries: added.map((id) => ({
      queryKey: queryKeys.savedQuery(id),
      queryFn: ({ signal }: { signal: AbortSignal }) => api.get<SavedQueryDetail>(endpoints.savedQuery(id), { signal }),
    })),
    combine,
  });
  const questions = useMemo(() => new Map([...known, ...fetched.map((saved) => [saved.id, questionOf(saved)] as const)]), [known, fetched]);
  const slugs = [...questions.values()].flatMap((question) => (question.state === "ready" ? [question.dataset.slug] : []));
  const datasets = useTileDatasets(slugs);
  const byQuestion = useMemo(
    () => new Map([...questions].map(([id, question]) => [id, withFilters(question, filters, datasets.details)])),
    [questions, filters, datasets],
  );
  return { byQuestion, datasets };
}

function combine(results: readonly { data: SavedQueryDetail | undefined }[]): SavedQueryDetail[] {
  return results.flatMap(({ data }) => (data ? [data] : []));
}

function questionOf(saved: SavedQueryDetail): TileQuestion {
  const { name, description, version, query, parameters, visual, dataset, problem } = saved;
  if (dataset === null) return { state: "hidden", message: "You may not see the dataset of this question." };
  if (problem !== null) return { state: "hidden", message: problem };
  return {
    state: "ready",
    name,
    description,
    version,
    dataset: { ...dataset, version: 0, updatedAt: null },
    query,
    parameters,
    visual,
    filters: [],
    columnTypes: {},
    mayOpen: true,
    mayDownload: false,
    mayDrill: false,
    notice: null,
  };
}

/** Which of the draft's filters a question has the column of, as the server will find when it is saved. */
function withFilters(
  question: TileQuestion,
  filters: readonly DashboardFilter[],
  details: ReadonlyMap<string, DatasetDetail>,
): TileQuestion {
  if (question.state !== "ready") return question;
  const columns = details.get(question.dataset.slug)?.columns ?? [];
  const fitting = filters.flatMap(({ id, column, kind }) => {
    const found = columns.find(({ name }) => name === column);
    return found && filterFits(kind, found.type) ? [{ id, column, type: found.type }] : [];
  });
  return {
    ...question,
    filters: fitting.map(({ id }) => id),
    columnTypes: Object.fromEntries(fitting.map(({ column, type }) => [column, type])),
  };
}
