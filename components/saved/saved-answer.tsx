"use client";

import { Alert, Button, Text } from "@mantine/core";
import { useState } from "react";
import type { DatasetDetail } from "@/lib/catalog";
import type { Visual } from "@/lib/query";
import { ReceiptLink } from "../receipts/receipt-link";
import { AnswerView } from "../results/answer-view";
import { answerWords } from "../results/answer-words";
import { DownloadButton } from "../results/download-button";
import classes from "../results/results.module.css";
import { RunningLine } from "../results/running-line";
import type { Asked, RunState } from "../results/use-run";
import { ErrorNotice } from "../shell/notices";

type Props = {
  state: RunState;
  asked: Asked | undefined;
  isStale: boolean;
  visual: Visual;
  detail: DatasetDetail | undefined;
  onRun: () => void;
  onCancel: () => void;
};

/** What came of a saved question, shown as it was saved. */
export function SavedAnswer({ state, asked, isStale, visual: saved, detail, onRun, onCancel }: Props) {
  // Looking at it another way changes nothing that is saved.
  const [visual, setVisual] = useState(saved);
  const [known, setKnown] = useState(saved);
  if (known !== saved) {
    setKnown(saved);
    setVisual(saved);
  }
  return (
    <section aria-label="Answer">
      {state.status === "running" && <RunningLine state={state} onCancel={onCancel} />}
      {state.status === "failed" && (
        <div className={classes.notice}>
          <ErrorNotice error={state.error} title="The question was not answered" onRetry={onRun} />
        </div>
      )}
      {state.status === "cancelled" && (
        <Alert className={classes.notice} color="gray" role="status">
          {state.message}
        </Alert>
      )}
      {!asked && state.status === "idle" && (
        <Text c="dimmed" p="md">
          The answer appears here. Nothing is read until Run is pressed.
        </Text>
      )}
      {asked && (
        <>
          <div className={classes.head}>
            <div className={`${classes.facts} tabular`} role="status">
              <h2 className={classes.factsLine}>
                {answerWords({ ...asked.answer, limit: asked.query.limit, version: asked.answer.dataset.version }).join(" · ")}
              </h2>
            </div>
            <ReceiptLink id={asked.answer.receipt.id} />
            {detail && <DownloadButton query={asked.query} answer={asked.answer} canDownload={detail.can.download} />}
          </div>
          {isStale && (
            <Alert color="gray" mx="md" mb="sm" p="xs">
              <strong>Earlier values.</strong> This answers the question with the values it was asked with.
              <Button ml="sm" size="compact-xs" variant="default" onClick={onRun}>
                Run with the values above
              </Button>
            </Alert>
          )}
          {asked.answer.warnings.map(({ message }) => (
            <p key={message} className={classes.warning} role="note">
              {message}
            </p>
          ))}
          <div className={`${classes.body} ${isStale ? classes.stale : ""}`}>
            <AnswerView
              columns={asked.answer.columns}
              rows={asked.answer.rows}
              totals={asked.answer.totals}
              others={asked.answer.others}
              truncated={asked.answer.truncated}
              query={asked.query}
              visual={visual}
              onVisual={setVisual}
              coverage={detail?.coverage}
              hospitalColumn={detail?.hospitalColumn}
            />
          </div>
        </>
      )}
    </section>
  );
}
