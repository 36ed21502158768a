"use client";

import { Alert, Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import Link from "next/link";
import { formatNumber } from "@/lib/format";
import type { RunDetail } from "@/lib/runs";
import { endpoints, pages } from "@/lib/urls";
import { CorrectedFileButton, CorrectionLinks } from "./corrected-file";
import { CountsLine } from "./counts-line";
import { IssuesTable } from "./issues-table";
import { isActive } from "./run-words";

const ALERT_COLOURS: Partial<Record<RunDetail["state"], string>> = {
  held: "orange",
  rejected: "red",
  failed: "red",
  cancelled: "gray",
  rehearsed: "teal",
};

/** The state in one sentence, for a run that came to rest without one of its own. */
function sentence(run: RunDetail): string | null {
  if (run.message) return run.message;
  if (run.state === "held")
    return run.holdReason === "contract"
      ? "The dataset has no contract yet. One is proposed from this file: confirm it, and the file is checked and published."
      : "The file has columns that the contract does not know. Nothing is published until a person decides.";
  if (run.state === "cancelled") return "A person stopped this run. Nothing of it is published, and the file is kept.";
  return null;
}

/** What became of a file: version, counts, issues and the lines that were rejected. */
export function RunOutcome({ run, org }: { run: RunDetail; org: string }) {
  const colour = ALERT_COLOURS[run.state];
  const said = sentence(run);
  return (
    <Stack gap="sm">
      {run.state === "published" && run.version !== null && (
        <Text>
          {`${run.message ?? `Version ${formatNumber(run.version)} is published.`} `}
          <Anchor component={Link} href={pages.dataset(org, run.dataset.slug)} underline="always">
            {`Open ${run.dataset.name}`}
          </Anchor>
        </Text>
      )}
      {colour && said && (
        <Alert color={colour} title={titleOf(run)}>
          {said}
        </Alert>
      )}
      {run.counts && <CountsLine counts={run.counts} />}
      {run.issues.length > 0 && <IssuesTable run={run} />}
      <CorrectionLinks run={run} org={org} />
      {!isActive(run.state) && (
        <Group gap="xs">
          {run.can.rejectedLines && run.hasRejectedLines && (
            <Button
              component="a"
              href={endpoints.rejected(run.id)}
              download
              variant="default"
              size="xs"
              leftSection={<IconDownload size={16} aria-hidden />}
            >
              Download rejected lines
            </Button>
          )}
          {run.can.correct && <CorrectedFileButton run={run} org={org} />}
        </Group>
      )}
    </Stack>
  );
}

const HELD_TITLES = {
  contract: "Waits for a contract",
  columns: "Waits for a decision about its columns",
  identifiers: "Waits for a decision: it seems to hold direct identifiers",
  checks: "Waits for a decision: it is unlike the months before",
} as const satisfies Record<NonNullable<RunDetail["holdReason"]>, string>;

const REHEARSAL_TITLES = {
  published: "Rehearsed: it would be published",
  held: "Rehearsed: it would be held",
  rejected: "Rehearsed: it would be rejected",
} as const satisfies Record<NonNullable<RunDetail["rehearsal"]>["outcome"], string>;

function titleOf(run: RunDetail): string {
  if (run.state === "held") return run.holdReason === null ? "Held" : HELD_TITLES[run.holdReason];
  if (run.state === "rehearsed") return run.rehearsal === null ? "Rehearsed" : REHEARSAL_TITLES[run.rehearsal.outcome];
  return { rejected: "Rejected: nothing was published", failed: "Failed: nothing was published", cancelled: "Cancelled" }[
    run.state as "rejected" | "failed" | "cancelled"
  ];
}
