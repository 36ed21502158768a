"use client";

import { Button, Checkbox, Group, List, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import type { RunDetail } from "@/lib/runs";
import { ErrorNotice } from "../shell/notices";
import { RunImpact } from "./run-impact";
import { goneValues } from "./run-words";

type Props = {
  org: string;
  run: RunDetail;
  error: Error | null;
  isPending: boolean;
  onAccept: (decision: { reason: string; exception: boolean }) => void;
  onCancel: () => void;
};

/** Deciding that a held file is published all the same: everything it is held for, and why that is right. */
export function AcceptForm({ org, run, error, isPending, onAccept, onCancel }: Props) {
  const [reason, setReason] = useState("");
  const [exception, setException] = useState(false);
  const reasons = new Set(run.holds.map((hold) => hold.reason));
  const gone = goneValues(run.checks);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onAccept({ reason, exception });
      }}
    >
      <Stack gap="sm">
        {run.holds.length > 0 && (
          <List size="sm" spacing={4}>
            {run.holds.map((hold) => (
              <List.Item key={hold.key}>{hold.message}</List.Item>
            ))}
          </List>
        )}
        <Text>
          {reasons.has("columns")
            ? "Columns that the contract does not know are left out. Everything else is checked again and published."
            : "The file is checked again and published as it is. Something else that is found then holds it once more."}
        </Text>
        {gone.length > 0 && (
          <div>
            <Text fw={600}>{`Rows that are missing${run.counts && run.counts.rejected > 0 ? ", or were rejected" : ""}`}</Text>
            <List size="sm" spacing={4}>
              {gone.map((check) => (
                <List.Item key={check.key}>{check.message}</List.Item>
              ))}
            </List>
          </div>
        )}
        {reasons.has("identifiers") && (
          <Text c="var(--mantine-color-error)" fw={600}>
            Values that tell who a person is would be published as they are.
          </Text>
        )}
        <RunImpact org={org} runId={run.id} />
        <Textarea
          label="Reason"
          description="Kept with the run"
          required
          autosize
          minRows={2}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          data-autofocus
        />
        {reasons.has("checks") && (
          <Checkbox
            label="This month is an exception"
            description="Later months are not compared with it"
            checked={exception}
            onChange={(event) => setException(event.currentTarget.checked)}
          />
        )}
        {error && <ErrorNotice error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            Go back
          </Button>
          <Button type="submit" loading={isPending} disabled={reason.trim() === ""}>
            Accept
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
