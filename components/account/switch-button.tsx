"use client";

import { Button, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { endpoints } from "@/lib/urls";
import { api } from "../api-client";
import { ErrorNotice } from "../shell/notices";

/** Makes an organisation the active one and goes on to `next`. */
export function SwitchButton({ organisation, next }: { organisation: { slug: string; name: string }; next: string }) {
  const change = useMutation({
    mutationFn: () => api.post(endpoints.organisation(), { organisation: organisation.slug }),
    onSuccess: () => window.location.assign(next),
  });
  return (
    <Stack gap="sm">
      {change.error && <ErrorNotice error={change.error} />}
      <Button loading={change.isPending || change.isSuccess} onClick={() => change.mutate()}>{`Work in ${organisation.name}`}</Button>
    </Stack>
  );
}
