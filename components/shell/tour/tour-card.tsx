"use client";

import { Button, Group, Paper, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useRouter } from "next/navigation";
import { useState, useSyncExternalStore } from "react";
import { errorMessage } from "../../api-client";
import { currentTour, endTour, isTourDone, onTourChange } from "./tour-state";

/** Begins the tour from anywhere; what it needs is loaded then. */
export function useStartTour({ org, email }: { org: string; email: string }): { start: () => void; isStarting: boolean } {
  const router = useRouter();
  const [isStarting, setStarting] = useState(false);
  const begin = async () => {
    const { startTour } = await import("./start-tour");
    await startTour({ org, email, go: (href) => router.push(href) });
  };
  const start = () => {
    setStarting(true);
    void begin()
      .catch((error: unknown) => notifications.show({ color: "red", message: errorMessage(error) }))
      .finally(() => setStarting(false));
  };
  return { start, isStarting };
}

/** Offers the tour until it was taken or declined. */
export function TourCard({ org, email }: { org: string; email: string }) {
  const { start, isStarting } = useStartTour({ org, email });
  const isOffered = useSyncExternalStore(
    onTourChange,
    () => !isTourDone(email) && currentTour() === null,
    // What this browser knows is not known on the server.
    () => false,
  );
  if (!isOffered) return null;
  return (
    <Paper withBorder p="sm" mb="md" component="section" aria-label="Tour">
      <Group justify="space-between" gap="sm">
        <Text size="sm">New here? Six short steps lead from a dataset to a question, its chart, and a dashboard.</Text>
        <Group gap="xs">
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => endTour(email)}>
            Not now
          </Button>
          <Button size="compact-sm" variant="light" loading={isStarting} onClick={start}>
            Take the tour
          </Button>
        </Group>
      </Group>
    </Paper>
  );
}
