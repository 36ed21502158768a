"use client";

import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { pages } from "@/lib/urls";

function digestOf(error: unknown): string | null {
  return typeof error === "object" && error !== null && "digest" in error && typeof error.digest === "string" ? error.digest : null;
}

/** Instead of a page that could not be made. The reason is in the server's log, under the reference. */
export function PageError({ error, retry }: { error: unknown; retry: () => void }) {
  const digest = digestOf(error);
  return (
    <Stack gap="md" p="lg" maw={640} role="alert">
      <Title order={1}>This page could not be shown</Title>
      <Text>
        The server failed while it put the page together. Nothing was changed. Try again; if it stays, give the reference to whoever runs
        Medlake.
      </Text>
      {digest && <Text size="sm" c="dimmed">{`Reference ${digest}`}</Text>}
      <Group gap="xs">
        <Button onClick={retry}>Try again</Button>
        <Button component="a" href={pages.home()} variant="default">
          To the datasets
        </Button>
      </Group>
    </Stack>
  );
}
