import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { eq } from "drizzle-orm";
import { encode } from "next-auth/jwt";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { apiKeys, auditLog, memberships } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, makeOrg, makeUser } from "@/db/testing/factories";
import { authorize, requireScope } from "@/lib/access";
import { cookieNames, createSession } from "@/lib/auth";
import { derivedKey } from "@/lib/auth/secrets";
import { newApiKey } from "@/lib/auth/api-key";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { newId } from "@/lib/ids";
import { INTERFACE_REQUESTS_PER_MINUTE, limitRequests } from "@/lib/rate-limit";
import { JSON_BYTES_MAX, publicRoute, route, streamRoute, unknownRoute } from "./index";

// Settings are read when the first module asks for them, which is before any test runs.
vi.hoisted(() => {
  process.env["MEDLAKE_SECRET"] = "a secret for tests, long enough for all";
});

let db: TestDb;
let org: Awaited<ReturnType<typeof makeOrg>>;
let user: Awaited<ReturnType<typeof makeUser>>;
let cookie: string;
let bearer: string;

beforeAll(async () => {
  db = await createTestDb();
});
afterAll(() => db.drop());
beforeEach(async () => {
  org = await makeOrg();
  user = await makeUser({ org, role: "data_manager" });
  const { sid } = await asSystemTx((tx) => createSession(tx, user, { requestId: "req_1", ip: null, userAgent: null }));
  cookie = `${cookieNames().session}=${await encode({ token: { sid }, secret: derivedKey("session") })}`;
  bearer = await makeBearer(["read", "write"]);
});

async function makeBearer(scopes: string[]): Promise<string> {
  const { text, ...kept } = newApiKey();
  const values = {
    id: newId("apiKey"),
    orgId: org.id,
    userId: user.id,
    name: "ci",
    scopes,
    expiresAt: new Date(Date.now() + 60_000),
    ...kept,
  };
  await asSystemTx((tx) => tx.insert(apiKeys).values(values));
  return `Bearer ${text}`;
}

const Input = z.strictObject({
  slug: z.string(),
  name: z.string().optional(),
  state: z.union([z.string(), z.array(z.string())]).optional(),
});
/** Answers with what it was given, after asking whether it may. */
const echo = route(Input, async ({ ctx, input }) => {
  requireScope(ctx, "write");
  await withTransaction(ctx, (tx) => authorize({ tx, ctx, action: "dataset.create" }));
  return { input, org: ctx.orgId, by: ctx.actor.kind };
});

const OWN = { origin: "http://localhost:3000", "sec-fetch-site": "same-origin" };
type Init = { method?: string; headers?: Record<string, string>; body?: string | Uint8Array<ArrayBuffer>; search?: string };

function send(handler: typeof echo, { method = "POST", headers = {}, body, search = "" }: Init = {}): Promise<Response> {
  const all = { host: "localhost:3000", ...headers };
  const request = new Request(`http://localhost:3000/api/v1/datasets/x${search}`, {
    method,
    headers: all,
    ...(body !== undefined && { body }),
  });
  return handler(request, { params: Promise.resolve({ slug: "x" }) });
}

const JSON_TYPE = { "content-type": "application/json" };
const ofKey = (init: Init = {}): Init => ({
  ...init,
  headers: { authorization: bearer, ...(init.body !== undefined && JSON_TYPE), ...init.headers },
});
const ofPage = (init: Init = {}): Init => ({
  ...init,
  headers: { cookie, ...OWN, ...(init.body !== undefined && JSON_TYPE), ...init.headers },
});
const codeOf = async (response: Response) => [response.status, ((await response.json()) as { error: { code: string } }).error.code];

