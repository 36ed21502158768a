"use client";

import { createSerializer, parseAsString, useQueryStates } from "nuqs";
import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from "react";
import { queryFromSearch, queryToSearch, type Query } from "@/lib/query";
import { onLeaving } from "../shell/leaving";
import { AddressTrail } from "./address-trail";
import { emptyDraft, type Draft } from "./draft";
import { historyReducer, startHistory } from "./draft-history";
import { fromQuery } from "./from-query";
import type { PartKeys } from "./part-keys";
import { isWhole, toQuery, type Unfinished } from "./to-query";

/** The address follows the draft this long after the last edit. */
const ADDRESS_DELAY_MS = 300;

/** A question that was kept: when it was last changed, and whether it was run as it stands. */
export type Restored = { at: number; wasAsked: boolean };

export type Question = {
  draft: Draft;
  query: Query;
  /** The question as text: equal questions have equal text, so answers are told apart by it. */
  text: string;
  keys: PartKeys;
  unfinished: Unfinished;
  /** The address holds something that is no question. */
  isUnreadable: boolean;
  /** The page was opened without a question, and nothing was done yet. */
  isFresh: boolean;
  /** The dataset that the page was opened with, where it was opened without a question. */
  freshDataset: string | null;
  /** Somebody changed the question here, or ran it. */
  isTouched: boolean;
  /** Whether the question was run as it stands. */
  wasAsked: boolean;
  canUndo: boolean;
  canRedo: boolean;
  edit: (draft: Draft, merge?: string) => void;
  undo: () => void;
  redo: () => void;
  /** Begins with another question, and with what is to be said about it; there is nothing to undo. */
  load: (draft: Draft, restored?: Restored) => void;
  /** When the question was kept in this browser, where it came from there. */
  restored: Restored | null;
  startOver: (dataset: string) => void;
  /** The question was asked: the next edit gets an entry of its own in the browser's history. */
  markAsked: () => void;
};

const ADDRESS = { dataset: parseAsString, q: parseAsString };
const addressWith = createSerializer(ADDRESS);

function draftFromAddress(dataset: string | null, q: string | null): Draft | null {
  if (q === null) return emptyDraft(dataset ?? "");
  const query = queryFromSearch(q);
  return query === null ? null : fromQuery(query);
}

/** The question being built, its undo history, and the address bar that holds it. */
export function useQuestion(): Question {
  const [address, setAddress] = useQueryStates(ADDRESS, { shallow: true, scroll: false });
  const [state, dispatch] = useReducer(historyReducer, undefined, () =>
    startHistory(draftFromAddress(address.dataset, address.q) ?? emptyDraft("")),
  );
  const [isUnreadable, setUnreadable] = useState(() => draftFromAddress(address.dataset, address.q) === null);
  const [isFresh, setFresh] = useState(address.q === null);
  const [askedText, setAskedText] = useState<string | null>(null);
  const [restored, setRestored] = useState<Restored | null>(null);
  // What this page itself put into the address is not to be read back as if somebody had gone there.
  const [trail] = useState(() => new AddressTrail(addressKey(address)));
  const pushNext = useRef(false);
  // The address holds only what is asked: drafts that say more, by their question, for whoever comes back to it.
  const partial = useRef(new Map<string, Draft>());

  const { present: draft } = state;
  const { query, keys, unfinished } = useMemo(() => toQuery(draft), [draft]);
  const text = useMemo(() => queryToSearch(query), [query]);
  useEffect(() => {
    if (isWhole(unfinished)) partial.current.delete(text);
    else partial.current.set(text, draft);
  }, [draft, text, unfinished]);

  useEffect(() => {
    const onPop = () => {
      const now = new URLSearchParams(window.location.search);
      trail.visit(addressKey({ dataset: now.get("dataset"), q: now.get("q") }));
    };
    window.addEventListener("popstate", onPop);
    return () => window.removeEventListener("popstate", onPop);
  }, [trail]);

  // Back, Forward and links: the draft follows the address.
  const { dataset, q } = address;
  useEffect(() => {
    const source = trail.read(addressKey({ dataset, q }));
    if (source === "page") return;
    const byBrowser = source === "browser";
    // The page may be one that was asked: what is edited from here on is another one.
    pushNext.current = true;
    const asked = draftFromAddress(dataset, q);
    const loaded = (asked && byBrowser && partial.current.get(queryToSearch(toQuery(asked).query))) ?? asked;
    setUnreadable(loaded === null);
    setFresh(q === null);
    // Going back is a step like others: what was there before it can be had again by Undo.
    if (loaded) dispatch(byBrowser && q !== null ? { type: "edit", draft: loaded } : { type: "load", draft: loaded });
  }, [dataset, q, trail]);

  const writeAddress = useCallback(
    (next: { dataset: string; q: string }, isLast = false) => {
      const key = addressKey(next);
      if (key === trail.current) return;
      trail.write(key);
      const history = pushNext.current ? "push" : "replace";
      pushNext.current = false;
      if (!isLast) void setAddress(next, { history });
      else window.history[`${history}State`](null, "", addressWith(window.location.pathname + window.location.search, next));
    },
    [setAddress, trail],
  );

  // The address follows the draft, a moment later.
  useEffect(() => {
    if (isUnreadable || isFresh || draft.from === "") return;
    const next = { dataset: draft.from, q: text };
    if (addressKey(next) === trail.current) return;
    const write = (isLast: boolean) => {
      if (!trail.isLeaving) writeAddress(next, isLast);
    };
    const timer = setTimeout(() => write(false), ADDRESS_DELAY_MS);
    // Whoever follows a link before that comes Back to the question as it stood.
    const stop = onLeaving(() => write(true));
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [draft.from, text, isUnreadable, isFresh, writeAddress, trail]);

  const edit = useCallback((changed: Draft, merge?: string) => {
    setFresh(false);
    dispatch({ type: "edit", draft: changed, merge });
  }, []);
  const undo = useCallback(() => dispatch({ type: "undo" }), []);
  const redo = useCallback(() => dispatch({ type: "redo" }), []);
  const load = useCallback((loaded: Draft, from?: Restored) => {
    setUnreadable(false);
    setFresh(false);
    setRestored(from ?? null);
    dispatch({ type: "load", draft: loaded });
  }, []);
  const startOver = useCallback((from: string) => load(emptyDraft(from)), [load]);
  // The answer may be there at once, and the address has to be the question's by then.
  const markAsked = useCallback(() => {
    if (!isUnreadable && draft.from !== "") writeAddress({ dataset: draft.from, q: text });
    setAskedText(text);
    pushNext.current = true;
  }, [draft.from, text, isUnreadable, writeAddress]);

  return {
    draft,
    query,
    text,
    keys,
    unfinished,
    isUnreadable,
    isFresh,
    freshDataset: isFresh ? dataset : null,
    isTouched: state.past.length > 0 || state.future.length > 0 || askedText !== null,
    wasAsked: askedText === text,
    edit,
    undo,
    redo,
    load,
    restored,
    startOver,
    markAsked,
    canUndo: state.past.length > 0,
    canRedo: state.future.length > 0,
  };
}

function addressKey(address: { dataset: string | null; q: string | null }): string {
  return JSON.stringify([address.dataset, address.q]);
}
