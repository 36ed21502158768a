import { formatNumber } from "@/lib/format";
import type { RunDetail } from "@/lib/runs";

export type RunStateName = RunDetail["state"];

/** States as people read them, with the colour that carries the same meaning everywhere. */
export const RUN_STATE_WORDS = {
  queued: { label: "Waiting", color: "gray", meaning: "waits for a worker" },
  running: { label: "Checking", color: "blue", meaning: "is being checked and converted" },
  held: { label: "Held", color: "orange", meaning: "waits for a person" },
  published: { label: "Published", color: "teal", meaning: "is part of a version" },
  rejected: { label: "Rejected", color: "red", meaning: "was not published" },
  failed: { label: "Failed", color: "red", meaning: "stopped on an error of the service" },
  cancelled: { label: "Cancelled", color: "gray", meaning: "was stopped by a person" },
  rehearsed: { label: "Rehearsed", color: "gray", meaning: "was checked, and nothing was to be published" },
} as const satisfies Record<RunStateName, { label: string; color: string; meaning: string }>;

export const STEP_WORDS = {
  verify: "Verify the file",
  scan: "Read the structure",
  load: "Check the rows",
  checks: "Compare with earlier months",
  deidentify: "Remove identifiers",
  write: "Write the files",
  publish: "Publish",
} as const satisfies Record<RunDetail["steps"][number]["name"], string>;

export function isRunState(value: unknown): value is RunStateName {
  return typeof value === "string" && Object.hasOwn(RUN_STATE_WORDS, value);
}

/** Whether the run still changes by itself. */
export function isActive(state: RunStateName): boolean {
  return state === "queued" || state === "running";
}

/** What the worker is at, for the line beside the progress bar. */
export function activityOf(run: Pick<RunDetail, "state" | "steps">): string {
  if (run.state === "queued") return "Waiting for a worker";
  const running = run.steps.findLast((step) => step.state === "running");
  return running ? STEP_WORDS[running.name] : "Starting";
}

const HELD_TITLES = {
  contract: "Waits for a contract",
  columns: "Waits for a decision about its columns",
  identifiers: "Waits for a decision: it seems to hold direct identifiers",
} as const;

/** What a hold is about where it is no comparison with earlier months. */
const CAUSES: Record<string, string> = {
  rejected_rows: "many of its rows were rejected",
  copied_month: "it repeats an earlier month",
  copied_file: "the same file was sent before",
};

/** The heading of a held run: what it waits for, and every kind of cause. */
export function heldTitle({ holdReason, holds }: Pick<RunDetail, "holdReason"> & { holds: readonly { check: string }[] }): string {
  if (holdReason === null) return "Held";
  if (holdReason !== "checks") return HELD_TITLES[holdReason];
  const causes = [...new Set(holds.map(({ check }) => CAUSES[check] ?? "it is unlike the months before"))];
  return causes.length === 0 ? "Waits for a decision" : `Waits for a decision: ${causes.join(", and ")}`;
}

/** What a person should know before accepting a file, beside what it is held for: values that it no longer has. */
export function goneValues<Check extends { check: string }>(checks: readonly Check[]): Check[] {
  return checks.filter(({ check }) => check === "gone_values");
}

/** Whether lines were rejected for several causes each: then the causes sum to more than the lines. */
export function isOverlapping(issues: readonly { severity: string; count: number }[], rejected: number): boolean {
  return issues.reduce((sum, { severity, count }) => sum + (severity === "reject" ? count : 0), 0) > rejected;
}

type Equation = { label: string; value: number }[];

/** Rows that passed the checks are published only where the run is: of one that waits they may be, of one that ended they are not. */
function passedLabel(state: RunStateName): string {
  if (state === "published") return "published";
  return state === "rejected" || state === "failed" || state === "cancelled" ? "passed, but not published" : "to publish";
}

/** The right-hand side of `received = …`, always with all four parts: a part that is nothing is said to be 0. */
export function countsEquation(
  counts: NonNullable<RunDetail["counts"]>,
  state: RunStateName,
): { received: number; parts: Equation; balanced: boolean } {
  const parts = [
    { label: passedLabel(state), value: counts.published },
    { label: "rejected", value: counts.rejected },
    { label: "duplicate", value: counts.deduplicated },
    { label: "skipped", value: counts.skipped },
  ];
  return { received: counts.received, parts, balanced: parts.reduce((sum, part) => sum + part.value, 0) === counts.received };
}

/** Rows that were neither published nor rejected: `18 duplicate, 0 skipped`. */
export function leftOutWords({ deduplicated, skipped }: Pick<NonNullable<RunDetail["counts"]>, "deduplicated" | "skipped">): string {
  return `${formatNumber(deduplicated)} duplicate, ${formatNumber(skipped)} skipped`;
}

/** The share of time left over the share of time spent; null until there is enough to tell by. */
export function remainingMs(progress: number, elapsedMs: number): number | null {
  if (progress < 0.02 || progress >= 1 || elapsedMs < 3_000) return null;
  return (elapsedMs / progress) * (1 - progress);
}
