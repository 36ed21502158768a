"use client";

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { queryToSearch, type DialectName } from "@/lib/query";
import { useRun } from "../results/use-run";
import type { Draft } from "./draft";
import { isOverLimit, refuses } from "./estimate-words";
import { problemsOf } from "./problems";
import { asksSomething, toQuery } from "./to-query";
import { usePlan } from "./use-plan";
import type { Question } from "./use-question";
import { isAutomatic } from "./use-row-counts";

type AskingArgs = { question: Question; dialect: DialectName; /** Whether the reader may ask such questions at all. */ isAllowed: boolean };

/** The plan of the question, running it, and what the server says is wrong with it. */
export function useAsking({ question, dialect, isAllowed }: AskingArgs) {
  const { draft, query, text, keys, markAsked } = question;
  const asks = asksSomething(draft);
  const plan = usePlan({ query, text, dialect, isAsked: asks });
  const { state, answers, run, cancel } = useRun();
  const failed = state.status === "failed" && state.text === text ? state.error : null;
  const refusal = plan.error ?? failed;
  const problems = useMemo(() => problemsOf(refusal?.details ?? [], keys, refusal?.message), [refusal, keys]);
  const mayRun = isAllowed && asks && !(plan.error && refuses(plan.error)) && !isOverLimit(plan) && state.status !== "running";
  const ask = useCallback(() => {
    if (!mayRun) return;
    markAsked();
    void run(query, text);
  }, [mayRun, markAsked, run, query, text]);

  // A question that a click made is asked at once where that costs next to nothing; else Run is pressed as ever.
  const [wanted, setWanted] = useState<string | null>(null);
  const begun = useRef<string | null>(null);
  const { answer, isCurrent } = plan;
  useEffect(() => {
    if (wanted !== text || begun.current === wanted || !isCurrent || !answer) return;
    begun.current = wanted;
    if (isAutomatic(answer)) ask();
  }, [wanted, text, isCurrent, answer, ask]);
  const askIfCheap = (made: Draft) => {
    begun.current = null;
    setWanted(queryToSearch(toQuery(made).query));
  };

  const exact = answers.find((item) => item.text === text);
  return {
    asks,
    plan,
    state,
    problems,
    mayRun,
    ask,
    askIfCheap,
    cancel: () => void cancel(),
    /** The answer of the question as it stands. */
    exact,
    /** That, or the last one about the dataset. */
    asked: exact ?? answers.find((item) => item.query.from === draft.from),
  };
}
export type Asking = ReturnType<typeof useAsking>;
