"use client";

import { Alert, Button, Text } from "@mantine/core";
import type { DatasetDetail } from "@/lib/catalog";
import { formatCount } from "@/lib/format";
import type { Draft } from "./draft";
import { addMeasure } from "./edit-measures";
import { setMode } from "./edit-query";

const NAMED = 6;

/** Whose rows the reader sees, where it is not all of them: a link shows each person what that person may see. */
export function ScopeLine({ scope }: Pick<DatasetDetail, "scope">) {
  const { hospitals } = scope;
  if (hospitals === null) return null;
  const named = hospitals.slice(0, NAMED).join(", ");
  const more = hospitals.length > NAMED ? ` and ${hospitals.length - NAMED} more` : "";
  return (
    <Text size="sm" role="note">
      {hospitals.length === 0
        ? "You see the rows of no hospital of this dataset, so every answer is empty."
        : `You see the rows of ${formatCount(hospitals.length, "hospital")}: ${named}${more}. Others who ask the same may see more.`}
    </Text>
  );
}

type RowsNoticeProps = { detail: Pick<DatasetDetail, "can">; draft: Draft; onChange: (draft: Draft) => void };

/** A question that the reader's rights do not reach, and what they can ask in its place. */
export function RightsNotice({ detail, draft, onChange }: RowsNoticeProps) {
  if (mayAsk(detail, draft)) return null;
  const isRows = draft.mode === "rows";
  return (
    <Alert
      color="gray"
      styles={{ title: { color: "var(--mantine-color-text)" } }}
      m="sm"
      title={isRows ? "You may not see rows of this dataset" : "You may not ask for summaries here"}
    >
      {isRows
        ? "This question asks for the rows themselves. Your role, or what your organisation was granted, allows summaries only. The question is unchanged, and nothing was run."
        : "This question asks for a summary. Your role, or what your organisation was granted, does not allow that. Nothing was run."}
      {isRows && detail.can.querySummary && (
        <div>
          <Button mt="xs" size="xs" variant="default" onClick={() => onChange(summaryOf(draft))}>
            Ask for the summary instead
          </Button>
        </div>
      )}
    </Alert>
  );
}

/** Whether the reader may ask for what the draft asks for: rows, or a summary. */
export function mayAsk({ can }: Pick<DatasetDetail, "can">, { mode }: Pick<Draft, "mode">): boolean {
  return mode === "rows" ? can.queryRows : can.querySummary;
}

/** How many rows the question would show, with its filters; what it had as a summary before comes back. */
export function summaryOf(draft: Draft): Draft {
  const summary = setMode(draft, "summary", []);
  return summary.measures.length + summary.groupBy.length > 0 ? summary : addMeasure(summary, { fn: "count" });
}
