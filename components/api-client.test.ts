import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { api, ApiError, apiErrorFrom, errorMessage } from "./api-client";

describe("apiErrorFrom", () => {
  it("keeps the server's words, places and request id", () => {
    const body = {
      error: {
        code: "INVALID_QUERY",
        message: "There is no column.",
        details: [{ path: "measures.0.field", message: "unknown column" }],
        requestId: "req_1",
      },
    };
    const error = apiErrorFrom(422, body, null);
    expect([error.code, error.message, error.requestId, error.status]).toEqual(["INVALID_QUERY", "There is no column.", "req_1", 422]);
    expect(error.details).toEqual([{ path: "measures.0.field", message: "unknown column" }]);
  });

  it("says after how many seconds to ask again, where the server did", () => {
    const body = { error: { code: "RATE_LIMITED", message: "Too many questions at once." } };
    expect(apiErrorFrom(429, body, null, "7").retryAfterSeconds).toBe(7);
    expect(apiErrorFrom(429, body, null, "soon").retryAfterSeconds).toBeNull();
    expect(apiErrorFrom(429, body, null).retryAfterSeconds).toBeNull();
  });

  it("has a sentence for an answer that is not ours", () => {
    expect(apiErrorFrom(502, null, "req_2")).toMatchObject({ code: "INTERNAL", requestId: "req_2" });
    expect(apiErrorFrom(404, "<html>", null).code).toBe("NOT_FOUND");
  });
});

describe("api", () => {
  let server: Server;
  let url = "";
  const seen: { method: string | undefined; type: string | undefined; body: string }[] = [];

  beforeEach(async () => {
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        seen.push({ method: request.method, type: request.headers["content-type"], body });
        response.statusCode = request.url === "/refused" ? 409 : 200;
        response.end(
          JSON.stringify(request.url === "/refused" ? { error: { code: "CONFLICT", message: "Someone was first." } } : { ok: true }),
        );
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    seen.length = 0;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it("sends JSON and answers JSON", async () => {
    expect(await api.post<{ ok: boolean }>(`${url}/`, { name: "O'Hara" })).toEqual({ ok: true });
    expect(await api.del<{ ok: boolean }>(`${url}/`)).toEqual({ ok: true });
    expect(seen).toEqual([
      { method: "POST", type: "application/json", body: `{"name":"O'Hara"}` },
      { method: "DELETE", type: undefined, body: "" },
    ]);
  });

  it("sends the same change once while its answer is awaited, and again afterwards", async () => {
    const answers = await Promise.all([
      api.post(`${url}/`, { name: "a" }),
      api.post(`${url}/`, { name: "a" }),
      api.post(`${url}/`, { name: "b" }),
    ]);
    expect(answers).toEqual([{ ok: true }, { ok: true }, { ok: true }]);
    expect(seen.map(({ body }) => body).toSorted()).toEqual([`{"name":"a"}`, `{"name":"b"}`]);
    await api.post(`${url}/`, { name: "a" });
    expect(seen).toHaveLength(3);
    const refusals = await Promise.allSettled([api.del(`${url}/refused`), api.del(`${url}/refused`)]);
    expect(refusals.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(seen).toHaveLength(4);
  });

  it("sends what may be given up by its signal each time", async () => {
    const first = new AbortController();
    const second = new AbortController();
    const given = api.post(`${url}/`, {}, { signal: first.signal }).catch((error: unknown) => error);
    const kept = api.post(`${url}/`, {}, { signal: second.signal });
    first.abort();
    expect(await kept).toEqual({ ok: true });
    expect(await given).toBeInstanceOf(DOMException);
  });

  it("throws what the server said, and says so when there is no server", async () => {
    await expect(api.get(`${url}/refused`)).rejects.toMatchObject({ code: "CONFLICT", message: "Someone was first." });
    const offline = await api.get("http://127.0.0.1:1/").catch((error: unknown) => error);
    expect(offline).toBeInstanceOf(ApiError);
    expect(errorMessage(offline)).toMatch(/could not be reached/);
  });
});
