"use client";

import { Button, Checkbox, Group, Radio, Stack, TagsInput, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { GrantView } from "@/lib/access";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import { RIGHT_WORDS, RIGHTS_SHOWN, type Right } from "./grant-words";

export type GrantDraft = { organisation: string; rights: Right[]; hospitals: string[] | null };

/** Access as it starts: summaries of all hospitals. */
export const NEW_GRANT: GrantDraft = { organisation: "", rights: ["summary"], hospitals: null };

/** Giving an organisation access, or changing the access it has. */
export function GrantForm({ slug, known, start, onDone }: { slug: string; known: string[]; start: GrantDraft; onDone: () => void }) {
  const [draft, setDraft] = useState(start);
  const client = useQueryClient();
  const grant = useMutation({
    mutationFn: () => api.post<GrantView>(endpoints.grants(slug), { ...draft, organisation: draft.organisation.trim() }),
    onSuccess: async (made) => {
      notifications.show({ message: `${made.organisation.name} may see this dataset.` });
      await client.invalidateQueries({ queryKey: queryKeys.grants(slug) });
      onDone();
    },
  });
  const set = (part: Partial<GrantDraft>) => setDraft((old) => ({ ...old, ...part }));
  const ready = draft.organisation.trim() !== "" && draft.rights.length > 0 && (draft.hospitals === null || draft.hospitals.length > 0);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) grant.mutate();
      }}
    >
      <Stack gap="md">
        <TextInput
          label="Organisation"
          description="Its short name, as in its address"
          required
          readOnly={start.organisation !== ""}
          value={draft.organisation}
          onChange={(event) => set({ organisation: event.currentTarget.value })}
          data-autofocus
        />
        <Checkbox.Group
          label="Rights"
          description="None of them implies another"
          value={draft.rights}
          onChange={(rights) => set({ rights: RIGHTS_SHOWN.filter((right) => rights.includes(right)) })}
        >
          <Stack gap={6} mt={6}>
            {RIGHTS_SHOWN.map((right) => (
              <Checkbox key={right} value={right} label={RIGHT_WORDS[right].label} description={RIGHT_WORDS[right].meaning} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Radio.Group
          label="Rows"
          value={draft.hospitals === null ? "all" : "some"}
          onChange={(value) => set({ hospitals: value === "all" ? null : [] })}
        >
          <Stack gap={6} mt={6}>
            <Radio value="all" label="All hospitals, also those that come later" />
            <Radio value="some" label="Named hospitals only" />
          </Stack>
        </Radio.Group>
        {draft.hospitals !== null && (
          <TagsInput
            label="Hospitals"
            description="Enter after each"
            required
            data={known}
            value={draft.hospitals}
            onChange={(hospitals) => set({ hospitals })}
          />
        )}
        {grant.error && <ErrorNotice error={grant.error} title="Nothing was granted" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            Go back
          </Button>
          <Button type="submit" loading={grant.isPending} disabled={!ready}>
            Grant access
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
