"use client";

import { Skeleton, Stack, VisuallyHidden } from "@mantine/core";

/** While a page is being made: the outline of a heading and a table. */
export function PageSkeleton({ withTitle = true, rows = 6 }: { withTitle?: boolean; rows?: number }) {
  return (
    <Stack gap="md" className="page" role="status">
      <VisuallyHidden>The page is being loaded.</VisuallyHidden>
      {withTitle && <Skeleton height={28} width={220} />}
      <Skeleton height={36} />
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={20} />
      ))}
    </Stack>
  );
}
