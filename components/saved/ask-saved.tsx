"use client";

import { Button, Text } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useMemo, useState, type ReactNode } from "react";
import type { DatasetDetail } from "@/lib/catalog";
import { queryToSearch, type Query } from "@/lib/query";
import type { SavedQueryDetail } from "@/lib/saved-queries";
import { EstimateLine } from "../query-builder/estimate-line";
import { estimateWords, isOverLimit, refuses, type EstimateWords } from "../query-builder/estimate-words";
import { usePlan } from "../query-builder/use-plan";
import { ResultPanel } from "../results/result-panel";
import { useRun } from "../results/use-run";
import { questionSentence } from "./question-sentence";
import classes from "./saved.module.css";

type Props = {
  saved: SavedQueryDetail;
  detail: DatasetDetail | undefined;
  /** The question with the values of the form; null while it has none. */
  query: Query | null;
  /** Why it has none. */
  refusal: string | null;
  /** The form of its parameters. */
  children: ReactNode;
};

/** The question in a sentence, its form, what it would read, Run, and the answer. */
export function AskSaved({ saved, detail, query, refusal, children }: Props) {
  const text = useMemo(() => (query ? queryToSearch(query) : ""), [query]);
  const nothing = useMemo((): Query => ({ version: 1, from: saved.dataset?.slug ?? "" }), [saved.dataset]);
  const isKnown = saved.dataset !== null;
  const plan = usePlan({ query: query ?? nothing, text, dialect: "duckdb", isAsked: query !== null && isKnown });
  const { state, answers, run, cancel } = useRun();
  // Looking at it another way changes nothing that is saved.
  const [visual, setVisual] = useState(saved.visual);
  const [known, setKnown] = useState(saved.version);
  if (known !== saved.version) {
    setKnown(saved.version);
    setVisual(saved.visual);
  }
  const exact = answers.find((item) => item.text === text);
  const asked = exact ?? answers[0];
  const isRunning = state.status === "running";
  const mayRun = query !== null && isKnown && !(plan.error && refuses(plan.error)) && !isOverLimit(plan) && !isRunning;
  const ask = () => {
    if (mayRun) void run(query, text);
  };
  useHotkeys([["mod+Enter", ask]], []);
  const sentence = query && detail ? questionSentence({ query, parameters: [] }, detail) : saved.sentence;
  const estimate: EstimateWords = query
    ? estimateWords(plan, { asks: true, wasRun: exact !== undefined || isRunning, query })
    : { state: "attention", words: refusal ?? "Give the values that are marked.", advice: [] };
  return (
    <div className={classes.panel}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          ask();
        }}
      >
        <div className={classes.ask}>
          {sentence !== "" && (
            <Text mb={saved.parameters.length > 0 ? "sm" : 0} maw={960}>
              {sentence}
            </Text>
          )}
          {children}
        </div>
        {isKnown && (
          <div className={classes.foot}>
            <EstimateLine plan={plan} estimate={estimate} unfinished={{ filters: 0, columns: 0 }} isAnswered={exact !== undefined} />
            <Button type="submit" leftSection={<IconPlayerPlay size={14} aria-hidden />} disabled={!mayRun} title="Run (Ctrl+Enter)">
              Run
            </Button>
          </div>
        )}
      </form>
      {isKnown && (
        <div className={classes.answer}>
          <ResultPanel
            state={state}
            asked={asked}
            isStale={asked !== undefined && exact === undefined}
            canDownload={detail === undefined || detail.can.download}
            visual={visual}
            onVisual={setVisual}
            coverage={detail?.coverage}
            hospitalColumn={detail?.hospitalColumn}
            title={saved.name}
            onRun={ask}
            onCancel={() => void cancel()}
          />
        </div>
      )}
    </div>
  );
}
