import type { QueryProgress } from "@/lib/analysis";
import { formatDuration } from "@/lib/format";
import { ApiError } from "../api-client";

/** What a person is told after Cancel, from the state the engine gave. */
export function cancelWords(progress: QueryProgress): string | null {
  if (progress.state === "done") return null;
  if (progress.state === "cancelled" && progress.confirmation !== null)
    return `Cancelled. ${progress.confirmation} Your question is unchanged.`;
  if (progress.state === "cancelled")
    return `Cancelled. The engine confirmed that it stopped after ${formatDuration(progress.elapsedMs)}. Your question is unchanged.`;
  if (progress.state === "failed") return "Cancelled. The question had already failed. It is unchanged.";
  return "Cancelled. The engine was told to stop and has not confirmed it yet. Your question is unchanged.";
}

/**
 * What a person is told once the answer is cancelled: what the engine itself confirmed, where the error says so, else
 * what was known when Cancel was pressed.
 */
export function cancelledWords(error: unknown, known: string | null): string {
  const confirmed = error instanceof ApiError ? error.details.find((detail) => detail.path === "engine")?.message : undefined;
  if (confirmed !== undefined) return `Cancelled. ${confirmed} Your question is unchanged.`;
  return known ?? "Cancelled. Your question is unchanged.";
}
