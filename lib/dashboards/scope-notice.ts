import type { VisibleDataset } from "@/lib/access";

const NAMED_MAX = 6;

/**
 * What the caller sees less of than everything, in words; null when nothing. It names hospitals the caller may see, and
 * never says how many others there are.
 */
export function scopeNotice(found: readonly Pick<VisibleDataset, "dataset" | "hospitals">[]): string | null {
  const several = found.length > 1;
  const sentences = found.flatMap(({ dataset, hospitals }) =>
    hospitals === null ? [] : [sentence(hospitals, several ? dataset.name : null)],
  );
  return sentences.length === 0 ? null : [...new Set(sentences)].join(" ");
}

function sentence(hospitals: readonly string[], dataset: string | null): string {
  const subject = dataset === null ? "You see" : `Of ${dataset} you see`;
  if (hospitals.length === 0) return `${subject} the rows of none of the hospitals.`;
  const named = hospitals.slice(0, NAMED_MAX).join(", ");
  const more = hospitals.length - NAMED_MAX;
  return `${subject} the rows of ${hospitals.length} of the hospitals: ${named}${more > 0 ? ` and ${more} more` : ""}.`;
}
