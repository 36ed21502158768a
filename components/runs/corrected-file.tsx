"use client";

import { Anchor, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import { useDisclosure } from "@mantine/hooks";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { formatMonth } from "@/lib/format";
import type { RunDetail } from "@/lib/runs";
import { pages } from "@/lib/urls";
import { UploadItem } from "../uploads/upload-item";
import { useUploadQueue } from "../uploads/use-upload-queue";
import { RUN_STATE_WORDS } from "./run-words";

const NOTHING = { hospital: "no", period: "no" } as const;

/** Sending one file in the place of the one that was checked. */
function SendCorrected({ run, org }: { run: RunDetail; org: string }) {
  const router = useRouter();
  const { items, dispatch, stop, remove } = useUploadQueue(run.dataset.slug, NOTHING, run.id);
  const received = items.find((item) => item.state.kind === "received");
  const made = received?.state.kind === "received" ? received.state.runId : null;
  useEffect(() => {
    if (made !== null) router.push(pages.run(org, made));
  }, [made, org, router]);
  const send = ([file]: File[]) => {
    if (!file) return;
    dispatch({ kind: "clear" });
    dispatch({
      kind: "add",
      files: [{ id: "corrected", file }],
      hospitals: [],
      hospital: "",
      period: "",
      rehearsal: false,
      unfinished: [],
    });
    dispatch({ kind: "send", ids: ["corrected"] });
  };
  return (
    <Stack gap="sm">
      <Text>{`It is checked like the first one, for ${placeOf(run)}. The first file stays in the record.`}</Text>
      <Dropzone
        multiple={false}
        onDrop={send}
        aria-label="Drop the corrected file here, or press Enter to choose it"
        inputProps={{ "aria-label": "Corrected file" }}
      >
        <Text ta="center" py="md" style={{ pointerEvents: "none" }}>
          Drop the corrected file here, or choose it
        </Text>
      </Dropzone>
      <ul style={{ listStyle: "none", margin: 0, padding: 0 }} aria-label="Corrected file">
        {items.map((item) => (
          <UploadItem
            key={item.id}
            item={item}
            org={org}
            needs={NOTHING}
            hospitals={[]}
            months={[]}
            dispatch={dispatch}
            onStop={() => stop(item.id)}
            onRemove={() => remove(item)}
          />
        ))}
      </ul>
    </Stack>
  );
}

function placeOf({ hospital, period, dataset }: RunDetail): string {
  const parts = [hospital, period ? formatMonth(period) : null].filter((part) => part !== null);
  return parts.length > 0 ? parts.join(", ") : dataset.name;
}

/** The button that sends a corrected file against a run. */
export function CorrectedFileButton({ run, org }: { run: RunDetail; org: string }) {
  const [opened, modal] = useDisclosure(false);
  return (
    <>
      <Button variant="default" size="xs" onClick={modal.open}>
        Send corrected file
      </Button>
      <Modal opened={opened} onClose={modal.close} title="Send a corrected file" size="lg">
        <SendCorrected run={run} org={org} />
      </Modal>
    </>
  );
}

/** What a run corrects, and what corrects it. */
export function CorrectionLinks({ run, org }: { run: RunDetail; org: string }) {
  if (run.correctsRunId === null && run.correctedBy === null) return null;
  return (
    <Group gap="md">
      {run.correctsRunId !== null && (
        <Anchor component={Link} href={pages.run(org, run.correctsRunId)}>
          This file corrects an earlier one
        </Anchor>
      )}
      {run.correctedBy !== null && (
        <Anchor component={Link} href={pages.run(org, run.correctedBy.id)}>
          {`A corrected file was sent: ${RUN_STATE_WORDS[run.correctedBy.state].label.toLowerCase()}`}
        </Anchor>
      )}
    </Group>
  );
}
