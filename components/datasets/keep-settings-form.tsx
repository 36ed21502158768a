"use client";

import { Button, Group, NumberInput, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { KeepSettings } from "@/lib/catalog";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { ErrorNotice } from "../shell/notices";

function asLimit(value: number | string): number | null {
  return typeof value === "number" ? value : null;
}

/** How many versions stay, and for how long received files do. An empty field keeps everything. */
export function KeepSettingsForm({ slug, initial }: { slug: string; initial: KeepSettings }) {
  const [draft, setDraft] = useState(initial);
  const router = useRouter();
  const save = useMutation({
    mutationFn: () => api.put<KeepSettings>(endpoints.datasetSettings(slug), draft),
    onSuccess: () => {
      notifications.show({ message: "Saved." });
      router.refresh();
    },
  });
  const isChanged = draft.keepVersions !== initial.keepVersions || draft.keepRawDays !== initial.keepRawDays;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="sm" maw={520}>
        <NumberInput
          label="Versions kept"
          placeholder="all"
          description="The newest ones, at least; older ones can no longer be asked or restored. Empty: all"
          min={1}
          max={1_000_000}
          allowDecimal={false}
          value={draft.keepVersions ?? ""}
          onChange={(value) => setDraft((old) => ({ ...old, keepVersions: asLimit(value) }))}
        />
        <NumberInput
          label="Days a received file is kept"
          placeholder="for good"
          description="Without it, its month cannot be made again under another contract. Empty: for good"
          min={1}
          max={36_500}
          allowDecimal={false}
          value={draft.keepRawDays ?? ""}
          onChange={(value) => setDraft((old) => ({ ...old, keepRawDays: asLimit(value) }))}
        />
        {save.error && <ErrorNotice error={save.error} title="Nothing was saved" />}
        <Group>
          <Button type="submit" loading={save.isPending} disabled={!isChanged}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
