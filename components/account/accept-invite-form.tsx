"use client";

import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { AcceptedInvite } from "@/lib/orgs";
import { endpoints, pages } from "@/lib/urls";
import { api } from "../api-client";
import { ErrorNotice } from "../shell/notices";
import { useTypedEarly } from "../shell/use-typed-early";
import { signIn } from "./session-requests";

const PASSWORD_LENGTH_MIN = 15;

/** For someone who is signed in to the invited account: one button, then on to the organisation. */
export function JoinButton({ token, organisation }: { token: string; organisation: string }) {
  const join = useMutation({
    mutationFn: async () => {
      const accepted = await api.post<AcceptedInvite>(endpoints.acceptInvite(), { token });
      await api.post(endpoints.organisation(), { organisation: accepted.organisation.slug });
      return accepted;
    },
    onSuccess: (accepted) => window.location.assign(pages.datasets(accepted.organisation.slug)),
  });
  return (
    <Stack gap="md">
      {join.error && <ErrorNotice error={join.error} title="You have not joined yet" />}
      <Button loading={join.isPending || join.isSuccess} onClick={() => join.mutate()}>{`Join ${organisation}`}</Button>
    </Stack>
  );
}

/** For someone new: a name, a password, and the account is made and signed in to. */
export function NewAccountForm({ token, email }: { token: string; email: string }) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const nameField = useTypedEarly(setName);
  const passwordField = useTypedEarly(setPassword);
  const accept = useMutation({
    mutationFn: () => api.post<AcceptedInvite>(endpoints.acceptInvite(), { token, name: name.trim(), password }),
    onSuccess: async (accepted) => {
      const answer = await signIn(email, password);
      window.location.assign(answer.ok ? pages.datasets(accepted.organisation.slug) : pages.signIn());
    },
  });
  const length = [...password].length;
  const tooShort = length > 0 && length < PASSWORD_LENGTH_MIN;
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
        <TextInput
          ref={nameField}
          label="Your name"
          required
          maxLength={120}
          autoComplete="name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordInput
          ref={passwordField}
          label="Choose a password"
          description={`At least ${PASSWORD_LENGTH_MIN} characters; a sentence is a good one`}
          required
          autoComplete="new-password"
          value={password}
          error={tooShort ? `${PASSWORD_LENGTH_MIN - length} more needed` : null}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {accept.error && <ErrorNotice error={accept.error} title="You have not joined yet" />}
        <Button type="submit" loading={accept.isPending || accept.isSuccess} disabled={length === 0 || tooShort || name.trim() === ""}>
          Create account and join
        </Button>
      </Stack>
    </form>
  );
}
