import { expect, test } from "vitest";
import { aboutLines } from "./about-lines";

const source = { datasetId: "ds_1", slug: "lab-results", version: 72, hospitals: null, policy: "rows-1" };
const at = new Date("2025-03-01T10:20:30Z");

test("a file says what it is: question, data with their versions, when, and whether that is all", () => {
  const plan = { sentence: "Lab results: Rows.", sources: [source, { ...source, slug: "visits", version: 0 }] };
  expect(aboutLines({ plan, name: "Rows by month", at, rows: 12, limit: undefined })).toEqual([
    ["What this is", "The answer to a question, from Medlake"],
    ["Called", "Rows by month"],
    ["Question", "Lab results: Rows."],
    ["Dataset", "lab-results, version 72"],
    ["Joined dataset", "visits, read live"],
    ["Asked", "2025-03-01 10:20 UTC"],
    ["Rows", "12, complete"],
    ["Policy", "rows-1"],
  ]);
});

test("an answer that ends at the limit of its question is not called complete, and one without a name has none", () => {
  const lines = aboutLines({ plan: { sentence: "All.", sources: [source] }, name: undefined, at, rows: 10, limit: 10 });
  expect(lines).toContainEqual(["Rows", "10, the limit of the question: there may be more"]);
  expect(lines.map(([what]) => what)).not.toContain("Called");
  const slug = aboutLines({ plan: { sentence: "All.", sources: [source] }, name: "lab-results", at, rows: 1, limit: undefined });
  expect(slug.map(([what]) => what)).not.toContain("Called");
});
