"use client";

import { Anchor, Code, CopyButton, Group, Loader, Stack, Text, Tooltip, UnstyledButton, VisuallyHidden } from "@mantine/core";
import dynamic from "next/dynamic";
import Link from "next/link";
import { EMPTY, formatBytes, formatDuration, formatInstant, formatMonth, formatNumber } from "@/lib/format";
import type { RunDetail } from "@/lib/runs";
import { pages } from "@/lib/urls";
import { Fact, Facts } from "../shell/facts";
import { ErrorNotice } from "../shell/notices";
import { PageHeader, Section } from "../shell/page";
import { ChecksSection } from "./checks-table";
import { EventsLog } from "./events-log";
import { MappingPanel } from "./mapping-panel";
import { RunActions } from "./run-actions";
import { RunOutcome } from "./run-outcome";
import { RunProgress } from "./run-progress";
import { RunStateBadge } from "./run-state-badge";
import classes from "./run-view.module.css";
import { isActive } from "./run-words";
import { StepsWaterfall } from "./steps-waterfall";
import { useNow } from "./use-now";
import { waterfalls } from "./waterfall";
import { useRun } from "./use-run";

// The editor of contracts is heavy, and few runs wait for one.
const ConfirmContract = dynamic(() => import("../contract-editor/confirm-contract").then((module) => module.ConfirmContract), {
  loading: () => <Loader size="sm" aria-label="Loading the contract" />,
});

function RunFacts({ run, org }: { run: RunDetail; org: string }) {
  // The last attempt: the days that a file was held are no work.
  const [last] = waterfalls(run.steps, 0);
  const took = run.finishedAt && last ? formatDuration(last.totalMs) : EMPTY;
  return (
    <Facts className={classes.facts}>
      <Fact name="Dataset">
        <Anchor component={Link} href={pages.dataset(org, run.dataset.slug)}>
          {run.dataset.name}
        </Anchor>
      </Fact>
      <Fact name="Hospital">{run.hospital ?? (run.contractVersion === null ? EMPTY : "from the file")}</Fact>
      <Fact name="Month">{run.period ? formatMonth(run.period) : run.contractVersion === null ? EMPTY : "from the file"}</Fact>
      <Fact name="Size">{run.bytes === null ? EMPTY : formatBytes(run.bytes)}</Fact>
      <Fact name="Sent">{formatInstant(run.createdAt)}</Fact>
      <Fact name="By">{run.by}</Fact>
      <Fact name="Took">{took}</Fact>
      <Fact name="Attempts">{formatNumber(run.attempt)}</Fact>
      <Fact name="Contract">{run.contractVersion === null ? EMPTY : `version ${formatNumber(run.contractVersion)}`}</Fact>
      <Fact name="Version">{run.version === null ? EMPTY : formatNumber(run.version)}</Fact>
      {run.sha256 && (
        <Fact name="SHA-256">
          <CopyButton value={run.sha256}>
            {({ copied, copy }) => (
              <Tooltip label={copied ? "Copied" : "Copy all 64 characters"}>
                <UnstyledButton onClick={copy}>
                  <Code>{`${run.sha256?.slice(0, 12)}…`}</Code>
                  <VisuallyHidden>, copy all of it</VisuallyHidden>
                </UnstyledButton>
              </Tooltip>
            )}
          </CopyButton>
        </Fact>
      )}
    </Facts>
  );
}

/** One run, live: state, counts, steps, log, issues, and what a person may do. */
export function RunView({ initial, org, now: initialNow }: { initial: RunDetail; org: string; now: number }) {
  const { data: run = initial, error, refetch } = useRun(initial.id, initial);
  const now = useNow(initialNow, isActive(run.state));
  return (
    <div className="page">
      <PageHeader
        title={
          <Group gap="sm" component="span">
            <span className={classes.name}>{run.filename ?? run.id}</span>
            <RunStateBadge state={run.state} size="lg" />
          </Group>
        }
        actions={<RunActions run={run} org={org} />}
      />
      <Stack gap="md">
        {error && <ErrorNotice error={error} title="The newest state could not be read" onRetry={() => void refetch()} />}
        <RunFacts run={run} org={org} />
        <div aria-live="polite">
          <RunProgress run={run} now={now} />
          <RunOutcome run={run} org={org} />
        </div>
        {run.acceptedReason && (
          <Text>{`Accepted${run.acceptedBy ? ` by ${run.acceptedBy}` : ""}: ${run.acceptedReason}${run.isReference ? "" : " Later months are not compared with it."}`}</Text>
        )}
        {run.state === "held" && run.proposal && <ConfirmContract run={run} proposal={run.proposal} />}
      </Stack>
      <MappingPanel run={run} />
      <ChecksSection run={run} />
      {run.steps.length > 0 && (
        <Section title="Steps">
          <StepsWaterfall steps={run.steps} now={now} />
        </Section>
      )}
      <Section title="Log">
        <EventsLog events={run.events} />
      </Section>
    </div>
  );
}
