import type { DatasetDetail } from "@/lib/catalog";

/** A label inside a sentence: `Collected at` is lower case there, `EEG start` and `HbA1c` stay as they are. */
function inSentence(label: string): string {
  return /^\p{Lu}\p{Ll}+(?:[\s-]|$)/u.test(label) ? `${label.charAt(0).toLowerCase()}${label.slice(1)}` : label;
}

/** `One row for each patient and collected at`: what the contract tells rows apart by. */
export function rowMeaning({ key, columns }: Pick<DatasetDetail, "key" | "columns">): string | null {
  if (key.length === 0) return null;
  const labels = key.map((name) => columns.find((column) => column.name === name)?.label ?? name).map(inSentence);
  const last = labels.pop() ?? "";
  return `One row for each ${labels.length === 0 ? last : `${labels.join(", ")} and ${last}`}.`;
}
