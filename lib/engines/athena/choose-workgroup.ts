import { AppError } from "@/lib/errors";
import type { Workgroup } from "./athena-settings";

/**
 * The first workgroup, of those ordered by their bytes, that lets a question read what it is expected to read: the
 * smallest limit that does not get in its way. Without an expectation the first one.
 */
export function chooseWorkgroup(workgroups: readonly Workgroup[], expectedBytes: number | null): Workgroup {
  const fitting = workgroups.find(({ bytes }) => bytes === null || expectedBytes === null || bytes >= expectedBytes);
  if (fitting) return fitting;
  const largest = workgroups.at(-1)?.bytes ?? 0;
  throw new AppError(
    "LIMIT_EXCEEDED",
    `The question would read about ${inGigabytes(expectedBytes ?? 0)}, more than the ${inGigabytes(largest)} it may read on Athena. Nothing was run. Filter more, or ask for fewer columns.`,
  );
}

/** Bytes as people read them. */
export function inGigabytes(bytes: number): string {
  return `${(bytes / 1e9).toLocaleString("en-US", { maximumSignificantDigits: 3 })} GB`;
}
