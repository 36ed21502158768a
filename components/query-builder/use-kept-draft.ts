"use client";

import { useCallback, useEffect, useRef } from "react";
import { queryToSearch } from "@/lib/query";
import { emptyDraft } from "./draft";
import { fromQuery } from "./from-query";
import { dropDraft, keepDraft, keptDraft, type Whose } from "./kept-drafts";
import { isWhole, toQuery } from "./to-query";
import type { Question } from "./use-question";
import type { View } from "./use-view";

type KeptArgs = { whose: Whose; question: Question; view: View; firstDataset: string | undefined };

/**
 * Keeps the question in this browser while it is built, and brings it back where the page is opened without one.
 * `startOver` forgets it.
 */
export function useKeptDraft({ whose, question, view, firstDataset }: KeptArgs): { startOver: () => void } {
  const { org, userId } = whose;
  const { isFresh, freshDataset, load, startOver: begin, text, query, draft, unfinished, isTouched, wasAsked } = question;
  const { visual, setVisual, savedId } = view;

  useEffect(() => {
    if (!isFresh || savedId !== null) return;
    const kept = keptDraft(window.localStorage, { org, userId }, freshDataset);
    if (kept) {
      load(kept.draft ?? fromQuery(kept.query), { at: kept.at, wasAsked: kept.wasAsked });
      setVisual(kept.visual);
      return;
    }
    const dataset = freshDataset ?? firstDataset;
    if (dataset !== undefined) begin(dataset);
  }, [isFresh, savedId, freshDataset, firstDataset, org, userId, load, setVisual, begin]);

  // The address holds what is asked: what one's own question had beside it, without a value yet, is in the browser.
  const isLookedAt = useRef(false);
  useEffect(() => {
    if (isLookedAt.current) return;
    isLookedAt.current = true;
    if (isFresh || savedId !== null || draft.from === "") return;
    const kept = keptDraft(window.localStorage, { org, userId }, draft.from);
    if (kept?.draft && queryToSearch(toQuery(kept.draft).query) === text) load(kept.draft, { at: kept.at, wasAsked: false });
  }, [isFresh, savedId, draft.from, text, org, userId, load]);

  const partial = isWhole(unfinished) ? undefined : draft;
  // Only what somebody did here: a link that is looked at does not replace one's own question.
  useEffect(() => {
    if (!isTouched || draft.from === "" || savedId !== null) return;
    if (text === emptyText(draft.from) && !partial) dropDraft(window.localStorage, { org, userId }, draft.from);
    else {
      const kept = { query, visual, at: Date.now(), wasAsked: wasAsked && !partial, draft: partial };
      keepDraft(window.localStorage, { org, userId }, kept);
    }
  }, [isTouched, draft.from, text, query, partial, visual, wasAsked, savedId, org, userId]);

  const startOver = useCallback(() => {
    dropDraft(window.localStorage, { org, userId }, draft.from);
    setVisual({});
    begin(draft.from);
  }, [org, userId, draft.from, setVisual, begin]);
  return { startOver };
}

function emptyText(from: string): string {
  return queryToSearch(toQuery(emptyDraft(from)).query);
}
