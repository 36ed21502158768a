"use client";

import { Alert, Anchor, Button, Group, List, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import Link from "next/link";
import { formatCount, formatNumber } from "@/lib/format";
import type { RunDetail } from "@/lib/runs";
import { endpoints, pages } from "@/lib/urls";
import { CorrectedFileButton, CorrectionLinks } from "./corrected-file";
import { CountsLine } from "./counts-line";
import { IssuesTable } from "./issues-table";
import { heldTitle, isActive } from "./run-words";

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

const REHEARSAL_COLOURS = { published: "teal", held: "orange", rejected: "red" } as const;

const FINDINGS_SHOWN = 3;

/** What holds a file, or would hold it after a rehearsal. */
function findingsOf(run: RunDetail): { key: string; message: string }[] {
  return run.state === "rehearsed" ? run.checks.filter((check) => check.severity === "hold") : run.holds;
}

/** Each finding by itself: one sentence behind the other is a wall. */
function Findings({ run }: { run: RunDetail }) {
  const findings = findingsOf(run);
  const more = findings.length - FINDINGS_SHOWN;
  const kept =
    run.state === "rehearsed" ? "This was a rehearsal: nothing was published." : "Nothing was published yet, and the file is kept.";
  return (
    <>
      <List size="sm" spacing={4}>
        {findings.slice(0, FINDINGS_SHOWN).map((hold) => (
          <List.Item key={hold.key}>{hold.message}</List.Item>
        ))}
      </List>
      <Text size="sm" mt={6}>
        {`${more > 0 ? `And ${formatCount(more, "finding")} more. ` : ""}${kept}`}
      </Text>
    </>
  );
}

/** What became of a file: version, counts, issues and the lines that were rejected. */
export function RunOutcome({ run, org }: { run: RunDetail; org: string }) {
  const colour = run.state === "rehearsed" && run.rehearsal ? REHEARSAL_COLOURS[run.rehearsal.outcome] : ALERT_COLOURS[run.state];
  const said = sentence(run);
  // What is said of the file as a whole is said above already.
  const issues = run.issues.filter((issue) => issue.message !== run.message);
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
          {findingsOf(run).length > 1 ? <Findings run={run} /> : said}
        </Alert>
      )}
      {run.counts && <CountsLine counts={run.counts} state={run.state} />}
      {issues.length > 0 && <IssuesTable run={run} issues={issues} />}
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
          {run.can.retry && (run.holdReason === "identifiers" || run.holdReason === "columns") && (
            <Button component={Link} href={pages.dataset(org, run.dataset.slug, "contract")} variant="default" size="xs">
              Open the contract
            </Button>
          )}
          {run.can.correct && <CorrectedFileButton run={run} org={org} />}
        </Group>
      )}
    </Stack>
  );
}

const REHEARSAL_TITLES = {
  published: "Rehearsed: it would be published",
  held: "Rehearsed: it would be held",
  rejected: "Rehearsed: it would be rejected",
} as const satisfies Record<NonNullable<RunDetail["rehearsal"]>["outcome"], string>;

function titleOf(run: RunDetail): string {
  if (run.state === "held") return heldTitle(run);
  if (run.state === "rehearsed") return run.rehearsal === null ? "Rehearsed" : REHEARSAL_TITLES[run.rehearsal.outcome];
  return { rejected: "Rejected: nothing was published", failed: "Failed: nothing was published", cancelled: "Cancelled" }[
    run.state as "rejected" | "failed" | "cancelled"
  ];
}
