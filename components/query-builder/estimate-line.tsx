"use client";

import { formatBytes, formatCount } from "@/lib/format";
import classes from "./builder.module.css";
import type { Plan } from "./use-plan";

/** What the question would read, or why it cannot be asked. */
export function estimateWords(
  plan: Pick<Plan, "answer" | "error" | "isCurrent">,
  asks: boolean,
  wasRun = false,
): { state: "idle" | "attention" | "refused"; words: string } {
  if (!asks) return { state: "attention", words: "Nothing is asked yet. Add a measure or a group, or choose columns." };
  const { answer, error, isCurrent } = plan;
  if (error)
    return { state: error.code === "INVALID_QUERY" || error.code === "UNSUPPORTED" ? "attention" : "refused", words: error.message };
  if (!answer || !isCurrent) return { state: "idle", words: "Estimating…" };
  const { files, bytes, totalBytes, rows } = answer.estimate;
  if (files === 0) return { state: "idle", words: "No file can hold a matching row · nothing to read · the answer will be empty" };
  return {
    state: "idle",
    words: `${formatCount(files, "file")} · ${formatBytes(bytes)} of ${formatBytes(totalBytes)} · ${formatCount(rows, "row")}${wasRun ? "" : " · nothing has been read yet"}`,
  };
}

export function EstimateLine({ plan, asks, unfinished, wasRun }: { plan: Plan; asks: boolean; unfinished: number; wasRun: boolean }) {
  const { state, words } = estimateWords(plan, asks, wasRun);
  const left = unfinished === 0 ? "" : ` · ${formatCount(unfinished, "filter")} without a value left out`;
  return (
    <div className={`${classes.estimate} tabular`} data-state={state} role="status">
      {words + left}
    </div>
  );
}
