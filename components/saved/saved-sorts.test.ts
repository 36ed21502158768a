import { expect, test } from "vitest";
import type { SavedQuerySummary } from "@/lib/saved-queries";
import { sortSaved } from "./saved-sorts";

function item(name: string, part: Partial<SavedQuerySummary> = {}): SavedQuerySummary {
  return {
    id: `sq_${name}`,
    name,
    description: "",
    folder: "",
    tags: [],
    owner: { userId: "usr_1", name: "Ada" },
    isOwn: true,
    dataset: { slug: "lab-results", name: "Lab results" },
    version: 1,
    revision: 1,
    parameters: 0,
    visual: {},
    access: "owner",
    sharedWith: [],
    usedBy: 0,
    createdAt: "2025-01-01T00:00:00.000Z",
    updatedAt: "2025-01-01T00:00:00.000Z",
    ...part,
  };
}

const ITEMS = [
  item("b10", { usedBy: 2, updatedAt: "2025-02-01T00:00:00.000Z", dataset: null }),
  item("B9", { owner: { userId: "usr_2", name: "ben" }, updatedAt: "2025-03-01T00:00:00.000Z" }),
  item("a", { usedBy: 5 }),
];

test.each([
  ["updated", ["B9", "b10", "a"]],
  ["name", ["a", "B9", "b10"]],
  ["dataset", ["b10", "B9", "a"]],
  ["owner", ["b10", "a", "B9"]],
  ["used", ["a", "b10", "B9"]],
] as const)("sorted by %s", (sort, names) => {
  expect(sortSaved(ITEMS, sort).map(({ name }) => name)).toEqual(names);
});
