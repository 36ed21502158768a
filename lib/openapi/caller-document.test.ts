import { expect, test } from "vitest";
import type { SavedOperation } from "@/lib/saved-queries";
import { apiDocument, callerDocument } from ".";

const QUESTIONS: SavedOperation[] = [
  {
    id: "sq_one",
    name: "Results by hospital",
    description: "Of one test, from a month on.",
    parameters: [
      { name: "tests", type: "text", list: true, default: ["HbA1c"], label: "Tests", description: "One or several" },
      { name: "since", type: "month", required: true },
      { name: "at_least", type: "number", required: true, default: 7.5 },
      { name: "flag", type: "boolean" },
      { name: "counts", type: "integer", list: true, default: 3 },
      { name: "day", type: "date" },
      { name: "at", type: "timestamp" },
    ],
  },
  { id: "sq_two", name: "Plain", description: "", parameters: [] },
];

test("each saved question is an operation with typed parameters", () => {
  const { paths } = callerDocument(apiDocument(), QUESTIONS);
  const operation = paths["/api/v1/saved-queries/sq_one/result"]?.get;
  expect(operation).toMatchObject({
    operationId: "getSavedQuestion_sq_one",
    summary: "Results by hospital",
    description: "Of one test, from a month on.",
    tags: ["Saved questions"],
  });
  expect(operation?.parameters).toEqual([
    {
      name: "tests",
      in: "query",
      required: false,
      description: "Tests. One or several",
      schema: { type: "array", items: { type: "string" }, default: ["HbA1c"], examples: [["abc"]] },
      style: "form",
      explode: true,
    },
    {
      name: "since",
      in: "query",
      required: true,
      schema: { type: "string", pattern: "^\\d{4}-\\d{2}$", description: "YYYY-MM.", examples: ["2025-01"] },
    },
    { name: "at_least", in: "query", required: false, schema: { type: "number", default: 7.5, examples: [1] } },
    { name: "flag", in: "query", required: false, schema: { type: "boolean", examples: [true] } },
    {
      name: "counts",
      in: "query",
      required: false,
      schema: { type: "array", items: { type: "integer" }, default: [3], examples: [[1]] },
      style: "form",
      explode: true,
    },
    { name: "day", in: "query", required: false, schema: { type: "string", format: "date", examples: ["2025-01-31"] } },
    { name: "at", in: "query", required: false, schema: expect.objectContaining({ type: "string", pattern: expect.any(String) }) },
    expect.objectContaining({ name: "version", in: "query", required: false }),
  ]);
  expect(operation?.responses["200"]).toEqual(paths["/api/v1/saved-queries/{id}/result"]?.get?.responses["200"]);
  expect(paths["/api/v1/saved-queries/sq_two/result"]?.get).not.toHaveProperty("description");
});

test("the rest of the document stays, and without saved questions there is nothing more", () => {
  const plain = apiDocument();
  const before = JSON.stringify(plain);
  const made = callerDocument(plain, QUESTIONS);
  expect(Object.keys(made.paths).length).toBe(Object.keys(plain.paths).length + 2);
  expect({ ...made, paths: plain.paths }).toEqual(plain);
  expect(callerDocument(plain, [])).toEqual(plain);
  expect(JSON.stringify(plain)).toBe(before);
});
