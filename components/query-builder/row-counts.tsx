"use client";

import { Button, Loader, Text } from "@mantine/core";
import { useMemo } from "react";
import { formatBytes, formatCount, formatNumber, formatShare } from "@/lib/format";
import type { WaterfallStep } from "@/lib/query";
import { errorMessage } from "../api-client";
import { filterWords, type ExploreColumn } from "./explore-columns";
import classes from "./row-counts.module.css";
import type { RowCounts } from "./use-row-counts";

/** `9,812 rows · 2,340 patients`. */
export function countWords({ rows, patients }: Pick<WaterfallStep, "rows" | "patients">): string {
  return [formatCount(rows, "row"), ...(patients === null ? [] : [formatCount(patients, "patient")])].join(" · ");
}

/** What a count would read: where that is not known, that it is another database. */
export function offerWords({ engine, estimate }: { engine: string; estimate: { bytesHigh: number } }): string {
  return engine === "postgres" ? "Count the rows (asks their database)" : `Count the rows (reads about ${formatBytes(estimate.bytesHigh)})`;
}

/** How many rows and patients the filters leave, and how many each of them takes. */
export function RowCountsLine({ counts, columns }: { counts: RowCounts; columns: readonly ExploreColumn[] }) {
  switch (counts.status) {
    case "none":
      return null;
    case "counting":
      return counts.before ? (
        <Counted steps={counts.before} columns={columns} isStale />
      ) : (
        <div className={classes.line} role="status" aria-label="Counting the rows">
          <Loader size={12} aria-hidden />
          <Text size="sm" c="dimmed" component="span">
            counting
          </Text>
        </div>
      );
    case "offered":
      return (
        <div className={classes.line}>
          <Button size="compact-sm" variant="default" onClick={counts.count}>
            {offerWords(counts.plan)}
          </Button>
        </div>
      );
    case "failed":
      return (
        <div className={classes.line} role="status">
          <Text size="sm" component="span">
            {`The rows were not counted. ${errorMessage(counts.error)}`}
          </Text>
          <Button size="compact-sm" variant="default" onClick={counts.retry}>
            Count again
          </Button>
        </div>
      );
    case "counted":
      return <Counted steps={counts.steps} columns={columns} />;
    default:
      return counts satisfies never;
  }
}

type CountedProps = { steps: readonly WaterfallStep[]; columns: readonly ExploreColumn[]; isStale?: boolean };

/** Counts of the question before its last change stay, dimmed, until the new ones are there: the page must not jump. */
function Counted({ steps, columns, isStale = false }: CountedProps) {
  const [first] = steps;
  const last = steps.at(-1);
  if (!first || !last) return null;
  return (
    <div className={isStale ? classes.stale : undefined} aria-busy={isStale}>
      <div className={`${classes.line} tabular`} role="status" aria-label="Rows left">
        <span aria-hidden>→</span>
        <strong className={classes.left}>{countWords(last)}</strong>
        {isStale ? (
          <Text size="sm" c="dimmed" component="span">
            before the last change; counting again
          </Text>
        ) : steps.length > 1 ? (
          <Text size="sm" c="dimmed" component="span">
            {`of ${formatNumber(first.rows)}${first.rows > 0 ? `, ${formatShare(last.rows / first.rows)}` : ""}`}
          </Text>
        ) : null}
      </div>
      {steps.length > 1 && <Steps steps={steps} all={first.rows} columns={columns} />}
    </div>
  );
}

function Steps({ steps, all, columns }: { steps: readonly WaterfallStep[]; all: number; columns: readonly ExploreColumn[] }) {
  const words = useMemo(
    () => [
      "all rows",
      ...filterWords(
        steps.flatMap(({ filter }) => filter ?? []),
        columns,
      ),
    ],
    [steps, columns],
  );
  const hasPatients = steps.some(({ patients }) => patients !== null);
  return (
    <table className={`${classes.steps} tabular`} aria-label="What is left after each filter">
      <thead className={classes.hidden}>
        <tr>
          <th scope="col">After</th>
          <th scope="col">Share</th>
          <th scope="col">Rows</th>
          {hasPatients && <th scope="col">Patients</th>}
        </tr>
      </thead>
      <tbody>
        {steps.map(({ rows, patients }, index) => (
          // Steps have no identity but their place.
          <tr key={index}>
            <th scope="row" className={classes.step} title={words[index]}>
              {words[index]}
            </th>
            <td className={classes.track} aria-label={all > 0 ? formatShare(rows / all) : "none"}>
              <span className={classes.bar} style={{ width: `${all > 0 ? (rows / all) * 100 : 0}%` }} aria-hidden />
            </td>
            <td className={classes.number}>{formatNumber(rows)}</td>
            {hasPatients && <td className={classes.number}>{patients === null ? "" : formatCount(patients, "patient")}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
