"use client";

import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { ErrorNotice } from "../shell/notices";
import { signIn } from "./session-requests";

const PASSWORD_LENGTH_MIN = 15;

type Invitation = { token: string; email: string; hasAccount: boolean };

/** Joins the organisation. Someone with an account proves it with its password; anyone else chooses one. */
export function AcceptInviteForm({ token, email, hasAccount }: Invitation) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const accept = useMutation({
    mutationFn: () => api.post(endpoints.acceptInvite(), { token, password, ...(hasAccount ? {} : { name: name.trim() }) }),
    onSuccess: async () => {
      const answer = await signIn(email, password);
      window.location.assign(answer.ok ? pages.home() : pages.signIn());
    },
  });
  const length = [...password].length;
  const tooShort = !hasAccount && length > 0 && length < PASSWORD_LENGTH_MIN;
  return (
    <form
      method="post"
      onSubmit={(event) => {
        event.preventDefault();
        if (!tooShort) accept.mutate();
      }}
    >
      <Stack gap="md">
        <TextInput label="E-mail" value={email} readOnly autoComplete="username" />
        {!hasAccount && <TextInput label="Your name" required maxLength={120} autoComplete="name" value={name} onChange={(event) => setName(event.currentTarget.value)} />}
        <PasswordInput
          label={hasAccount ? "Your password" : "Choose a password"}
          description={hasAccount ? "The one of your account here" : `At least ${PASSWORD_LENGTH_MIN} characters; a sentence is a good one`}
          required
          autoComplete={hasAccount ? "current-password" : "new-password"}
          value={password}
          error={tooShort ? `${PASSWORD_LENGTH_MIN - length} more characters` : null}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {accept.error && <ErrorNotice error={accept.error} title="You have not joined yet" />}
        <Button type="submit" loading={accept.isPending || accept.isSuccess} disabled={length === 0 || tooShort}>Join</Button>
      </Stack>
    </form>
  );
}
