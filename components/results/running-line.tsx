"use client";

import { Button, Loader, Progress } from "@mantine/core";
import { useEffect, useState } from "react";
import { formatDuration } from "@/lib/format";
import classes from "./results.module.css";
import type { RunState } from "./use-run";

const TICK_MS = 100;

/** Time passed, what the engine is doing, and Cancel. */
export function RunningLine({ state, onCancel }: { state: Extract<RunState, { status: "running" }>; onCancel: () => void }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const { progress, isCancelling, startedAt } = state;
  const percentage = progress?.percentage ?? null;
  const words = isCancelling ? "Cancelling" : progress?.state === "waiting" ? "Waiting for the engine" : "Running";
  return (
    <div className={classes.head}>
      <Loader size="xs" aria-hidden />
      <span className={`${classes.facts} tabular`}>
        <span role="status">{words}</span>
        {` · ${formatDuration(Math.max(0, Math.floor((now - startedAt) / 100) * 100))}${percentage === null ? "" : ` · ${Math.round(percentage)} %`}`}
      </span>
      {percentage !== null && <Progress value={percentage} w={160} aria-label="Share of the data read" />}
      <Button size="xs" variant="default" color="red" disabled={isCancelling} onClick={onCancel}>
        Cancel
      </Button>
    </div>
  );
}
