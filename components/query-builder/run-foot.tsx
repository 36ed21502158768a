"use client";

import { Button, Switch } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import type { DatasetDetail } from "@/lib/catalog";
import type { DialectName } from "@/lib/query";
import classes from "./builder.module.css";
import { setMode } from "./edit-query";
import { EstimateLine } from "./estimate-line";
import { estimateWords } from "./estimate-words";
import type { ExploreColumn } from "./explore-columns";
import { summaryOf } from "./fewer-rights";
import type { Asking } from "./use-asking";
import type { Question } from "./use-question";
import type { View } from "./use-view";

type RunFootProps = {
  detail: DatasetDetail;
  question: Question;
  view: View;
  asking: Asking;
  columns: readonly ExploreColumn[];
  dialect: DialectName;
  /** Why the question cannot be compared with the period before; null where it can. */
  notCompared: string | null;
  isSqlShown: boolean;
  onSqlShown: (isShown: boolean) => void;
};

/** What the question costs, in which form it is asked, and Run. */
export function RunFoot({ detail, question, view, asking, columns, dialect, notCompared, isSqlShown, onSqlShown }: RunFootProps) {
  const { draft, query, edit, unfinished } = question;
  const { asks, plan, state, mayRun, ask, exact } = asking;
  const isRunning = state.status === "running";
  const wasRun = exact !== undefined || isRunning;
  const estimate = estimateWords(plan, { asks, wasRun, dialect, query });
  const isRows = draft.mode === "rows";
  const isLocked = notCompared !== null && !view.isCompared;
  return (
    <div className={classes.foot}>
      <EstimateLine plan={plan} estimate={estimate} unfinished={unfinished} isAnswered={exact !== undefined} />
      <Switch
        size="sm"
        label="See rows"
        title={
          detail.can.queryRows ? "The rows themselves instead of a summary" : "Your role and your organisation's grant allow summaries only"
        }
        checked={isRows}
        disabled={!(isRows ? detail.can.querySummary : detail.can.queryRows)}
        onChange={(event) =>
          edit(
            event.currentTarget.checked
              ? setMode(
                  draft,
                  "rows",
                  columns.map((column) => column.name),
                )
              : summaryOf(draft),
          )
        }
      />
      <Switch size="sm" label="SQL" checked={isSqlShown} onChange={(event) => onSqlShown(event.currentTarget.checked)} />
      {!isRows && (
        <Switch
          size="sm"
          label="Compare with the previous period"
          title={
            notCompared === null ? "Asks the same question about the stretch of time of the same length before, and shows both" : undefined
          }
          description={notCompared}
          // Not disabled: it can still be reached by the keyboard, and says why.
          aria-disabled={isLocked || undefined}
          classNames={isLocked ? { body: classes.locked } : {}}
          checked={view.isCompared}
          onChange={(event) => !isLocked && view.setCompared(event.currentTarget.checked)}
        />
      )}
      <Button
        data-tour="run"
        leftSection={<IconPlayerPlay size={14} aria-hidden />}
        // Not disabled while it runs: it would lose the focus, and who pressed it would begin anew at the top of the page.
        disabled={!mayRun && !isRunning}
        data-disabled={isRunning || undefined}
        aria-disabled={isRunning || undefined}
        onClick={ask}
        title={mayRun ? "Run (Ctrl+Enter)" : isRunning ? "A question is running" : estimate.words}
      >
        Run
      </Button>
    </div>
  );
}
