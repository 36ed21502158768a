"use client";

import { Alert, Button, Group, List, Skeleton, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { DatasetDetail } from "@/lib/catalog";
import { formatCount } from "@/lib/format";
import type { RunDetail, RunList } from "@/lib/runs";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import { Section } from "../shell/page";
import { ContractEditor } from "./contract-editor";
import { PreviewOf } from "./contract-preview";
import { draftFrom, emptyDraft, type ContractDraft } from "./draft";

/** Files of a dataset that wait: without a contract, each of them waits for it. */
function useWaiting(slug: string) {
  return useQuery({
    queryKey: queryKeys.runs({ dataset: slug, state: "held" }),
    queryFn: ({ signal }) => api.get<RunList>(endpoints.runs({ dataset: slug, state: "held", limit: 200 }), { signal }),
  });
}

function useConfirm(run: RunDetail, others: string[]) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (draft: ContractDraft | null) => {
      if (draft) await api.put(endpoints.contract(run.dataset.slug), draft);
      for (const runId of [run.id, ...others]) await api.post(endpoints.runAction(runId, "accept"));
    },
    onSuccess: () => notifications.show({ message: "The contract is confirmed. The file is being checked." }),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: ["runs"] });
      await client.invalidateQueries({ queryKey: queryKeys.dataset(run.dataset.slug) });
    },
  });
}

/** Whether the proposal needs a hospital or a month that this file was sent without. */
function missingFromUpload(run: Pick<RunDetail, "hospital" | "period">, draft: ContractDraft): string[] {
  const missing: string[] = [];
  if (run.hospital === null && draft.hospital?.column === undefined) missing.push("hospital");
  if (run.period === null && draft.period?.column === undefined) missing.push("month");
  return missing;
}

function Proposal({ run, proposal }: { run: RunDetail; proposal: NonNullable<RunDetail["proposal"]> }) {
  const read = draftFrom(proposal.contract);
  const [start] = useState(() => (read.ok ? read.draft : emptyDraft()));
  const [draft, setDraft] = useState<ContractDraft | null>(start);
  const waiting = useWaiting(run.dataset.slug);
  // Files that were sent without what the contract wants to be told stay held, for a person to decide.
  const others = (waiting.data?.items ?? [])
    .filter((other) => other.id !== run.id && draft !== null && missingFromUpload(other, draft).length === 0)
    .map((other) => other.id);
  const confirm = useConfirm(run, others);
  const missing = draft ? missingFromUpload(run, draft) : [];
  return (
    <Stack gap="md">
      <Text maw={760}>
        Medlake read the beginning, the middle and the end of the file and proposes this contract. Look at the names, types and where
        hospital and month come from; nothing is published before you confirm it.
      </Text>
      {proposal.notes.length > 0 && (
        <Alert color="blue" title="What was seen in the sample">
          <List size="sm">
            {proposal.notes.map((note) => (
              <List.Item key={note}>{note}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      <ContractEditor draft={start} onChange={setDraft} />
      <Section title="Tried on this file">
        <PreviewOf slug={run.dataset.slug} file={{ runId: run.id }} draft={draft} />
      </Section>
      {missing.length > 0 && (
        <Alert color="orange" title={`This file was sent without a ${missing.join(" and a ")}`}>
          Choose the column that holds it, or cancel this run and send the file again with it.
        </Alert>
      )}
      {confirm.error && <ErrorNotice error={confirm.error} title="The contract was not confirmed" />}
      <Group justify="flex-end" gap="xs">
        <Button loading={confirm.isPending} disabled={draft === null || missing.length > 0} onClick={() => confirm.mutate(draft)}>
          {others.length === 0
            ? "Confirm the contract and publish"
            : `Confirm the contract and publish ${formatCount(others.length + 1, "file")}`}
        </Button>
      </Group>
    </Stack>
  );
}

/** For a run that waits for a contract: the proposal, or, once there is a contract, the file under it. */
export function ConfirmContract({ run, proposal }: { run: RunDetail; proposal: NonNullable<RunDetail["proposal"]> }) {
  const dataset = useQuery({
    queryKey: queryKeys.dataset(run.dataset.slug),
    queryFn: ({ signal }) => api.get<DatasetDetail>(endpoints.dataset(run.dataset.slug), { signal }),
  });
  const accept = useConfirm(run, []);
  if (!run.can.accept) return null;
  if (dataset.isPending) return <Skeleton height={160} />;
  if (dataset.error) return <ErrorNotice error={dataset.error} onRetry={() => void dataset.refetch()} />;
  if (!dataset.data.hasContract) {
    return (
      <Section title="Proposed contract">
        <Proposal run={run} proposal={proposal} />
      </Section>
    );
  }
  return (
    <Stack gap="xs" align="flex-start">
      <Text>The dataset has a contract. This file can be checked and published under it.</Text>
      {accept.error && <ErrorNotice error={accept.error} />}
      <Button loading={accept.isPending} onClick={() => accept.mutate(null)}>
        Check and publish this file
      </Button>
    </Stack>
  );
}
