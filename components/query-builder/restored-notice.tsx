"use client";

import { Alert, Button, Group } from "@mantine/core";
import { useState } from "react";
import { formatDate } from "@/lib/format";
import { leftOutWords } from "./left-out";
import type { Unfinished } from "./to-query";
import type { Restored } from "./use-question";

/** `14:05` of today, `14:05 on 3 Nov 2025` of another day, by the reader's clock. */
export function keptWords(at: number, now = Date.now()): string {
  const [then, today] = [new Date(at), new Date(now)];
  const clock = `${String(then.getHours()).padStart(2, "0")}:${String(then.getMinutes()).padStart(2, "0")}`;
  return dayOf(then) === dayOf(today) ? clock : `${clock} on ${formatDate(dayOf(then))}`;
}

function dayOf(date: Date): string {
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

type RestoredNoticeProps = { restored: Restored; unfinished: Unfinished; onStartOver: () => void };

/** Says that a question is one's own from before, and how to begin with an empty one. */
export function RestoredNotice({ restored, unfinished, onStartOver }: RestoredNoticeProps) {
  const [isShown, setShown] = useState(true);
  if (!isShown) return null;
  return (
    <Alert color="gray" p="xs" mb="sm" role="status" withCloseButton closeButtonLabel="Close this notice" onClose={() => setShown(false)}>
      <Group gap="sm">
        <span>
          {[
            `Your ${restored.wasAsked ? "" : "unfinished "}question from ${keptWords(restored.at)} is back.`,
            ...leftOutWords(unfinished),
          ].join(" ")}
        </span>
        <Button size="compact-sm" variant="default" onClick={onStartOver}>
          Start over
        </Button>
      </Group>
    </Alert>
  );
}
