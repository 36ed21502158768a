"use client";

import { useMemo } from "react";
import type { QueryAnswer } from "@/lib/analysis";
import type { DatasetDetail } from "@/lib/catalog";
import { canonicalQuery, type Query } from "@/lib/query";
import { errorMessage } from "../api-client";
import type { NumberBefore } from "../charts/number-view-change";
import { periodBefore } from "./period-before";
import { useAnswer, type TileAnswerState } from "./use-answer";

type NumberBeforeInput = {
  asked: { query: Query; text: string } | null;
  state: TileAnswerState<QueryAnswer>;
  dataset: DatasetDetail | undefined;
  /** Whether the tile shows numbers that are to be compared. */
  isCompared: boolean;
};

/** The numbers of the period before for a tile, asked for once its own are there. */
export function useNumberBefore({ asked, state, dataset, isCompared }: NumberBeforeInput): NumberBefore | undefined {
  const at = state.isUpdating ? undefined : state.answer?.receipt.at;
  const before = useMemo(
    () => (isCompared && asked && dataset && at !== undefined ? periodBefore(asked.query, dataset, new Date(at)) : null),
    [isCompared, asked, dataset, at],
  );
  const earlier = useMemo(
    () => (before && "query" in before ? { query: before.query, text: canonicalQuery(before.query) } : null),
    [before],
  );
  const { answer, error, isUpdating } = useAnswer(earlier, earlier !== null);
  // Without its columns and files nothing can be said of the period before.
  if (!isCompared || !dataset) return undefined;
  if (before === null) return { state: "loading" };
  if ("none" in before) return { state: "none", message: before.none };
  if (error) return { state: "none", message: `The period before could not be asked. ${errorMessage(error)}` };
  // An answer that is being replaced belongs to other filters.
  if (answer === undefined || isUpdating) return { state: "loading" };
  return { state: "ready", row: answer.rows[0], period: before.period, notes: before.notes };
}
