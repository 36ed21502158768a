"use client";

import { Button, Checkbox, Group, SegmentedControl, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ChannelView, SavedChannel } from "@/lib/notices";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import { EVENT_WORDS, EVENTS_TO_CHOOSE, isEvent, type EventName } from "./event-words";

type Kind = ChannelView["kind"];
const KINDS: { value: Kind; label: string }[] = [
  { value: "email", label: "E-mail" },
  { value: "webhook", label: "Webhook" },
];
const USUAL: EventName[] = ["run.held", "run.rejected", "run.failed", "month.late", "access.requested"];

type Props = { channel: ChannelView | null; onSaved: (saved: SavedChannel) => void; onCancel: () => void };

/** A place where an organisation wants to hear of things: making one, or changing one. */
export function ChannelForm({ channel, onSaved, onCancel }: Props) {
  const [kind, setKind] = useState<Kind>(channel?.kind ?? "email");
  const [name, setName] = useState(channel?.name ?? "");
  const [target, setTarget] = useState(channel?.target ?? "");
  const [events, setEvents] = useState<EventName[]>(channel?.events ?? USUAL);
  const [enabled, setEnabled] = useState(channel?.enabled ?? true);
  const [newSecret, setNewSecret] = useState(false);
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), target: target.trim(), events, enabled };
      return channel === null
        ? api.post<SavedChannel>(endpoints.channels(), { kind, ...body })
        : api.put<SavedChannel>(endpoints.channel(channel.id), { ...body, newSecret });
    },
    onSuccess: async (saved) => {
      onSaved(saved);
      await client.invalidateQueries({ queryKey: queryKeys.channels() });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="sm">
        {channel === null && (
          <SegmentedControl
            aria-label="Kind"
            data={KINDS}
            value={kind}
            onChange={(value) => setKind(value === "webhook" ? "webhook" : "email")}
          />
        )}
        <TextInput
          label="Name"
          required
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <TextInput
          label={kind === "email" ? "E-mail address" : "Address"}
          description={kind === "email" ? undefined : "Begins with https://. Each message is signed with a secret that is shown once"}
          type={kind === "email" ? "email" : "url"}
          required
          maxLength={500}
          value={target}
          onChange={(event) => setTarget(event.currentTarget.value)}
        />
        <Checkbox.Group label="Told when" value={events} onChange={(values) => setEvents(values.filter(isEvent))}>
          <Stack gap={6} mt={6}>
            {EVENTS_TO_CHOOSE.map((event) => (
              <Checkbox key={event} value={event} label={EVENT_WORDS[event]} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Checkbox label="On" checked={enabled} onChange={(event) => setEnabled(event.currentTarget.checked)} />
        {channel?.kind === "webhook" && (
          <Checkbox
            label="Make a new secret"
            description="The former one signs nothing from then on"
            checked={newSecret}
            onChange={(event) => setNewSecret(event.currentTarget.checked)}
          />
        )}
        {save.error && <ErrorNotice error={save.error} title="Nothing was saved" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            Go back
          </Button>
          <Button type="submit" loading={save.isPending} disabled={name.trim() === "" || target.trim() === "" || events.length === 0}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
