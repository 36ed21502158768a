"use client";

import { Button, Skeleton, Text, VisuallyHidden } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import type { ReactNode } from "react";
import { ApiError, errorMessage } from "../api-client";
import classes from "./dashboards.module.css";
import type { TileAnswerState } from "./use-answer";

/** The body of a tile: its outline while it loads, its own error, or its answer in the room there is. */
export function TileAnswer<A>({ state, children }: { state: TileAnswerState<A>; children: (answer: A, height: number) => ReactNode }) {
  const { ref, height } = useElementSize();
  const { answer, error, isUpdating, isWaiting, retry } = state;
  if (error && !isUpdating) return <TileError error={error} onRetry={retry} />;
  return (
    <>
      <div ref={ref} className={classes.body} aria-busy={answer === undefined || isUpdating}>
        {answer === undefined ? (
          <div className={classes.fill} role="status">
            <VisuallyHidden>Loading</VisuallyHidden>
            {isWaiting ? <Waiting /> : <Skeleton height="100%" mih={20} />}
          </div>
        ) : (
          <div className={`${classes.answer} ${isUpdating ? classes.updating : ""}`}>
            {height > 0 && children(answer, Math.floor(height))}
          </div>
        )}
      </div>
      {isUpdating && (
        <p className={classes.foot} role="status">
          {isWaiting ? "Many questions are being asked just now. This tile asks again by itself." : "Updating"}
        </p>
      )}
    </>
  );
}

function Waiting() {
  return (
    <Text size="sm" c="dimmed">
      Many questions are being asked just now. This tile asks again by itself in a moment.
    </Text>
  );
}

/** What went wrong with this tile alone; the others go on. */
function TileError({ error, onRetry }: { error: Error; onRetry: () => void }) {
  return (
    <div className={`${classes.body} ${classes.message}`} role="alert" tabIndex={0}>
      <Text size="sm" fw={600} c="var(--mantine-color-error)">
        This tile has no answer
      </Text>
      <Text size="sm">{errorMessage(error)}</Text>
      {error instanceof ApiError && error.requestId !== null && <Text size="xs" c="dimmed">{`Request ${error.requestId}`}</Text>}
      <Button mt={6} size="compact-sm" variant="default" onClick={onRetry}>
        Retry
      </Button>
    </div>
  );
}

/** Instead of an answer: why there is none for this person. */
export function TileMessage({ children }: { children: ReactNode }) {
  return (
    <div className={`${classes.body} ${classes.message}`} tabIndex={0} role="note">
      <Text size="sm" c="dimmed">
        {children}
      </Text>
    </div>
  );
}
