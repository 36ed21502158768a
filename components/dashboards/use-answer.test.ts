import { expect, it } from "vitest";
import { ApiError } from "../api-client";
import { mayAskAgain, retryDelay } from "./use-answer";

const limited = new ApiError({ code: "RATE_LIMITED", message: "Wait.", status: 429, retryAfterSeconds: 7 });
const broken = new ApiError({ code: "ENGINE_FAILED", message: "It failed.", status: 502 });
const refused = new ApiError({ code: "INVALID_QUERY", message: "There is no such column.", status: 422 });

it("asks again when the server wants it to wait, after its seconds, but not for ever", () => {
  expect([mayAskAgain(0, limited), mayAskAgain(9, limited), mayAskAgain(10, limited)]).toEqual([true, true, false]);
  expect(retryDelay(3, limited)).toBe(7_000);
});

it("asks a server that failed twice more, each time later", () => {
  expect([mayAskAgain(0, broken), mayAskAgain(1, broken), mayAskAgain(2, broken)]).toEqual([true, true, false]);
  expect([retryDelay(0, broken), retryDelay(1, broken), retryDelay(9, broken)]).toEqual([1_000, 2_000, 8_000]);
});

it("takes a refusal for what it is", () => {
  expect(mayAskAgain(0, refused)).toBe(false);
  expect(mayAskAgain(0, new Error("anything"))).toBe(false);
});
