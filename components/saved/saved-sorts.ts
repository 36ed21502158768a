import type { SavedQuerySummary } from "@/lib/saved-queries";

/** What the list of saved questions can be sorted by. */
export const SAVED_SORTS = ["updated", "name", "dataset", "owner", "used"] as const;
export type SavedSort = (typeof SAVED_SORTS)[number];

/** The list in the order chosen; what is equal in it stays as it came, newest change first. */
export function sortSaved(items: readonly SavedQuerySummary[], sort: SavedSort): SavedQuerySummary[] {
  const text = (key: (item: SavedQuerySummary) => string) =>
    items.toSorted((left, right) => key(left).localeCompare(key(right), "en", { numeric: true, sensitivity: "base" }));
  switch (sort) {
    case "updated":
      return items.toSorted((left, right) => (left.updatedAt < right.updatedAt ? 1 : left.updatedAt > right.updatedAt ? -1 : 0));
    case "name":
      return text((item) => item.name);
    case "dataset":
      return text((item) => item.dataset?.name ?? "");
    case "owner":
      return text((item) => item.owner.name);
    case "used":
      return items.toSorted((left, right) => right.usedBy - left.usedBy);
    default:
      return sort satisfies never;
  }
}
