"use client";

import { Button, Checkbox, Group, Select, Stack, Text } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import { IconFileUpload } from "@tabler/icons-react";
import { parseAsString, useQueryState } from "nuqs";
import { useMemo, useState } from "react";
import { formatCount } from "@/lib/format";
import type { UploadSession } from "@/lib/uploads";
import { PartFields } from "./part-fields";
import { isEditable, isSendable, partNeeds } from "./queue";
import { recentMonths } from "./guess-part";
import { UnfinishedUploads, useUnfinished } from "./unfinished-uploads";
import { UploadItem } from "./upload-item";
import { useUploadQueue } from "./use-upload-queue";

let filesAdded = 0;

/** Tells files of this page apart; two of them may have the same name. */
function nextFileId(): string {
  filesAdded += 1;
  return `file-${filesAdded}`;
}

/** A dataset that files can be sent to. */
export type Target = {
  slug: string;
  name: string;
  hasContract: boolean;
  hospitalFrom: "submission" | "column" | null;
  periodFrom: "submission" | "column" | null;
  hospitals: string[];
};

function Hint({ target }: { target: Target }) {
  if (!target.hasContract)
    return (
      <Text c="dimmed" maw={760}>
        This dataset has no contract yet. The first file is read, a contract is proposed from it, and nothing is published before you
        confirm it.
      </Text>
    );
  if (target.hospitalFrom === "column" && target.periodFrom === "column")
    return (
      <Text c="dimmed" maw={760}>
        Hospital and month are columns of the file: one file may hold many hospitals and months.
      </Text>
    );
  return null;
}

/** Sending files to one dataset. Everything in it starts anew when another dataset is chosen. */
function SendTo({ target, org, today }: { target: Target; org: string; today: Date }) {
  const needs = useMemo(() => partNeeds(target), [target]);
  const months = useMemo(() => recentMonths(today, 36), [today]);
  const [part, setPart] = useState({ hospital: "", period: "" });
  const [rehearsal, setRehearsal] = useState(false);
  const { items, dispatch, stop, remove, busy } = useUploadQueue(target.slug, needs);
  const sessions = useUnfinished(target.slug);
  // Those under way on this page are shown as files.
  const unfinished = (sessions.data?.items ?? []).filter((session) => !items.some((item) => item.address === session.address));
  const sendable = items.filter((item) => isSendable(item, needs));
  const open = items.filter(isEditable);
  const add = (files: File[]) =>
    dispatch({
      kind: "add",
      files: files.map((file) => ({ id: nextFileId(), file })),
      hospitals: target.hospitals,
      rehearsal,
      unfinished: resumable(unfinished),
      ...part,
    });
  return (
    <Stack gap="md">
      {(needs.hospital !== "no" || needs.period !== "no") && (
        <Group gap="sm" align="flex-start">
          <PartFields
            needs={needs}
            value={part}
            hospitals={target.hospitals}
            months={months}
            onChange={(change) => setPart((old) => ({ ...old, ...change }))}
          />
        </Group>
      )}
      <Hint target={target} />
      <Checkbox
        label="Rehearse only"
        description="Every check is made and nothing is published"
        checked={rehearsal}
        onChange={(event) => setRehearsal(event.currentTarget.checked)}
      />
      <Dropzone
        onDrop={add}
        onReject={() => undefined}
        aria-label="Drop files here, or press Enter to choose them"
        inputProps={{ "aria-label": "Files" }}
      >
        <Stack align="center" gap={4} py="lg" style={{ pointerEvents: "none" }}>
          <IconFileUpload size={32} stroke={1.4} aria-hidden />
          <Text>Drop files here, or choose them</Text>
          <Text size="sm" c="dimmed">
            CSV, as it is, as .gz or in a .zip; one or many
          </Text>
        </Stack>
      </Dropzone>
      {items.length > 0 && (
        <Stack component="ul" gap="sm" style={{ listStyle: "none", margin: 0, padding: 0 }} aria-label="Files">
          {items.map((item) => (
            <UploadItem
              key={item.id}
              item={item}
              org={org}
              needs={needs}
              hospitals={target.hospitals}
              months={months}
              dispatch={dispatch}
              onStop={() => stop(item.id)}
              onRemove={() => remove(item)}
            />
          ))}
        </Stack>
      )}
      {(open.length > 0 || (items.length > 0 && !busy)) && (
        <Group gap="xs">
          {open.length > 0 && (
            <Button
              disabled={sendable.length === 0}
              onClick={() => dispatch({ kind: "send", ids: sendable.map((item) => item.id) })}
            >{`Send ${formatCount(sendable.length > 0 ? sendable.length : open.length, "file")}`}</Button>
          )}
          {!busy && (
            <Button variant="default" onClick={() => dispatch({ kind: "clear" })}>
              Clear the list
            </Button>
          )}
          {sendable.length < open.length && (
            <Text
              size="sm"
              c="dimmed"
            >{`${formatCount(open.length - sendable.length, "file")} cannot be sent yet: see what is missing`}</Text>
          )}
        </Group>
      )}
      <UnfinishedUploads sessions={unfinished} error={sessions.error} onRetry={() => void sessions.refetch()} />
    </Stack>
  );
}

function resumable(sessions: UploadSession[]): UploadSession[] {
  return sessions.filter((session) => session.state === "open" && session.correctsRunId === null);
}

/** Choose a dataset, say whose file it is where the contract wants it, drop the files. */
export function SendData({ org, targets, today }: { org: string; targets: Target[]; today: string }) {
  const [slug, setSlug] = useQueryState("dataset", parseAsString);
  const target = targets.find((known) => known.slug === slug) ?? (targets.length === 1 ? targets[0] : undefined);
  const now = useMemo(() => new Date(today), [today]);
  return (
    <Stack gap="md">
      <Select
        label="Dataset"
        placeholder="Choose a dataset"
        searchable
        w={{ base: "100%", xs: 320 }}
        data={targets.map(({ slug: value, name }) => ({ value, label: name }))}
        value={target?.slug ?? null}
        onChange={(value) => void setSlug(value)}
        allowDeselect={false}
      />
      {target && <SendTo key={target.slug} target={target} org={org} today={now} />}
    </Stack>
  );
}