describe("who asks", () => {
  test("a page of ours with a session", async () => {
    const response = await send(echo, ofPage({ body: '{"name":"A"}' }));
    expect(await response.json()).toEqual({ input: { slug: "x", name: "A" }, org: org.id, by: "user" });
  });

  test("a program with a key, which needs no Origin", async () => {
    const response = await send(echo, ofKey({ body: '{"name":"A"}' }));
    expect(await response.json()).toEqual({ input: { slug: "x", name: "A" }, org: org.id, by: "key" });
  });

  test("nobody is 401", async () => expect(await codeOf(await send(echo))).toEqual([401, "UNAUTHENTICATED"]));

  test("a bad key beside a good session is 401: cookies count for nothing then", async () => {
    expect(await codeOf(await send(echo, ofPage({ headers: { authorization: "Bearer mlk_live_wrong" } })))).toEqual([
      401,
      "UNAUTHENTICATED",
    ]);
  });

  test("a foreign page with a session is 403, and the verb does not run", async () => {
    let ran = false;
    const verb = route(z.looseObject({}), async () => {
      ran = true;
    });
    for (const headers of [{ origin: "https://attacker.example" }, { origin: "null" }, { "sec-fetch-site": "cross-site" }] as Record<
      string,
      string
    >[]) {
      expect(await codeOf(await send(verb, ofPage({ headers })))).toEqual([403, "FORBIDDEN"]);
    }
    expect(await codeOf(await send(verb, { headers: { cookie } }))).toEqual([403, "FORBIDDEN"]);
    expect(ran).toBe(false);
  });

  test("a read-only key is 403 for a change, on record although nothing was done", async () => {
    const response = await send(echo, ofKey({ body: "{}", headers: { authorization: await makeBearer(["read"]) } }));
    const requestId = response.headers.get("x-request-id") ?? "";
    expect(await codeOf(response)).toEqual([403, "FORBIDDEN"]);
    expect(await asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.requestId, requestId)))).toMatchObject([
      { outcome: "denied", action: "scope.write", orgId: org.id },
    ]);
  });

  test("a key has no more than its owner's role of this moment", async () => {
    await asSystemTx((tx) => tx.update(memberships).set({ role: "viewer" }).where(eq(memberships.userId, user.id)));
    expect(await codeOf(await send(echo, ofKey({ body: "{}" })))).toEqual([403, "FORBIDDEN"]);
  });

  test("a header that names an organisation, a user or a role changes nothing", async () => {
    const other = await makeOrg();
    const headers = {
      "x-org-id": other.id,
      "x-user-id": "usr_x",
      "x-role": "admin",
      "x-forwarded-host": "attacker.example",
      "x-middleware-subrequest": "proxy:proxy:proxy",
    };
    expect(await (await send(echo, ofPage({ headers, body: "{}" }))).json()).toMatchObject({ org: org.id });
  });
});

describe("what is asked", () => {
  test("comes from path, search and body", async () => {
    const response = await send(echo, ofKey({ body: '{"name":"A"}', search: "?state=queued&state=running" }));
    expect(await response.json()).toMatchObject({ input: { slug: "x", name: "A", state: ["queued", "running"] } });
  });

  test.each([
    ["a body that names what the path names", { body: '{"slug":"other"}' }],
    ["a search that names what the path names", { body: "{}", search: "?slug=other" }],
    ["a value in search and body", { body: '{"name":"A"}', search: "?name=B" }],
    ["an unknown field", { body: '{"orgId":"org_x"}' }],
    ["a prototype", { body: '{"__proto__":{"name":"A"}}' }],
    ["broken JSON", { body: '{"name":' }],
    ["a list", { body: "[]" }],
    ["a text", { body: '"x"' }],
    ["null", { body: "null" }],
    ["a form", { body: "name=A", headers: { "content-type": "application/x-www-form-urlencoded" } }],
    ["plain text", { body: '{"name":"A"}', headers: { "content-type": "text/plain" } }],
    ["bytes that are no UTF-8", { body: new Uint8Array([0x7b, 0xff, 0x7d]) }],
  ])("%s is 400", async (_what, init) => expect(await codeOf(await send(echo, ofKey(init)))).toEqual([400, "INVALID_INPUT"]));

  test("larger than 1 MiB is 413", async () => {
    const name = "a".repeat(JSON_BYTES_MAX);
    expect(await codeOf(await send(echo, ofKey({ body: JSON.stringify({ name }) })))).toEqual([413, "TOO_LARGE"]);
  });

  test("a route without names in its path has no params at all", async () => {
    const plain = route(z.strictObject({ name: z.string() }), async ({ input }) => input);
    const request = new Request("http://localhost:3000/api/v1/me?name=A", { headers: { authorization: bearer } });
    const response = await plain(request, { params: Promise.resolve(undefined) });
    expect(await response.json()).toEqual({ name: "A" });
  });

  test("nothing but the path is fine", async () => expect((await send(echo, ofKey())).status).toBe(200));
});

