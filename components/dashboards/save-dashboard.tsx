"use client";

import { Alert, Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { DashboardDetail } from "@/lib/dashboards";
import { formatInstant, formatNumber } from "@/lib/format";
import { endpoints } from "@/lib/urls";
import { api, ApiError } from "../api-client";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import type { DashboardDraft } from "./edit-history";
import { tidyFilter } from "./filter-columns";

type SaveDashboardProps = {
  /** As it was when editing began. */
  base: DashboardDetail;
  draft: DashboardDraft;
  onSaved: (saved: DashboardDetail) => void;
  /** Gives the draft up for what someone else has saved. */
  onDiscard: (newest: DashboardDetail) => void;
  onClose: () => void;
};

/** Saves the draft as a new version, with a note; says so when someone else was first. */
export function SaveDashboard({ base, draft, onSaved, onDiscard, onClose }: SaveDashboardProps) {
  const [note, setNote] = useState("");
  const [onto, setOnto] = useState(base);
  const [conflict, setConflict] = useState<DashboardDetail | null>(null);
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (revision: number) =>
      api.patch<DashboardDetail>(endpoints.dashboard(base.id), {
        revision,
        body: { tiles: draft.tiles, filters: draft.filters.map(tidyFilter) },
        ...(note.trim() !== "" && { note: note.trim() }),
      }),
    onSuccess: (saved) => {
      client.setQueryData(queryKeys.dashboard(base.id), saved);
      onSaved(saved);
    },
    onError: async (error) => {
      if (!(error instanceof ApiError) || error.code !== "CONFLICT") return;
      const newest = await api.get<DashboardDetail>(endpoints.dashboard(base.id));
      setConflict(newest);
      setOnto(newest);
    },
  });
  // What is edited while it is on its way would be neither in the version nor on the page that follows it.
  const close = () => {
    if (!save.isPending) onClose();
  };
  return (
    <Modal opened onClose={close} title={`Save as version ${formatNumber(onto.version + 1)}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(onto.revision);
        }}
      >
        <Stack gap="md">
          {conflict && <Conflict newest={conflict} onDiscard={() => onDiscard(conflict)} />}
          <Textarea
            label="What changed"
            description="For the list of versions; may stay empty"
            maxLength={400}
            autosize
            minRows={2}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            data-autofocus
          />
          {save.error && !conflict && <ErrorNotice error={save.error} title="Nothing was saved" />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" disabled={save.isPending} onClick={close}>
              Go on editing
            </Button>
            <Button type="submit" loading={save.isPending}>
              {conflict ? "Save mine on top" : "Save"}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Conflict({ newest, onDiscard }: { newest: DashboardDetail; onDiscard: () => void }) {
  const [last] = newest.versions;
  const who = last && last.by !== "" ? last.by : "Someone else";
  return (
    <Alert color="orange" role="alert" title="Someone else was first">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {`${who} saved version ${formatNumber(newest.version)}${last ? ` on ${formatInstant(last.at)}` : ""}${last?.note ? `: "${last.note}"` : ""} while you were editing, or changed its name or folder. Nothing of yours is lost. Save yours on top, and theirs stays among the versions; or give yours up and go on from theirs.`}
        </Text>
        <Button size="xs" variant="default" onClick={onDiscard}>
          Give mine up, load theirs
        </Button>
      </Stack>
    </Alert>
  );
}
