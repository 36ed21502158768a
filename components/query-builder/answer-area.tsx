"use client";

import dynamic from "next/dynamic";
import type { DatasetDetail } from "@/lib/catalog";
import { ResultPanel } from "../results/result-panel";
import classes from "./builder.module.css";
import type { Asking } from "./use-asking";
import type { PeriodBefore } from "./use-comparison";
import type { View } from "./use-view";

const ComparisonPanel = dynamic(() => import("./comparison-panel").then((module) => module.ComparisonPanel), { ssr: false });

type AnswerAreaProps = { detail: DatasetDetail; view: View; asking: Asking; before: PeriodBefore | null };

/** What came of the question, beside the period before where that is asked for. */
export function AnswerArea({ detail, view, asking, before }: AnswerAreaProps) {
  const { asked, exact, state, ask, cancel } = asking;
  return (
    <>
      {before && exact && view.isCompared && <ComparisonPanel asked={exact} before={before} />}
      <div className={classes.panel}>
        <ResultPanel
          state={state}
          asked={asked}
          isStale={asked !== undefined && exact === undefined}
          canDownload={detail.can.download}
          onRun={ask}
          onCancel={cancel}
        />
      </div>
    </>
  );
}
