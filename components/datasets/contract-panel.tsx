"use client";

import { Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { SavedContract } from "@/lib/catalog";
import { formatNumber } from "@/lib/format";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { ContractPreview } from "../contract-editor/contract-preview";
import { ContractImpact } from "../contract-editor/contract-impact";
import { ContractEditor } from "../contract-editor/contract-editor";
import { draftFrom, emptyDraft, type ContractDraft } from "../contract-editor/draft";
import { queryKeys } from "../query-keys";
import { Empty, ErrorNotice } from "../shell/notices";

type Props = { org: string; slug: string; contract: Record<string, unknown> | null; contractVersion: number | null };

/** The contract of a dataset, for those who manage it: see it, change it, or write the first one. */
export function ContractPanel({ org, slug, contract, contractVersion }: Props) {
  const [start, setStart] = useState<ContractDraft | null>(() => {
    const read = contract === null ? null : draftFrom(contract);
    return read?.ok ? read.draft : null;
  });
  if (start === null) {
    return (
      <Empty
        title="This dataset has no contract yet"
        action={
          <Group gap="xs" justify="center">
            <Button component={Link} href={pages.uploads(org, slug)}>
              Send the first file
            </Button>
            <Button variant="default" onClick={() => setStart(emptyDraft())}>
              Write the contract by hand
            </Button>
          </Group>
        }
      >
        Send a file, and a contract is proposed from it for you to confirm. Or write it by hand.
      </Empty>
    );
  }
  return <Editor org={org} slug={slug} start={start} version={contractVersion} />;
}

function Editor({ org, slug, start, version }: { org: string; slug: string; start: ContractDraft; version: number | null }) {
  const [draft, setDraft] = useState<ContractDraft | null>(start);
  const [saved, setSaved] = useState(start);
  const router = useRouter();
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (body: ContractDraft) => api.put<SavedContract>(endpoints.contract(slug), body),
    onSuccess: async ({ contractVersion, changed }, body) => {
      setSaved(body);
      notifications.show({
        message: changed
          ? `Saved as contract version ${formatNumber(contractVersion)}. It holds for files sent from here on.`
          : "This was the contract already. Nothing was changed.",
      });
      await client.invalidateQueries({ queryKey: queryKeys.dataset(slug) });
      router.refresh();
    },
  });
  const changed = draft !== null && draft !== saved;
  return (
    <Stack gap="md">
      <Text c="dimmed" maw={760}>
        {`How a file becomes rows. ${version === null || version === 0 ? "" : `Contract version ${formatNumber(version)}. `}A change holds for files sent afterwards; what is published stays as it is.`}
      </Text>
      <ContractEditor draft={start} onChange={setDraft} />
      <ContractPreview slug={slug} draft={draft} />
      {changed && <ContractImpact org={org} slug={slug} draft={draft} />}
      {save.error && <ErrorNotice error={save.error} title="The contract was not saved" />}
      <Group justify="flex-end" gap="xs">
        <Button loading={save.isPending} disabled={!changed} onClick={() => draft && save.mutate(draft)}>
          Save contract
        </Button>
      </Group>
    </Stack>
  );
}
