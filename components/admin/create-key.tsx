"use client";

import { Button, Checkbox, Group, NumberInput, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { CreatedApiKey } from "@/lib/auth";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";
import { useTypedEarly } from "../shell/use-typed-early";

const DAYS_MAX = 90;

/** Making a key, of one's own. */
export function CreateKey({ onMade }: { onMade: (made: CreatedApiKey) => void }) {
  const [name, setName] = useState("");
  const nameField = useTypedEarly(setName);
  const [mayWrite, setMayWrite] = useState(false);
  const [days, setDays] = useState<number>(DAYS_MAX);
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: () =>
      api.post<CreatedApiKey>(endpoints.apiKeys(), {
        name: name.trim(),
        scopes: mayWrite ? ["read", "write"] : ["read"],
        expiresInDays: days,
      }),
    onSuccess: async (made) => {
      setName("");
      onMade(made);
      await client.invalidateQueries({ queryKey: queryKeys.apiKeys() });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <Stack gap="sm">
        <Group gap="sm" align="flex-end">
          <TextInput
            ref={nameField}
            label="Name"
            description="What the key is for"
            required
            maxLength={120}
            w={260}
            maw="100%"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <NumberInput
            label="Days"
            description={`Until it ends, at most ${DAYS_MAX}`}
            min={1}
            max={DAYS_MAX}
            allowDecimal={false}
            clampBehavior="strict"
            w={180}
            value={days}
            onChange={(value) => typeof value === "number" && setDays(value)}
          />
          <Button type="submit" loading={create.isPending} disabled={name.trim() === ""}>
            Create key
          </Button>
        </Group>
        <Checkbox
          label="May also write: send files, change contracts, decide on runs, as far as your role allows"
          checked={mayWrite}
          onChange={(event) => setMayWrite(event.currentTarget.checked)}
        />
        {create.error && <ErrorNotice error={create.error} title="No key was made" />}
      </Stack>
    </form>
  );
}
