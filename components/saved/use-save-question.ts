"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { makeTemplate, type Query, type Visual } from "@/lib/query";
import type { SavedQueryDetail } from "@/lib/saved-queries";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { trimmed, type Described } from "./described";
import { marksOf, parametersOf, type MarkDraft } from "./parameter-marks";

export type Saving = { question: Query; visual: Visual; marks: readonly MarkDraft[] };

function bodyOf({ question, visual, marks }: Saving) {
  return { query: makeTemplate(question, marksOf(marks)), parameters: parametersOf(marks), visual };
}

/** Keeping a question: a new one, or a new version of one that is open. */
export function useSaveQuestion(onDone: (saved: SavedQueryDetail) => Promise<unknown> | void) {
  const client = useQueryClient();
  const settle = async (saved: SavedQueryDetail) => {
    client.setQueryData(queryKeys.savedQuery(saved.id), saved);
    await client.invalidateQueries({ queryKey: ["saved-queries"] });
    await onDone(saved);
  };
  const create = useMutation({
    mutationFn: ({ described, ...saving }: Saving & { described: Described }) =>
      api.post<SavedQueryDetail>(endpoints.savedQueries(), { ...trimmed(described), ...bodyOf(saving) }),
    onSuccess: settle,
  });
  const change = useMutation({
    mutationFn: ({ saved, note, ...saving }: Saving & { saved: SavedQueryDetail; note: string }) =>
      api.patch<SavedQueryDetail>(endpoints.savedQuery(saved.id), {
        revision: saved.revision,
        ...bodyOf(saving),
        ...(note.trim() === "" ? {} : { note: note.trim() }),
      }),
    onSuccess: settle,
  });
  return { create, change };
}
