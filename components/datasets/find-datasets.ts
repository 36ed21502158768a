import type { DatasetSummary } from "@/lib/catalog";

export type Whose = "all" | "own" | "others";

/** Datasets with every word in name, short name, description or owner. */
export function findDatasets(datasets: readonly DatasetSummary[], search: string, whose: Whose): DatasetSummary[] {
  const words = search.trim().toLowerCase().split(/\s+/).filter(Boolean);
  return datasets.filter(({ name, slug, description, owner, isOwner }) => {
    if (whose !== "all" && isOwner !== (whose === "own")) return false;
    const text = [name, slug, description, owner.name].join("\n").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
