"use client";

import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { ErrorNotice } from "../shell/notices";
import { signOut } from "./session-requests";

/** Ends the session and goes on to `next`. */
export function SignOutButton({ next, children = "Sign out" }: { next: string; children?: string }) {
  const leave = useMutation({ mutationFn: signOut, onSuccess: () => window.location.assign(next) });
  return (
    <>
      {leave.error && <ErrorNotice error={leave.error} />}
      <Button variant="default" loading={leave.isPending || leave.isSuccess} onClick={() => leave.mutate()}>
        {children}
      </Button>
    </>
  );
}
