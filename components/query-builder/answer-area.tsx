"use client";

import { notifications } from "@mantine/notifications";
import dynamic from "next/dynamic";
import { useRef } from "react";
import type { DatasetDetail } from "@/lib/catalog";
import type { Visual } from "@/lib/query";
import classes from "./builder.module.css";
import type { Draft } from "./draft";
import { filteredTo, rowsBehind } from "./drill";
import { fromQuery } from "./from-query";
import { LeftOutNotice } from "./left-out";
import { useAnswerInView } from "./use-answer-in-view";
import type { Asking } from "./use-asking";
import type { PeriodBefore } from "./use-comparison";
import type { Question } from "./use-question";
import type { View } from "./use-view";

// Nothing is shown there before the first answer, and the grid is the heaviest part of the page.
const ResultPanel = dynamic(() => import("../results/result-panel").then((module) => module.ResultPanel), { ssr: false });
const ComparisonPanel = dynamic(() => import("./comparison-panel").then((module) => module.ComparisonPanel), { ssr: false });

/** Answers are read as tables first. */
const TABLE: Visual = { kind: "table" };

type AnswerAreaProps = { detail: DatasetDetail; question: Question; view: View; asking: Asking; before: PeriodBefore | null };

/** What came of the question, beside the period before where that is asked for; what is in it leads on to other questions. */
export function AnswerArea({ detail, question, view, asking, before }: AnswerAreaProps) {
  const { asked, exact, state, ask, askIfCheap, cancel } = asking;
  const { draft, edit } = question;
  const { visual, setVisual, isCompared } = view;
  const place = useRef<HTMLDivElement>(null);
  useAnswerInView(place, state.status === "running");
  const summary =
    asked && asked.query.select === undefined && !asked.query.count ? { query: asked.query, columns: asked.answer.columns } : undefined;
  const goOn = (made: Draft | null) => {
    if (made === null) {
      notifications.show({ message: "A filter cannot tell these rows from the others, so the question stays as it is." });
      return;
    }
    edit(made);
    askIfCheap(made);
  };
  const names = detail.columns.map((column) => column.name);
  return (
    <div ref={place} className={classes.answers}>
      {before && exact && isCompared && <ComparisonPanel asked={exact} before={before} />}
      <div className={classes.panel}>
        {exact && <LeftOutNotice unfinished={question.unfinished} />}
        <ResultPanel
          state={state}
          asked={asked}
          isStale={asked !== undefined && exact === undefined}
          canDownload={detail.can.download}
          onRun={ask}
          onCancel={cancel}
          visual={Object.keys(visual).length === 0 ? TABLE : visual}
          onVisual={setVisual}
          coverage={detail.coverage}
          hospitalColumn={detail.hospitalColumn}
          onDrill={
            summary && detail.can.queryRows
              ? (row, measure) => {
                  const rows = rowsBehind(summary, { row, measure }, names);
                  goOn(rows && fromQuery(rows));
                }
              : undefined
          }
          onFilter={summary && ((group, value, exclude) => goOn(filteredTo(draft, summary, group, value, exclude)))}
        />
      </div>
    </div>
  );
}
