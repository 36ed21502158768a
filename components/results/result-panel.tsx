"use client";

import { Alert, Button, SegmentedControl, Text } from "@mantine/core";
import dynamic from "next/dynamic";
import { useMemo, useState } from "react";
import { ErrorNotice } from "../shell/notices";
import { answerWords } from "./answer-words";
import { groupsOf, resultFields } from "./cell-text";
import { DownloadButton } from "./download-button";
import { gridLabel, ResultGrid } from "./result-grid";
import classes from "./results.module.css";
import { foldedGroups } from "./row-marks";
import { RunningLine } from "./running-line";
import type { Asked, RunState } from "./use-run";

// Charts are heavy and most answers are read as tables first.
const ChartView = dynamic(() => import("../charts/chart-view").then((module) => module.ChartView), { ssr: false });

type ResultPanelProps = {
  state: RunState;
  /** The answer to show: of the question as it stands, or the last one there is. */
  asked: Asked | undefined;
  isStale: boolean;
  canDownload: boolean;
  onRun: () => void;
  onCancel: () => void;
};

/** What came of the question: running, failed, cancelled, and the last answer there is. */
export function ResultPanel({ state, asked, isStale, canDownload, onRun, onCancel }: ResultPanelProps) {
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
        <Answer key={asked.answer.id} asked={asked} isStale={isStale} canDownload={canDownload} onRun={onRun} />
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

function Answer({ asked, isStale, canDownload, onRun }: { asked: Asked; isStale: boolean; canDownload: boolean; onRun: () => void }) {
  const [view, setView] = useState("table");
  const { answer, query } = asked;
  const groups = useMemo(() => groupsOf(query), [query]);
  const fields = useMemo(() => resultFields(answer.columns, query), [answer.columns, query]);
  const folded = useMemo(() => foldedGroups(query), [query]);
  const { rows, others, totals } = answer;
  const chart = useMemo(
    () => ({ columns: fields, groups: groups?.length ?? 0, rows, others, folded }),
    [fields, groups, rows, others, folded],
  );
  const words = answerWords({ ...answer, limit: query.limit, version: answer.dataset.version }).join(" · ");
  return (
    <>
      <div className={classes.head}>
        {groups !== null && (
          <SegmentedControl
            size="xs"
            aria-label="How to show the answer"
            data={[
              { value: "table", label: "Table" },
              { value: "chart", label: "Chart" },
            ]}
            value={view}
            onChange={setView}
          />
        )}
        <div className={`${classes.facts} tabular`} role="status">
          <h2 className={classes.factsLine}>{words}</h2>
        </div>
        <DownloadButton asked={asked} canDownload={canDownload} />
      </div>
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
      <div className={`${classes.body} ${isStale ? classes.stale : ""}`}>
        {view === "chart" && groups !== null ? (
          <ChartView input={chart} truncated={answer.truncated} />
        ) : rows.length === 0 && totals.length === 0 ? (
          <Text c="dimmed" p="md">
            No row matches. Remove or widen a filter and run again.
          </Text>
        ) : (
          <ResultGrid
            fields={fields}
            rows={rows}
            label={gridLabel(answer.rowCount)}
            groups={groups?.length ?? 0}
            totals={totals}
            others={others}
            folded={folded}
          />
        )}
      </div>
    </>
  );
}
