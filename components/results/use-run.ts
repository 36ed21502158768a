"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { QueryAnswer, QueryProgress } from "@/lib/analysis";
import type { Query } from "@/lib/query";
import { endpoints } from "@/lib/urls";
import { api, ApiError } from "../api-client";
import { cancelledWords, cancelWords } from "./cancel-words";
import { newQueryId } from "./query-id";

const POLL_MS = 500;
/** After a cancel that the server confirmed, how long the answer itself may still take. */
const SETTLE_MS = 5_000;
/** Answers kept in this page, so that Back and Undo show them again. */
const MAX_ANSWERS = 8;

export type Asked = { answer: QueryAnswer; query: Query; text: string };

export type RunState =
  | { status: "idle" }
  | { status: "running"; text: string; startedAt: number; progress: QueryProgress | null; isCancelling: boolean }
  | { status: "failed"; text: string; error: ApiError }
  | { status: "cancelled"; text: string; message: string };

type Current = { id: string; abort: AbortController; text: string; cancelMessage: string | null };

function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError({ code: "INTERNAL", message: "The answer could not be read. Your question is unchanged. Run it again.", status: 0 });
}

/** Runs questions one at a time, with progress and a cancel that reaches the engine. */
export function useRun() {
  const [state, setState] = useState<RunState>({ status: "idle" });
  const [answers, setAnswers] = useState<Asked[]>([]);
  const current = useRef<Current | null>(null);

  const run = useCallback(async (query: Query, text: string) => {
    current.current?.abort.abort();
    const mine: Current = { id: newQueryId(), abort: new AbortController(), text, cancelMessage: null };
    current.current = mine;
    setState({ status: "running", text, startedAt: Date.now(), progress: null, isCancelling: false });
    try {
      const answer = await api.post<QueryAnswer>(endpoints.query(), { query, id: mine.id }, { signal: mine.abort.signal });
      if (current.current !== mine) return;
      setAnswers((known) => [{ answer, query, text }, ...known.filter((item) => item.text !== text)].slice(0, MAX_ANSWERS));
      setState({ status: "idle" });
    } catch (error) {
      if (current.current !== mine) return;
      const wasCancelled =
        mine.cancelMessage !== null || mine.abort.signal.aborted || (error instanceof ApiError && error.code === "CANCELLED");
      if (wasCancelled) setState({ status: "cancelled", text, message: cancelledWords(error, mine.cancelMessage) });
      else setState({ status: "failed", text, error: asApiError(error) });
    } finally {
      if (current.current === mine) current.current = null;
    }
  }, []);

  const cancel = useCallback(async () => {
    const mine = current.current;
    if (!mine) return;
    setState((now) => (now.status === "running" ? { ...now, isCancelling: true } : now));
    try {
      mine.cancelMessage = cancelWords(await api.del<QueryProgress>(endpoints.queryRun(mine.id)));
      // The answer itself says CANCELLED in a moment; if it does not, stop waiting for it.
      setTimeout(() => mine.abort.abort(), SETTLE_MS);
    } catch (error) {
      if (current.current !== mine) return;
      mine.cancelMessage = `This page stopped waiting, which tells the engine to stop; it did not confirm that it has (${asApiError(error).message})`;
      mine.abort.abort();
    }
  }, []);

  const runningText = state.status === "running" ? state.text : null;
  useEffect(() => {
    if (runningText === null) return;
    const mine = current.current;
    if (!mine) return;
    const stop = new AbortController();
    const timer = setInterval(() => {
      api.get<QueryProgress>(endpoints.queryRun(mine.id), { signal: stop.signal }).then(
        (progress) => setState((now) => (now.status === "running" && current.current === mine ? { ...now, progress } : now)),
        // Progress is a help; the answer says what went wrong.
        (error: unknown) => void error,
      );
    }, POLL_MS);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [runningText]);

  // A page that is left asks for nothing any more.
  useEffect(() => () => current.current?.abort.abort(), []);

  return { state, answers, run, cancel };
}
