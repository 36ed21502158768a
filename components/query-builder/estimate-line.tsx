"use client";

import { Button } from "@mantine/core";
import { formatBytes, formatCount } from "@/lib/format";
import type { ApiError } from "../api-client";
import classes from "./builder.module.css";
import type { Plan } from "./use-plan";

/** A question refused for what it says is amber: it can be put right where it stands. */
const AMBER: readonly string[] = ["INVALID_QUERY", "UNSUPPORTED"];

/** Whether an error is about the question, so that running it would fail too; else the estimate alone failed. */
export function refuses(error: Pick<ApiError, "status">): boolean {
  return error.status >= 400 && error.status < 500 && error.status !== 429;
}

/** What the question would read, or why it cannot be asked. */
export function estimateWords(
  plan: Pick<Plan, "answer" | "error" | "isCurrent">,
  asks: boolean,
  wasRun = false,
): { state: "idle" | "attention" | "refused"; words: string } {
  if (!asks) return { state: "attention", words: "Nothing is asked yet. Add a measure or a group, or choose columns." };
  const { answer, error, isCurrent } = plan;
  if (error && !refuses(error))
    return { state: "refused", words: `There is no estimate. ${error.message}${error.requestId ? ` (${error.requestId})` : ""}` };
  if (error) return { state: AMBER.includes(error.code) ? "attention" : "refused", words: error.message };
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
      {plan.error && !refuses(plan.error) && (
        <Button ml="xs" size="compact-xs" variant="default" onClick={plan.retry}>
          Estimate again
        </Button>
      )}
    </div>
  );
}
