"use client";

import { Button, Stack, Text, Title } from "@mantine/core";
import { pages } from "@/lib/urls";

/** Also the answer for what exists but is not for this person: the two are not told apart. */
export function PageNotFound() {
  return (
    <Stack gap="md" p="lg" maw={640} align="flex-start">
      <Title order={1}>There is nothing here for you</Title>
      <Text>
        The address may be mistyped, what was here may be gone, or your organisation may not see it. Check the address, or ask whoever sent
        you the link.
      </Text>
      <Button component="a" href={pages.home()} variant="default">
        To the datasets
      </Button>
    </Stack>
  );
}
