import { describe, expect, test } from "vitest";
import { z } from "zod";
import { AppError, ERRORS, Fenced, type ErrorCode } from "@/lib/errors";
import { errorResponse } from "./error-response";

const OPEN = new AbortController().signal;
const STATUSES: Record<Exclude<ErrorCode, "INTERNAL">, number> = {
  INVALID_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  TOO_LARGE: 413,
  INVALID_QUERY: 422,
  LIMIT_EXCEEDED: 422,
  UNSUPPORTED: 422,
  RATE_LIMITED: 429,
  CANCELLED: 499,
  ENGINE_FAILED: 502,
};

describe("every code in the one shape", () => {
  test("there is no other code", () => expect(Object.keys(ERRORS).sort()).toEqual([...Object.keys(STATUSES), "INTERNAL"].sort()));

  test.each(Object.entries(STATUSES) as [ErrorCode, number][])("%s is %i", async (code, status) => {
    const details = [{ path: "measures.0.field", message: "unknown column" }];
    const response = errorResponse(new AppError(code, "What happened.", { details }), "req_1", OPEN);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error: { code, message: "What happened.", details, requestId: "req_1" } });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "x-request-id": "req_1",
      "content-type": "application/json; charset=utf-8",
      "cache-control": "private, no-store",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "cross-origin-resource-policy": "same-origin",
    });
  });

  test("without details there is no such field", async () => {
    const body: unknown = await errorResponse(new AppError("CONFLICT", "Taken."), "req_1", OPEN).json();
    expect(body).toEqual({ error: { code: "CONFLICT", message: "Taken.", requestId: "req_1" } });
  });

  test("a lost claim is a CONFLICT", () => expect(errorResponse(new Fenced("the run"), "req_1", OPEN).status).toBe(409));
});

test("RATE_LIMITED says in whole seconds when to come back", () => {
  const after = (seconds: number | undefined) =>
    errorResponse(
      new AppError("RATE_LIMITED", "Slowly.", { ...(seconds !== undefined && { retryAfterSeconds: seconds }) }),
      "req_1",
      OPEN,
    ).headers.get("retry-after");
  expect([after(12), after(0.2), after(undefined)]).toEqual(["12", "1", "1"]);
});

test("UNAUTHENTICATED names the way in", () => {
  expect(errorResponse(new AppError("UNAUTHENTICATED", "Who?"), "req_1", OPEN).headers.get("www-authenticate")).toBe("Bearer");
});

describe("what is not an AppError", () => {
  const canary = "Alice Canary 4857773456";

  test.each([
    ["an error of a driver", new Error(`Could not convert string '${canary}' to INT32`)],
    ["an error with a cause", new Error("outer", { cause: new Error(canary) })],
    ["a text", canary],
    ["an AppError INTERNAL, whose message is for us", new AppError("INTERNAL", canary)],
    ["nothing", undefined],
  ])("%s is INTERNAL, with a fixed sentence and the request's id", async (_what, error) => {
    const response = errorResponse(error, "req_1", OPEN);
    const body = await response.text();
    expect(response.status).toBe(500);
    expect(JSON.parse(body)).toMatchObject({ error: { code: "INTERNAL", requestId: "req_1" } });
    expect(body).not.toContain("Canary");
  });

  test("an input zod refuses is INVALID_INPUT: where and what, never what was sent", async () => {
    const schema = z.strictObject({ name: z.string(), filters: z.array(z.object({ n: z.number() })) });
    const refused = schema.safeParse({ name: 7, filters: [{ n: canary }] });
    const response = errorResponse(refused.error, "req_1", OPEN);
    const body = await response.text();
    expect(response.status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ error: { code: "INVALID_INPUT", details: [{ path: "name" }, { path: "filters.0.n" }] } });
    expect(body).not.toContain("Canary");
  });

  test("an error after the client has gone is CANCELLED", () => {
    const gone = new AbortController();
    gone.abort();
    expect(errorResponse(new DOMException("gone", "AbortError"), "req_1", gone.signal).status).toBe(499);
  });
});
