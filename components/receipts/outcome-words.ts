import type { Receipt, ReceiptOutcome } from "@/lib/analysis";
import { formatBytes, formatCount } from "@/lib/format";

/** What came of asking again: of the versions of then, or of the current ones. `what` is what there was before. */
export function outcomeWords(
  of: "then" | "current",
  { state }: Pick<ReceiptOutcome, "state">,
  what: "answer" | "file" = "answer",
): { title: string; color: string } {
  if (state === "cannot") {
    const again = what === "file" ? "The file cannot be made again as it was" : "The question cannot be asked again as it was";
    return { title: again, color: "yellow" };
  }
  const where = of === "then" ? "From the same versions" : "From the current versions";
  if (state === "same") return { title: `${where} the ${what} is the same`, color: "teal" };
  if (state === "unclear") return { title: `${where} the ${what} has other bytes`, color: "yellow" };
  // New data may change an answer; the same data should not.
  return { title: `${where} the ${what} is different`, color: of === "then" ? "red" : "blue" };
}

/** How many rows the answer had, and whether that was all of them. */
export function answerSize({ rows, truncated, file }: Pick<Receipt, "rows" | "truncated" | "file">): string {
  const count = formatCount(rows, "row");
  if (file) return `${count} · ${formatBytes(file.bytes)}`;
  return truncated ? `first ${count}, there were more` : `${count} · complete`;
}
