"use client";

import { Button } from "@mantine/core";
import { formatCount } from "@/lib/format";
import classes from "./builder.module.css";
import { refuses, type EstimateWords } from "./estimate-words";
import type { Unfinished } from "./to-query";
import type { Plan } from "./use-plan";

type EstimateLineProps = {
  plan: Plan;
  estimate: EstimateWords;
  unfinished: Unfinished;
  /** The answer is there, and says itself what to know before trusting it. */
  isAnswered?: boolean;
};

/** What the question would read and cost, what is left out of it, what to know of it, and what would make it cheaper. */
export function EstimateLine({ plan, estimate, unfinished, isAnswered = false }: EstimateLineProps) {
  const { state, words, advice } = estimate;
  const left = [
    ...(unfinished.filters > 0 ? [`${formatCount(unfinished.filters, "filter")} without a value left out`] : []),
    ...(unfinished.columns > 0 ? [`${formatCount(unfinished.columns, "calculated column")} not finished and left out`] : []),
  ];
  const warnings = isAnswered || !plan.isCurrent ? [] : (plan.answer?.warnings ?? []);
  return (
    <div className={`${classes.estimate} tabular`} data-state={state} role="status">
      {[words, ...left].join(" · ")}
      {plan.error && !refuses(plan.error) && (
        <Button ml="xs" size="compact-xs" variant="default" onClick={plan.retry}>
          Estimate again
        </Button>
      )}
      {warnings.map(({ message }) => (
        <p key={message} className={classes.planWarning}>
          {message}
        </p>
      ))}
      {advice.length > 0 && (
        <ul className={classes.advice} aria-label="What would help">
          {advice.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