describe("what is answered", () => {
  test("every answer has its own request id, whatever the client sent, and is never kept", async () => {
    const responses = await Promise.all([
      send(echo, ofKey({ headers: { "x-request-id": "mine" } })),
      send(echo),
      send(echo, ofKey({ body: "{" })),
    ]);
    const ids = responses.map((response) => response.headers.get("x-request-id"));
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^req_[0-9A-Za-z]{22}$/);
    for (const { headers } of responses) {
      expect(headers.get("cache-control")).toBe("private, no-store");
      expect(headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
      expect(headers.get("access-control-allow-origin")).toBeNull();
    }
  });

  test("an unexpected error is 500 without its words", async () => {
    const failing = route(z.looseObject({}), async () => {
      throw new Error("patient Alice Canary");
    });
    const body = await (await send(failing, ofKey())).text();
    expect(body).not.toContain("Canary");
    expect(JSON.parse(body)).toMatchObject({ error: { code: "INTERNAL" } });
  });
});

describe("too many requests", () => {
  test("of one key are 429 with Retry-After, while another key and the same person's pages go on", async () => {
    const statuses = [];
    for (let n = 0; n < 61; n += 1) statuses.push((await send(echo, ofKey())).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(60);
    const last = await send(echo, ofKey());
    expect(Number(last.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(await codeOf(last)).toEqual([429, "RATE_LIMITED"]);
    expect((await send(echo, ofPage())).status).toBe(200);
    bearer = await makeBearer(["read", "write"]);
    expect((await send(echo, ofKey())).status).toBe(200);
  });
});

describe("a public route", () => {
  const open = publicRoute(z.strictObject({ slug: z.string() }), async ({ ctx }: { ctx: ServiceContext | null }) => ({
    who: ctx?.actor.kind ?? null,
  }));

  test("answers nobody, a person and a key", async () => {
    expect(await (await send(open)).json()).toEqual({ who: null });
    expect(await (await send(open, ofPage())).json()).toEqual({ who: "user" });
    expect(await (await send(open, ofKey())).json()).toEqual({ who: "key" });
  });

  test("refuses a foreign page, and a session without an origin", async () => {
    expect((await send(open, { headers: { origin: "https://attacker.example", "sec-fetch-site": "cross-site" } })).status).toBe(403);
    expect((await send(open, { headers: { cookie } })).status).toBe(403);
  });
});

describe("a public route whose verb counts", () => {
  const ask = async (handle: ReturnType<typeof publicRoute>, search = "") => {
    const request = new Request(`http://localhost/api/x${search}`, { headers: { "x-medlake-peer": "198.51.100.1" } });
    return (await handle(request, { params: Promise.resolve({ slug: "x" }) })).status;
  };

  test("counts for an address only what it cannot read", async () => {
    const Slug = z.strictObject({ slug: z.string() });
    const byVerb = publicRoute(Slug, async () => ({}), { countedBy: "verb" });
    const byAddress = publicRoute(Slug, async () => ({}));
    const asked = { kind: "ip" as const, id: "198.51.100.1", perMinute: INTERFACE_REQUESTS_PER_MINUTE };
    for (let n = 0; n < 600 - 2; n += 1) await limitRequests(asked);
    for (let n = 0; n < 5; n += 1) expect(await ask(byVerb)).toBe(200);
    expect(await ask(byVerb, "?other=1")).toBe(400);
    expect(await ask(byAddress)).toBe(200);
    expect(await ask(byAddress)).toBe(429);
    expect(await ask(byVerb, "?other=1")).toBe(429);
    expect(await ask(byVerb)).toBe(200);
  });
});

describe("a stream over a real connection", () => {
  const seen: { bytes: number; aborted: boolean; name: string }[] = [];
  let arrived: () => void = () => {};
  const upload = streamRoute(
    z.strictObject({ slug: z.string(), filename: z.string() }),
    async ({ input, body, signal }) => {
      const record = { bytes: 0, aborted: false, name: input.filename };
      seen.push(record);
      signal.addEventListener("abort", () => (record.aborted = true));
      for await (const chunk of body ?? []) {
        record.bytes += chunk.byteLength;
        arrived();
      }
      return { bytes: record.bytes };
    },
    { status: 202 },
  );
  let server: Server;
  let url = "";

  beforeAll(async () => {
    // The part that Next plays: a request whose signal ends with its connection.
    server = createServer((incoming, outgoing) => {
      const gone = new AbortController();
      outgoing.on("close", () => !outgoing.writableFinished && gone.abort());
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          incoming.on("data", (chunk: Uint8Array) => controller.enqueue(new Uint8Array(chunk)));
          incoming.on("end", () => controller.close());
          incoming.on("error", (error) => controller.error(error));
        },
      });
      const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]);
      const init = { method: "POST", headers, body, duplex: "half", signal: gone.signal };
      const request = new Request(`http://localhost:3000${incoming.url}`, init);
      void upload(request, { params: Promise.resolve({ slug: "x" }) }).then(async (response) => {
        outgoing.writeHead(response.status, Object.fromEntries(response.headers));
        outgoing.end(await response.text());
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/datasets/x/uploads`;
  });
  afterAll(() => void server.close());

  test("reaches the verb as it is, larger than any JSON may be", async () => {
    const body = new Uint8Array(3 * JSON_BYTES_MAX).fill(65);
    const response = await fetch(`${url}?filename=a.csv`, {
      method: "POST",
      headers: { authorization: bearer, "content-type": "text/csv" },
      body,
    });
    expect([response.status, await response.json()]).toEqual([202, { bytes: body.byteLength }]);
  });

  test("whose sender goes away aborts the signal", async () => {
    const sending = new AbortController();
    const begun = new Promise<void>((resolve) => (arrived = resolve));
    const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(new Uint8Array(1000)) });
    const init = { method: "POST", headers: { authorization: bearer }, body, duplex: "half", signal: sending.signal };
    const request = fetch(`${url}?filename=cut.csv`, init).catch(() => "gone");
    await begun;
    sending.abort();
    expect(await request).toBe("gone");
    await expect.poll(() => seen.find((record) => record.name === "cut.csv")?.aborted).toBe(true);
  });

  test("without its name is 400, without a key 401", async () => {
    expect((await fetch(url, { method: "POST", headers: { authorization: bearer }, body: "a,b" })).status).toBe(400);
    expect((await fetch(`${url}?filename=a.csv`, { method: "POST", body: "a,b" })).status).toBe(401);
  });
});

test("an address where nothing is answers in the one shape, under the headers of the API, whoever asks", async () => {
  for (const init of [{ method: "GET" }, ofKey({ body: "{" }), { headers: { origin: "http://evil.example" } }]) {
    const response = await send(unknownRoute(), init);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
      "content-type": "application/json; charset=utf-8",
    });
    expect(await codeOf(response)).toEqual([404, "NOT_FOUND"]);
  }
});
