import type { ExportView } from "@/lib/exports";

export type ExportState = ExportView["state"];
export type ExportFormat = ExportView["format"];

export const FORMAT_WORDS: Record<ExportFormat, string> = { csv: "CSV", xlsx: "Excel", parquet: "Parquet" };

const STATE_WORDS: Record<ExportState, { label: string; color: string }> = {
  queued: { label: "Waiting", color: "gray" },
  running: { label: "Being made", color: "blue" },
  done: { label: "Ready", color: "teal" },
  failed: { label: "Failed", color: "red" },
  cancelled: { label: "Cancelled", color: "gray" },
  expired: { label: "Expired", color: "gray" },
};

/** The state of an export in a word or two, and its colour. */
export function stateWords({ state, isCancelling }: Pick<ExportView, "state" | "isCancelling">): { label: string; color: string } {
  return isCancelling ? { label: "Being cancelled", color: "gray" } : STATE_WORDS[state];
}

/** Whether something still happens to it by itself. */
export function isActive(state: ExportState): boolean {
  return state === "queued" || state === "running";
}
