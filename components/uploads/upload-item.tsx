"use client";

import { Anchor, Badge, Button, Progress, Stack, Text } from "@mantine/core";
import Link from "next/link";
import { useState } from "react";
import { formatBytes, formatShare } from "@/lib/format";
import { pages } from "@/lib/urls";
import { RunActions } from "../runs/run-actions";
import { RunOutcome } from "../runs/run-outcome";
import { RunProgress } from "../runs/run-progress";
import { RunStateBadge } from "../runs/run-state-badge";
import { isActive } from "../runs/run-words";
import { useNow } from "../runs/use-now";
import { useRun } from "../runs/use-run";
import { ErrorNotice } from "../shell/notices";
import { PartFields } from "./part-fields";
import { isEditable, mistakesOf, type PartNeeds, type QueueAction, type QueueItem } from "./queue";
import classes from "./upload-item.module.css";

type Props = {
  item: QueueItem;
  org: string;
  needs: PartNeeds;
  hospitals: string[];
  months: string[];
  dispatch: (action: QueueAction) => void;
  onStop: () => void;
  onRemove: () => void;
};

/** What the server does with a file that it has received. */
function ReceivedRun({ runId, org }: { runId: string; org: string }) {
  const { data: run, error, refetch } = useRun(runId);
  const [start] = useState(() => Date.now());
  const now = useNow(start, run === undefined || isActive(run.state));
  if (error && !run) return <ErrorNotice error={error} title="The run could not be read" onRetry={() => void refetch()} />;
  if (!run)
    return (
      <Text size="sm" c="dimmed">
        Received.
      </Text>
    );
  return (
    <Stack gap="sm" aria-live="polite">
      <div className={classes.head}>
        <RunStateBadge state={run.state} />
        <Anchor component={Link} href={pages.run(org, runId)} size="sm">
          Open the run
        </Anchor>
      </div>
      <RunProgress run={run} now={now} />
      <RunOutcome run={run} org={org} />
      {run.state === "held" && run.holdReason === "contract" && (
        <Button component={Link} href={pages.run(org, runId)} size="xs" style={{ alignSelf: "flex-start" }}>
          Look at the proposed contract
        </Button>
      )}
      {isActive(run.state) && <RunActions run={run} org={org} />}
    </Stack>
  );
}

function percentSent(sent: number, size: number): number {
  return size === 0 ? 100 : (Math.min(sent, size) / size) * 100;
}

/** Rounded down: nothing is done before it is. */
function shareSent(sent: number, size: number): string {
  return formatShare(Math.floor(percentSent(sent, size)) / 100);
}

/** One file: what it is, where it belongs, how far it is, what became of it. */
export function UploadItem({ item, org, needs, hospitals, months, dispatch, onStop, onRemove }: Props) {
  const { file, state } = item;
  const editable = isEditable(item);
  // What was said when an upload began stays with it.
  const mayChange = editable && item.address === null;
  const part = [needs.hospital === "no" ? "" : item.hospital, needs.period === "no" ? "" : item.period]
    .filter((text) => text !== "")
    .join(", ");
  const mistakes = mistakesOf(item, needs);
  return (
    <li className={classes.item}>
      <div className={classes.head}>
        <span className={classes.name}>{file.name}</span>
        <Text size="sm" c="dimmed" component="span" className="tabular">
          {formatBytes(file.size)}
        </Text>
        {!mayChange && part !== "" && (
          <Text size="sm" c="dimmed" component="span">
            {part}
          </Text>
        )}
        {item.rehearsal && (
          <Badge variant="light" color="gray">
            rehearsal
          </Badge>
        )}
        <span style={{ flex: 1 }} />
        {editable && (
          <Button size="compact-sm" variant="default" aria-label={`Remove ${file.name}`} onClick={onRemove}>
            Remove
          </Button>
        )}
        {(state.kind === "sending" || state.kind === "waiting") && (
          <Button size="compact-sm" variant="default" aria-label={`Stop sending ${file.name}`} onClick={onStop}>
            Stop
          </Button>
        )}
      </div>
      {mayChange && (needs.hospital !== "no" || needs.period !== "no") && (
        <div className={classes.fields}>
          <PartFields
            needs={needs}
            value={item}
            errors={mistakes}
            hospitals={hospitals}
            months={months}
            about={file.name}
            onChange={(change) => dispatch({ kind: "edit", id: item.id, part: change })}
          />
        </div>
      )}
      {state.kind === "paused" && (
        <div style={{ marginTop: 8 }}>
          <Text size="sm" className="tabular">
            {`${formatBytes(Math.min(state.sent, file.size))} of ${formatBytes(file.size)} are on the server, ${shareSent(state.sent, file.size)}. Sending goes on from there.`}
          </Text>
          <Progress mt={4} color="gray" value={percentSent(state.sent, file.size)} aria-label={`Sent of ${file.name}`} />
        </div>
      )}
      {state.kind === "failed" && (
        <div style={{ marginTop: 8 }}>
          <ErrorNotice message={state.message} title="Not sent" />
        </div>
      )}
      {state.kind === "waiting" && (
        <Text size="sm" c="dimmed" mt={8}>
          Waits for its turn
        </Text>
      )}
      {state.kind === "sending" && (
        <div style={{ marginTop: 8 }}>
          <Text
            size="sm"
            className="tabular"
          >{`Sending ${formatBytes(Math.min(state.sent, file.size))} of ${formatBytes(file.size)}, ${shareSent(state.sent, file.size)}`}</Text>
          <Progress mt={4} value={percentSent(state.sent, file.size)} aria-label={`Sending ${file.name}`} />
        </div>
      )}
      {state.kind === "received" && (
        <div style={{ marginTop: 8 }}>
          <ReceivedRun runId={state.runId} org={org} />
        </div>
      )}
    </li>
  );
}
