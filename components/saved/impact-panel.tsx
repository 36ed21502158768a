"use client";

import { Alert, Button, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { formatNumber } from "@/lib/format";
import type { ImpactAnswer } from "@/lib/saved-queries";
import { errorMessage } from "../api-client";
import { ImpactItems } from "./impact-items";
import { impactSummary } from "./impact-words";

export type Impact = { data: ImpactAnswer | undefined; error: Error | null; isFetching: boolean; refetch: () => unknown };

/** How many are named at first, so that what is decided below stays in sight. */
const SHOWN = 5;

/** What a step breaks, said before it is taken. `step` begins the sentence: `Accepting`. */
export function ImpactPanel({ org, impact, step }: { org: string; impact: Impact; step: string }) {
  const { data, error, isFetching } = impact;
  const [isLong, setLong] = useState(false);
  if (error) {
    return (
      <Alert color="orange" role="alert" title="What this breaks could not be checked">
        {errorMessage(error)}
        <div>
          <Button mt="xs" size="compact-sm" variant="default" loading={isFetching} onClick={() => void impact.refetch()}>
            Check again
          </Button>
        </div>
      </Alert>
    );
  }
  if (!data) {
    return (
      <Text size="sm" c="dimmed" role="status">
        Checking which saved questions this breaks…
      </Text>
    );
  }
  const { broken, touched, headline, notes } = impactSummary(data, step);
  const listed = [...broken, ...touched];
  if (listed.length === 0) {
    return (
      <Text size="sm" c="dimmed" role="status">
        {[headline, ...notes].join(" ")}
      </Text>
    );
  }
  return (
    <Alert color={broken.length > 0 ? "orange" : "blue"} role="alert" title={headline}>
      <Stack gap="xs">
        {notes.length > 0 && <Text size="sm">{notes.join(" ")}</Text>}
        <ImpactItems org={org} questions={isLong ? listed : listed.slice(0, SHOWN)} />
        {!isLong && listed.length > SHOWN && (
          <div>
            <Button size="compact-sm" variant="default" onClick={() => setLong(true)}>
              {`Show all ${formatNumber(listed.length)}`}
            </Button>
          </div>
        )}
      </Stack>
    </Alert>
  );
}
