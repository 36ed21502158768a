"use client";

import { Skeleton, Stack, VisuallyHidden } from "@mantine/core";
import classes from "./builder.module.css";

/** The outline of the builder while the columns are on their way; `of` says what is being loaded. */
export function ExploreSkeleton({ of }: { of: string }) {
  return (
    <div role="status">
      <VisuallyHidden>{of}</VisuallyHidden>
      <div className={classes.layout} data-shown="question">
        <div className={classes.side}>
          <Skeleton height={520} radius="sm" />
        </div>
        <Stack gap={12} className={classes.main}>
          <Skeleton height={320} radius="sm" />
          <Skeleton height={54} radius="sm" />
        </Stack>
      </div>
    </div>
  );
}
