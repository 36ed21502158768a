import { expect, it } from "vitest";
import { slugFromName } from "./slug";

it.each([
  ["Lab results (north)", "lab-results-north"],
  ["Évaluation 2025", "evaluation-2025"],
  ["  --  ", ""],
  ["a".repeat(70), "a".repeat(63)],
  [`${"a".repeat(62)} b`, "a".repeat(62)],
])("makes %j into %j", (name, slug) => {
  expect(slugFromName(name)).toBe(slug);
});
