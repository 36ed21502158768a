import type { Receipt, ReceiptOutcome } from "@/lib/analysis";
import { formatCount } from "@/lib/format";

/** What came of asking again: of the versions of then, or of the current ones. */
export function outcomeWords(of: "then" | "current", { state }: Pick<ReceiptOutcome, "state">): { title: string; color: string } {
  if (state === "cannot") return { title: "The question cannot be asked again as it was", color: "yellow" };
  const where = of === "then" ? "From the same versions" : "From the current versions";
  if (state === "same") return { title: `${where} the answer is the same`, color: "teal" };
  // New data may change an answer; the same data should not.
  return { title: `${where} the answer is different`, color: of === "then" ? "red" : "blue" };
}

/** How many rows the answer had, and whether that was all of them. */
export function answerSize({ rows, truncated }: Pick<Receipt, "rows" | "truncated">): string {
  const count = formatCount(rows, "row");
  return truncated ? `first ${count}, there were more` : `${count} · complete`;
}
