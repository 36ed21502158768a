"use client";

import { Loader, Text } from "@mantine/core";
import { useMemo } from "react";
import { formatCount } from "@/lib/format";
import { resultFields } from "../results/cell-text";
import { periodWords } from "../results/period-words";
import { ResultGrid } from "../results/result-grid";
import type { Asked } from "../results/use-run";
import { ReceiptLink } from "../receipts/receipt-link";
import { ErrorNotice } from "../shell/notices";
import classes from "./builder.module.css";
import { compareAnswers } from "./comparison";
import { usePreviousAnswer, type PeriodBefore } from "./use-comparison";

/** The answer beside that of the period before: value, value before, difference and change of each group. */
export function ComparisonPanel({ asked, before }: { asked: Asked; before: PeriodBefore }) {
  const previous = usePreviousAnswer(before, true);
  const { data, error, refetch } = previous;
  const { query, answer } = asked;
  const compared = useMemo(
    () =>
      data && compareAnswers({ query, fields: resultFields(answer.columns, query), current: answer, previous: data, shift: before.shift }),
    [data, query, answer, before],
  );
  const words = `${periodWords(before.shift.current)} compared with ${periodWords(before.shift.previous)}`;
  return (
    <section aria-label="Comparison with the previous period" className={classes.panel}>
      <div className={classes.comparisonHead}>
        <h2 className={classes.comparisonTitle}>{words}</h2>
        {compared && (compared.onlyBefore > 0 || compared.onlyNow > 0) && (
          <Text size="sm" c="dimmed" component="span">
            {[
              ...(compared.onlyNow > 0 ? [`${formatCount(compared.onlyNow, "group")} without rows before`] : []),
              ...(compared.onlyBefore > 0 ? [`${formatCount(compared.onlyBefore, "group")} without rows now, at the end`] : []),
            ].join(" · ")}
          </Text>
        )}
      </div>
      {error ? (
        <ErrorNotice error={error} title="The previous period could not be asked" onRetry={() => void refetch()} />
      ) : compared && data ? (
        <>
          <ResultGrid
            fields={compared.fields}
            headings={compared.headings}
            label={`Comparison, ${formatCount(compared.rows.length, "row")}`}
            groups={query.groupBy?.length ?? 0}
            rows={compared.rows}
            truncated={answer.truncated}
          />
          <Text size="sm" c="dimmed" px="md" py="xs">
            Downloads, and the receipt below, are of the answer for {periodWords(before.shift.current)} alone. To take both away, select the
            table (Ctrl+A) and copy it (Ctrl+C) into a spreadsheet.{" "}
            <ReceiptLink id={data.receipt.id}>Receipt of the previous period</ReceiptLink>
          </Text>
        </>
      ) : (
        <Text c="dimmed" p="md" role="status">
          <Loader size={12} aria-hidden mr="xs" />
          Asking about the previous period
        </Text>
      )}
    </section>
  );
}
