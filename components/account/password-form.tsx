"use client";

import { Button, Group, PasswordInput, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { queryKeys } from "../query-keys";
import { ErrorNotice } from "../shell/notices";

const NOTHING = { current: "", password: "", again: "" };

export function PasswordForm({ email }: { email: string }) {
  const [typed, setTyped] = useState(NOTHING);
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: () => api.post(endpoints.password(), { current: typed.current, password: typed.password }),
    onSuccess: async () => {
      notifications.show({ message: "The password is changed. Other sessions are signed out." });
      setTyped(NOTHING);
      await client.invalidateQueries({ queryKey: queryKeys.sessions() });
    },
  });
  const differs = typed.again !== "" && typed.again !== typed.password;
  const set = (part: Partial<typeof NOTHING>) => setTyped((old) => ({ ...old, ...part }));
  return (
    <form
      method="post"
      onSubmit={(event) => {
        event.preventDefault();
        if (!differs) change.mutate();
      }}
    >
      <Stack gap="sm" maw={420}>
        {/* Password managers find out here whose password this is. */}
        <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
        <PasswordInput
          label="Current password"
          required
          autoComplete="current-password"
          value={typed.current}
          onChange={(event) => set({ current: event.currentTarget.value })}
        />
        <PasswordInput
          label="New password"
          description="At least 15 characters; a sentence is a good one"
          required
          autoComplete="new-password"
          value={typed.password}
          onChange={(event) => set({ password: event.currentTarget.value })}
        />
        <PasswordInput
          label="New password again"
          required
          autoComplete="new-password"
          value={typed.again}
          error={differs ? "The two are not alike" : null}
          onChange={(event) => set({ again: event.currentTarget.value })}
        />
        {change.error && <ErrorNotice error={change.error} title="The password is not changed" />}
        <Group>
          <Button
            type="submit"
            loading={change.isPending}
            disabled={differs || typed.current === "" || typed.password === "" || typed.again === ""}
          >
            Change password
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
