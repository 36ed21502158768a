"use client";

import { Alert, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useIsListening, useTypedEarly } from "../shell/use-typed-early";
import { signIn } from "./session-requests";

/** `next` is where to go afterwards, a path of this site. */
export function SignInForm({ next }: { next: string }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [message, setMessage] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const isListening = useIsListening();
  const emailField = useTypedEarly(setEmail);
  const passwordField = useTypedEarly(setPassword);
  const submit = async () => {
    setBusy(true);
    setMessage(null);
    const answer = await signIn(email.trim(), password);
    if (answer.ok) {
      // A full load: nothing of whoever was signed in before stays in memory.
      window.location.assign(next);
      return;
    }
    setMessage(answer.message);
    setBusy(false);
  };
  return (
    <form
      method="post"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Stack gap="md">
        <TextInput
          ref={emailField}
          label="E-mail"
          type="email"
          name="email"
          autoComplete="username"
          required
          withAsterisk={false}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          ref={passwordField}
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {message && (
          <Alert color="red" role="alert" title="Not signed in">
            {message}
          </Alert>
        )}
        <Button type="submit" loading={busy} disabled={!isListening} fullWidth>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}
