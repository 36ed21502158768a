"use client";

import { useEffect, useMemo } from "react";
import type { SavedQueryDetail } from "@/lib/saved-queries";
import { differsFromSaved, filledQuestion } from "../saved/filled-question";
import { useSavedQuestion } from "../saved/use-saved-question";
import { fromQuery } from "./from-query";
import type { Question } from "./use-question";
import type { View } from "./use-view";

export type SavedQuestion = {
  detail: SavedQueryDetail | undefined;
  error: Error | null;
  retry: () => void;
  /** Why its defaults alone make no question. */
  needsValues: string | null;
  /** What is on the page is not what is saved. */
  isChanged: boolean;
  discard: () => void;
};

/** The saved question in the address: opened with its defaults where the address holds no question beside it. */
export function useSaved({ view, question }: { view: View; question: Question }): SavedQuestion {
  const { savedId, visual, setVisual } = view;
  const { isFresh, load, edit, query } = question;
  const { data, error, refetch } = useSavedQuestion(savedId ?? "", { enabled: savedId !== null });
  const filled = useMemo(() => (data ? filledQuestion(data) : null), [data]);
  useEffect(() => {
    if (!isFresh || !data || !filled?.ok) return;
    load(fromQuery(filled.query));
    setVisual(data.visual);
  }, [isFresh, data, filled, load, setVisual]);
  return {
    detail: data,
    error,
    retry: () => void refetch(),
    needsValues: filled && !filled.ok ? filled.message : null,
    isChanged: data !== undefined && !isFresh && differsFromSaved(data, query, visual),
    discard: () => {
      if (!data || !filled?.ok) return;
      edit(fromQuery(filled.query));
      setVisual(data.visual);
    },
  };
}
