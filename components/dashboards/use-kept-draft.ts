"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import type { DashboardDetail } from "@/lib/dashboards";
import { sameDraft, type DashboardDraft } from "./edit-history";
import { keepDraft, readKept, type KeptDraft } from "./kept-draft";

type KeptArgs = { userId: string; base: DashboardDetail; draft: DashboardDraft; isChanged: boolean };

const nothing = () => () => {};

/** Changes that were not saved, from before; and those of now, kept as they are made: Back and a closed tab lose nothing. */
export function useKeptDraft({ userId, base, draft, isChanged }: KeptArgs): {
  found: KeptDraft | null;
  forget: () => void;
  drop: () => void;
} {
  const [isDone, setIsDone] = useState(false);
  const [before] = useState(() => (typeof window === "undefined" ? null : readKept(userId, base.id)));
  // The server knows nothing of it, so the first drawing leaves it out too.
  const isAlive = useSyncExternalStore(
    nothing,
    () => true,
    () => false,
  );
  useEffect(() => {
    if (isChanged) keepDraft(userId, base.id, { revision: base.revision, at: new Date().toISOString(), draft });
  }, [userId, base, draft, isChanged]);
  const isOffered = isAlive && !isDone && !isChanged && before !== null && !sameDraft(before.draft, draft);
  return {
    found: isOffered ? before : null,
    forget: () => setIsDone(true),
    drop: () => {
      setIsDone(true);
      keepDraft(userId, base.id, null);
    },
  };
}
