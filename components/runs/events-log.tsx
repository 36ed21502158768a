"use client";

import { ScrollArea, Text } from "@mantine/core";
import { formatInstant } from "@/lib/format";
import type { RunDetail } from "@/lib/runs";

const COLOURS = { info: undefined, warn: "var(--mantine-color-orange-light-color)", error: "var(--mantine-color-error)" } as const;

/** What happened, oldest first. New lines are read out as they come. */
export function EventsLog({ events }: { events: RunDetail["events"] }) {
  if (events.length === 0) return <Text c="dimmed">Nothing has been written yet.</Text>;
  return (
    <ScrollArea.Autosize mah={320} viewportProps={{ tabIndex: 0, "aria-label": "Log", role: "log" }}>
      <ol style={{ listStyle: "none", margin: 0, padding: 0 }}>
        {events.map((event, index) => (
          <li key={`${index}-${event.at}`} style={{ display: "flex", gap: 12, padding: "2px 0", flexWrap: "wrap" }}>
            <Text component="time" dateTime={event.at} size="sm" c="dimmed" className="tabular">
              {formatInstant(event.at)}
            </Text>
            <Text component="span" size="sm" c={COLOURS[event.level]} style={{ flex: "1 1 220px" }}>
              {event.level === "info" ? event.message : `${event.level === "warn" ? "Warning" : "Error"}: ${event.message}`}
            </Text>
          </li>
        ))}
      </ol>
    </ScrollArea.Autosize>
  );
}
