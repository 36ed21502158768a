import { formatDate } from "@/lib/format";
import type { DraftCondition } from "./draft";
import type { FieldChoice } from "./explore-columns";

/**
 * Where a stretch of time that goes up to today is asked for and the data end before this month, that they do: an empty
 * answer is no riddle then. Null for other filters, and where nothing is known of the data.
 */
export function dataEndWords(
  { op }: Pick<DraftCondition, "op">,
  { label, profile }: Pick<FieldChoice, "label" | "profile">,
  today: Date,
): string | null {
  if (op !== "in_last" && op !== "in_current" && op !== "in_next") return null;
  const end = /^\d{4}-\d{2}-\d{2}/.exec(String(profile?.max ?? ""))?.[0];
  if (end === undefined) return null;
  const thisMonth = `${today.getFullYear()}-${String(today.getMonth() + 1).padStart(2, "0")}`;
  return end.slice(0, 7) < thisMonth ? `${label} ends on ${formatDate(end)}` : null;
}
