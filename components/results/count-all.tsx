"use client";

import { Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { PlanAnswer, QueryAnswer } from "@/lib/analysis";
import { countingQuery, queryToSearch, type Query } from "@/lib/query";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { exportOf } from "../exports/download-size";
import { countedWords, countOffer } from "./count-words";
import { DownloadAll } from "./download-all";
import classes from "./results.module.css";
import { useRun } from "./use-run";

type CountAllProps = { query: Query; answer: QueryAnswer; canDownload: boolean; name?: string | undefined };

/** Of an answer that stopped at its limit: how many there are in all, once it is asked for, and all of them as a file. */
export function CountAll({ query, answer, canDownload, name }: CountAllProps) {
  // Of the version that was answered: a new one may have another number.
  const counting = useMemo(() => countingQuery(exportOf(query, answer)), [query, answer]);
  const text = useMemo(() => queryToSearch(counting), [counting]);
  const { state, answers, run, cancel } = useRun();
  const plan = useQuery({
    queryKey: ["query-plan", text, "count"],
    queryFn: ({ signal }) => api.post<PlanAnswer>(endpoints.queryPlan(), { query: counting }, { signal }),
    staleTime: 30_000,
    retry: false,
  });
  const value = answers.find((item) => item.text === text)?.answer.rows[0]?.[0];
  const count = value === undefined || value === null ? null : Number(value);
  const ask = () => void run(counting, text);
  return (
    <div className={classes.countAll} role="group" aria-label="All of them">
      <span role="status" className="tabular">
        {count !== null && <strong>{countedWords(query, count)}</strong>}
        {state.status === "running" && (state.isCancelling ? "Cancelling the count" : "Counting them all")}
        {state.status === "failed" && `They were not counted. ${state.error.message}`}
        {state.status === "cancelled" && `They were not counted. ${state.message}`}
      </span>
      {state.status === "running" ? (
        <Button size="compact-sm" variant="default" disabled={state.isCancelling} onClick={() => void cancel()}>
          Cancel the count
        </Button>
      ) : (
        count === null && <Offer plan={plan.data} onCount={ask} isAgain={state.status === "failed"} />
      )}
      {canDownload && <DownloadAll query={query} answer={answer} count={count} name={name} />}
    </div>
  );
}

type OfferProps = { plan: PlanAnswer | undefined; onCount: () => void; isAgain: boolean };

/** Nothing before the price is known. */
function Offer({ plan, onCount, isAgain }: OfferProps) {
  if (!plan) return null;
  const { words, refusal } = countOffer(plan);
  if (refusal !== null)
    return (
      <Text size="sm" c="dimmed">
        {refusal}
      </Text>
    );
  return (
    <Button size="compact-sm" variant="default" onClick={onCount}>
      {isAgain ? "Count again" : words}
    </Button>
  );
}
