"use client";

import { ActionIcon, Autocomplete, Button, Group, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconTrash } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { Schedules } from "@/lib/schedules";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { ErrorNotice } from "../shell/notices";

type Entry = Schedules["schedules"][number];
/** Entries have no name of their own while they are edited. */
type Draft = Entry & { key: number };

const ALL = "All hospitals";

function useSave(slug: string) {
  const router = useRouter();
  return useMutation({
    mutationFn: (schedules: Entry[]) => api.put<Schedules>(endpoints.schedules(slug), { schedules }),
    onSuccess: () => {
      notifications.show({ message: "Saved. Late months are looked for every hour." });
      router.refresh();
    },
  });
}

type Props = { slug: string; initial: Entry[]; hospitals: string[]; thisMonth: string };

/** By which day each hospital's file is expected: a month that is late is marked and told of. */
export function SchedulesPanel({ slug, initial, hospitals, thisMonth }: Props) {
  const [drafts, setDrafts] = useState<Draft[]>(() => initial.map((entry, key) => ({ ...entry, key })));
  const save = useSave(slug);
  const set = (key: number, part: Partial<Entry>) => setDrafts((old) => old.map((one) => (one.key === key ? { ...one, ...part } : one)));
  const add = () =>
    setDrafts((old) => [
      ...old,
      {
        key: Math.max(0, ...old.map((one) => one.key)) + 1,
        hospital: old.some((one) => one.hospital === "*") ? "" : "*",
        expectedDay: 10,
        since: thisMonth,
      },
    ]);
  const isReady = drafts.every((one) => one.hospital.trim() !== "" && /^\d{4}-(0[1-9]|1[0-2])$/.test(one.since));
  const entries = drafts.map(({ hospital, expectedDay, since }) => ({ hospital: hospital.trim(), expectedDay, since }));
  const changed = JSON.stringify(entries) !== JSON.stringify(initial);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(entries);
      }}
    >
      <Stack gap="sm">
        <Text c="dimmed" maw={720}>
          A month’s file is expected in the month after it. Once the day has passed and nothing is published, under way or waiting, the
          month is late: it is marked here, and those who want to hear of it are told once.
        </Text>
        {drafts.length === 0 && <Text>No file is expected on a certain day.</Text>}
        {drafts.map((draft, index) => (
          <Group key={draft.key} gap="sm" align="flex-end" role="group" aria-label={`Entry ${index + 1}`}>
            <Autocomplete
              label="Hospital"
              w={220}
              data={[ALL, ...hospitals.filter((hospital) => hospital !== "*")]}
              value={draft.hospital === "*" ? ALL : draft.hospital}
              onChange={(value) => set(draft.key, { hospital: value === ALL ? "*" : value })}
              required
            />
            <NumberInput
              label="Expected by day"
              w={140}
              min={1}
              max={28}
              clampBehavior="strict"
              allowDecimal={false}
              value={draft.expectedDay}
              onChange={(value) => typeof value === "number" && set(draft.key, { expectedDay: value })}
              required
            />
            <TextInput
              label="Since month"
              w={130}
              placeholder="2025-11"
              value={draft.since}
              error={/^\d{4}-(0[1-9]|1[0-2])$/.test(draft.since) ? undefined : "As 2025-11"}
              onChange={(event) => set(draft.key, { since: event.currentTarget.value })}
              required
            />
            <ActionIcon
              variant="default"
              size="lg"
              aria-label={`Remove entry ${index + 1}`}
              onClick={() => setDrafts((old) => old.filter((one) => one.key !== draft.key))}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        {save.error && <ErrorNotice error={save.error} title="Nothing was saved" />}
        <Group gap="xs">
          <Button variant="default" onClick={add}>
            Add an expected day
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!isReady || !changed}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
