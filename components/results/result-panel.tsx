"use client";

import { Alert, Button, Text } from "@mantine/core";
import { useState } from "react";
import type { Visual } from "@/lib/query";
import { ReceiptLink } from "../receipts/receipt-link";
import { ErrorNotice } from "../shell/notices";
import { AnswerView, type AnswerViewProps } from "./answer-view";
import { answerWords } from "./answer-words";
import { CountAll } from "./count-all";
import { DownloadButton } from "./download-button";
import classes from "./results.module.css";
import { RunningLine } from "./running-line";
import type { Asked, RunState } from "./use-run";

type ResultPanelProps = Pick<AnswerViewProps, "coverage" | "hospitalColumn" | "onDrill" | "onFilter" | "actionsFor" | "title"> & {
  state: RunState;
  /** The answer to show: of the question as it stands, or the last one there is. */
  asked: Asked | undefined;
  isStale: boolean;
  canDownload: boolean;
  onRun: () => void;
  onCancel: () => void;
  /** How the answer is shown; without it the panel keeps that itself. */
  visual?: Visual | undefined;
  onVisual?: ((visual: Visual) => void) | undefined;
};

const TABLE: Visual = { kind: "table" };

/** What came of the question: running, failed, cancelled, and the last answer there is. */
export function ResultPanel(props: ResultPanelProps) {
  const { state, asked, isStale, onRun, onCancel } = props;
  // Kept from answer to answer: who looks at a chart and changes a filter goes on looking at the chart.
  const [own, setOwn] = useState(TABLE);
  return (
    <section aria-label="Answer">
      {state.status === "running" && <RunningLine state={state} onCancel={onCancel} />}
      {state.status === "failed" && (
        <div className={classes.notice}>
          <ErrorNotice error={state.error} title={`The question was not answered (${state.error.code})`} onRetry={onRun} />
        </div>
      )}
      {state.status === "cancelled" && (
        <Alert className={classes.notice} color="gray" role="status">
          {state.message}
        </Alert>
      )}
      {asked ? (
        <Answer
          {...props}
          key={asked.answer.id}
          asked={asked}
          isStale={isStale}
          visual={props.visual ?? own}
          onVisual={props.onVisual ?? setOwn}
        />
      ) : (
        state.status === "idle" && <NotAsked />
      )}
    </section>
  );
}

function NotAsked() {
  return (
    <Text c="dimmed" p="md">
      The answer appears here. Nothing is read until Run is pressed.
    </Text>
  );
}

type AnswerProps = Omit<ResultPanelProps, "visual" | "onVisual"> & { asked: Asked; visual: Visual; onVisual: (visual: Visual) => void };

function Answer({ asked, isStale, canDownload, onRun, visual, onVisual, ...rest }: AnswerProps) {
  const { answer, query } = asked;
  const words = answerWords({ ...answer, limit: query.limit, version: answer.dataset.version }).join(" · ");
  return (
    <div className={isStale ? classes.stale : undefined}>
      <AnswerView
        columns={answer.columns}
        rows={answer.rows}
        totals={answer.totals}
        others={answer.others}
        truncated={answer.truncated}
        query={query}
        visual={visual}
        onVisual={onVisual}
        coverage={rest.coverage}
        hospitalColumn={rest.hospitalColumn}
        title={rest.title}
        source={`${answer.dataset.slug}${answer.dataset.version === 0 ? "" : `, version ${answer.dataset.version}`}`}
        // What is done with a mark changes the question as it stands, which is another one than this answers.
        onDrill={isStale ? undefined : rest.onDrill}
        onFilter={isStale ? undefined : rest.onFilter}
        actionsFor={isStale ? undefined : rest.actionsFor}
        head={
          <>
            <div className={`${classes.facts} tabular`} role="status">
              <h2 className={classes.factsLine}>{words}</h2>
            </div>
            {answer.truncated && !isStale && <CountAll query={query} answer={answer} canDownload={canDownload} name={rest.title} />}
            <div className={classes.takeAway}>
              <ReceiptLink id={answer.receipt.id} />
              <DownloadButton query={query} answer={answer} canDownload={canDownload} name={rest.title} />
            </div>
          </>
        }
        notices={
          <>
            {isStale && (
              <Alert color="gray" mx="md" mb="sm" p="xs">
                <strong>Earlier question.</strong> This answers the question as it was before you changed it.
                <Button ml="sm" size="compact-xs" variant="default" onClick={onRun}>
                  Run the changed question
                </Button>
              </Alert>
            )}
            {answer.warnings.map(({ message }) => (
              <p key={message} className={classes.warning} role="note">
                {message}
              </p>
            ))}
          </>
        }
      />
    </div>
  );
}
