import { expect, test } from "vitest";
import { ApiError } from "../api-client";
import { cancelledWords, cancelWords } from "./cancel-words";

const progress = { id: "qry_1", percentage: null, elapsedMs: 1200, confirmation: null };

test.each([
  ["cancelled" as const, "Cancelled. The engine confirmed that it stopped after 1.2 s. Your question is unchanged."],
  ["failed" as const, "Cancelled. The question had already failed. It is unchanged."],
  ["running" as const, "Cancelled. The engine was told to stop and has not confirmed it yet. Your question is unchanged."],
  ["done" as const, null],
])("Cancel of a question that is %s", (state, words) => {
  expect(cancelWords({ ...progress, state })).toBe(words);
});

test("what the engine confirmed is said when Cancel is answered", () => {
  const confirmation = "DuckDB confirmed that it stopped.";
  expect(cancelWords({ ...progress, state: "cancelled", confirmation })).toBe(`Cancelled. ${confirmation} Your question is unchanged.`);
});

test("what the engine confirmed is said in its words, else what was known before", () => {
  const details = [{ path: "engine", message: "DuckDB confirmed that it stopped." }];
  const error = new ApiError({ code: "CANCELLED", message: "Cancelled. Nothing was changed.", details, status: 499 });
  expect(cancelledWords(error, "known")).toBe("Cancelled. DuckDB confirmed that it stopped. Your question is unchanged.");
  expect(cancelledWords(new ApiError({ code: "CANCELLED", message: "Cancelled.", status: 499 }), "known")).toBe("known");
  expect(cancelledWords(new Error("aborted"), null)).toBe("Cancelled. Your question is unchanged.");
});
