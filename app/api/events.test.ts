import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runEvents, runs } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, makeDataset, makeOrg, makeRun, makeUser } from "@/db/testing/factories";
import { createApiKeyFor } from "@/lib/auth";
import { systemContext } from "@/lib/context";
import { serveRoutes, type RouteServer } from "./testing/serve-routes";

vi.hoisted(() => (process.env["MEDLAKE_SECRET"] = "a secret for tests, long enough for all"));

let db: TestDb;
let server: RouteServer;
let headers: Record<string, string>;
let runId: string;

beforeAll(async () => {
  db = await createTestDb();
  server = await serveRoutes();
  const org = await makeOrg();
  const user = await makeUser({ org, role: "data_manager" });
  const input = { email: user.email, name: "test", scopes: ["read" as const] };
  const { key } = await createApiKeyFor({ ctx: systemContext("test"), input });
  headers = { authorization: `Bearer ${key}` };
  runId = (await makeRun({ dataset: await makeDataset({ org }), run: { state: "running" } })).run.id;
  await asSystemTx((tx) => tx.insert(runEvents).values({ runId, level: "info", message: "one" }));
});
afterAll(async () => {
  await server.close();
  await db.drop();
});

test("a run is followed over HTTP while it happens", async () => {
  const url = `${server.url}/api/v1/runs/${runId}/events`;
  const json = (await (await fetch(url, { headers })).json()) as { run: { state: string }; lines: { message: string }[] };
  expect([json.run.state, json.lines.map((line) => line.message)]).toEqual(["running", ["one"]]);

  const response = await fetch(url, { headers: { ...headers, accept: "text/event-stream" } });
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes('"one"')) text += (await reader?.read())?.value ?? "";
  // What was there is here before the run goes on.
  expect(text).not.toContain("event: end");
  await asSystemTx((tx) => tx.update(runs).set({ state: "held" }).where(eq(runs.id, runId)));
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) text += part.value;
  expect(text).toContain('event: end\ndata: {"state":"held"}\n\n');

  expect((await fetch(url)).status).toBe(401);
  expect((await fetch(`${server.url}/api/v1/runs/run_none/events`, { headers: { ...headers, accept: "text/event-stream" } })).status).toBe(
    404,
  );
});
