"use client";

import { Button, Group, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { SavedQueryDetail } from "@/lib/saved-queries";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import { describedOf, isDescribed, trimmed } from "./described";
import { DescribedFields } from "./described-fields";
import classes from "./saved.module.css";

/** Name, description, folder and tags of a saved question, changed where they stand. */
export function EditDetails({ saved: newest, onDone }: { saved: SavedQueryDetail; onDone: () => void }) {
  // As it was when it was opened: what others change meanwhile is theirs, and is not written over unseen.
  const [saved] = useState(newest);
  const [described, setDescribed] = useState(() => describedOf(saved));
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: () => api.patch<SavedQueryDetail>(endpoints.savedQuery(saved.id), { revision: saved.revision, ...trimmed(described) }),
    onSuccess: async (changed) => {
      client.setQueryData(queryKeys.savedQuery(saved.id), changed);
      onDone();
      await client.invalidateQueries({ queryKey: ["saved-queries"] });
    },
  });
  return (
    <form
      className={classes.edit}
      aria-label="What it is called and where it is kept"
      onSubmit={(event) => {
        event.preventDefault();
        if (isDescribed(described)) change.mutate();
      }}
    >
      <Stack gap="md">
        <DescribedFields value={described} onChange={setDescribed} />
        {change.error && <ErrorNotice error={change.error} title="Nothing was changed" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            Go back
          </Button>
          <Button type="submit" loading={change.isPending} disabled={!isDescribed(described)}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
