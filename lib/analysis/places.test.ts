import { and, eq } from "drizzle-orm";
import pg from "pg";
import { afterEach, expect, test, vi } from "vitest";
import { auditLog, databasePool, grants, pins, queryRuns, results } from "@/db";
import { asSystemTx, contextFor } from "@/db/testing/factories";
import { LAB_CONTRACT, labCsv } from "@/lib/catalog/testing/lab-contract";
import type { ServiceContext } from "@/lib/context";
import { openDuckdb } from "@/lib/engines";
import { isReady } from "@/lib/runs";
import { cancelQuery, runQuery } from ".";
import { publishCsv } from "./testing/publish-csv";
import { LAB_ROWS, guestOf } from "./testing/two-datasets";
import { withLabs, type Labs } from "./testing/with-labs";

const folder = vi.hoisted(() => (process.env.MEDLAKE_DATA = `/tmp/medlake-places-test-${process.pid}`));

let owner: ServiceContext;
let labs: Labs;

withLabs(folder, (ready) => {
  ({ owner, labs } = ready);
});
afterEach(() => vi.restoreAllMocks());

const ask = (ctx: ServiceContext, query: Record<string, unknown>, o: { id?: string; signal?: AbortSignal } = {}) =>
  runQuery({ ctx, input: { query, ...(o.id === undefined ? {} : { id: o.id }) }, ...(o.signal ? { signal: o.signal } : {}) });
const count = (name: string, from = "labs") => ({ from, measures: [{ as: name, fn: "count" }] });
const codeOf = (running: Promise<unknown>) =>
  running.then(
    () => "done",
    (error: { code?: string }) => error.code,
  );
const soon = { timeout: 60_000 };
const stored = async (n: number) => vi.waitFor(async () => expect(await asSystemTx((tx) => tx.$count(results))).toBe(n), soon);
const unpinned = async () => vi.waitFor(async () => expect(await asSystemTx((tx) => tx.$count(pins))).toBe(0), soon);
const recorded = (requestId: string) => asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.requestId, requestId)));

/** Holds every run of the engine until it is let go; counts those that are held. */
function holdEngine() {
  const { promise: gate, resolve: letGo } = Promise.withResolvers<void>();
  const state = { now: 0, most: 0, runs: 0 };
  const run = openDuckdb().run.bind(openDuckdb());
  vi.spyOn(openDuckdb(), "run").mockImplementation(async (compiled, options) => {
    state.runs += 1;
    state.now += 1;
    state.most = Math.max(state.most, state.now);
    await gate;
    return run(compiled, options).finally(() => (state.now -= 1));
  });
  return { letGo, state };
}
const held = (state: { now: number }, n: number) => vi.waitFor(() => expect(state.now).toBe(n), soon);

test("twelve different questions of one person at once are all answered, five at a time, each once on record", async () => {
  const ctx = { ...owner, requestId: "req_twelve" };
  const { letGo, state } = holdEngine();
  const answers = Array.from({ length: 12 }, (_, n) => ask(ctx, count(`twelve_${n}`)));
  await held(state, 5);
  // Another person is held up by nobody.
  const colleague = await contextFor({ org: { id: owner.orgId }, role: "analyst" });
  const other = ask(colleague, count("colleague"));
  await held(state, 6);
  letGo();
  for (const answer of await Promise.all([...answers, other])) expect(answer.rows).toEqual([[LAB_ROWS.length]]);
  expect(state).toEqual({ now: 0, most: 6, runs: 13 });
  expect(await recorded(ctx.requestId)).toHaveLength(12);
  expect(await asSystemTx((tx) => tx.$count(queryRuns, eq(queryRuns.orgId, owner.orgId)))).toBe(13);
});

test("what is kept is answered at once while five questions run, and holds no files", async () => {
  await ask(owner, count("kept_first"));
  await stored(await asSystemTx((tx) => tx.$count(queryRuns, eq(queryRuns.cache, "miss"))));
  await unpinned();
  const { letGo, state } = holdEngine();
  const running = Array.from({ length: 5 }, (_, n) => ask(owner, count(`busy_${n}`)));
  await held(state, 5);
  expect(await ask({ ...owner, requestId: "req_kept" }, count("kept_first"))).toMatchObject({ cache: "hit", rows: [[LAB_ROWS.length]] });
  expect(await asSystemTx((tx) => tx.$count(pins))).toBe(5);
  expect(await recorded("req_kept")).toHaveLength(1);
  letGo();
  await Promise.all(running);
  expect(state.runs).toBe(5);
});

test("a question that waited is asked with the rights and of the version of the moment it runs", async () => {
  const org = await guestOf([{ dataset: labs, hospitals: ["north"] }]);
  const guest = await contextFor({ org, role: "analyst" });
  await publishCsv({ ctx: owner, slug: "waits", contract: LAB_CONTRACT, csv: labCsv(LAB_ROWS.slice(0, 12)) });
  const { letGo, state } = holdEngine();
  const running = [guest, owner].flatMap((ctx) => Array.from({ length: 5 }, (_, n) => ask(ctx, count(`before_${n}`))));
  await held(state, 10);
  const refused = codeOf(ask({ ...guest, requestId: "req_refused" }, count("afterwards")));
  const moved = ask(owner, count("moved", "waits"));
  await publishCsv({ ctx: owner, slug: "waits", csv: labCsv(LAB_ROWS.slice(12)) });
  const live = and(eq(grants.datasetId, labs.id), eq(grants.orgId, org.id));
  await asSystemTx((tx) => tx.update(grants).set({ revokedAt: new Date() }).where(live));
  letGo();
  await Promise.all(running);
  expect(await refused).toBe("NOT_FOUND");
  expect(await moved).toMatchObject({ rows: [[LAB_ROWS.length]], dataset: { version: 2 } });
  expect(await recorded("req_refused")).toMatchObject([{ outcome: "denied" }]);
});

test("who goes away while waiting, by the request or by cancelling, is never run", async () => {
  const { letGo, state } = holdEngine();
  const running = Array.from({ length: 5 }, (_, n) => ask(owner, count(`full_${n}`)));
  await held(state, 5);
  const tab = new AbortController();
  const closed = codeOf(ask(owner, count("closed"), { signal: tab.signal }));
  const cancelled = codeOf(ask(owner, count("cancelled"), { id: "qry_waitsandgoes1" }));
  tab.abort();
  expect(await closed).toBe("CANCELLED");
  await cancelQuery({ ctx: owner, input: { queryId: "qry_waitsandgoes1" } });
  expect(await cancelled).toBe("CANCELLED");
  letGo();
  await Promise.all(running);
  expect(state.runs).toBe(5);
});

test("a kept answer is refused to whoever lost the right to it between two requests", async () => {
  const org = await guestOf([{ dataset: labs, hospitals: ["north"] }]);
  const guest = await contextFor({ org, role: "analyst" });
  const first = { ...guest, requestId: "req_first" };
  expect(await ask(first, count("withdrawn"))).toMatchObject({ cache: "miss" });
  expect(await ask(first, count("withdrawn"))).toMatchObject({ cache: "hit" });
  expect(await recorded("req_first")).toHaveLength(2);
  const live = and(eq(grants.datasetId, labs.id), eq(grants.orgId, org.id));
  await asSystemTx((tx) => tx.update(grants).set({ revokedAt: new Date() }).where(live));
  expect(await codeOf(ask({ ...guest, requestId: "req_second" }, count("withdrawn")))).toBe("NOT_FOUND");
  expect(await recorded("req_second")).toMatchObject([{ outcome: "denied" }]);
});

test("a kept answer takes two transactions: one that authorises and finds it, one that records it", async () => {
  await ask(owner, count("statements"));
  await vi.waitFor(async () => expect(await ask(owner, count("statements"))).toMatchObject({ cache: "hit" }), soon);
  await unpinned();
  const sent: string[] = [];
  const query = pg.Client.prototype.query as (...args: unknown[]) => unknown;
  vi.spyOn(pg.Client.prototype, "query").mockImplementation(function (this: pg.Client, ...args: unknown[]) {
    const [config] = args;
    sent.push(typeof config === "string" ? config : (config as { text: string }).text);
    return query.apply(this, args) as void;
  });
  // What the first asking left to be done may still come between.
  await vi.waitFor(async () => {
    sent.length = 0;
    await ask(owner, count("statements"));
    const kinds = sent.map((text) => /^(begin|commit|select|insert into "\w+"|.{0,20})/.exec(text)?.[1]);
    const recording = ["begin", 'insert into "query_runs"', 'insert into "audit_log"', "commit"];
    expect(kinds).toEqual(["begin", "select", "select", "select", "commit", ...recording]);
  }, soon);
});

test("whether the database answers is asked beside the pool, which others may fill", async () => {
  const pool = databasePool();
  const taken = await Promise.all(Array.from({ length: 20 }, () => pool.connect()));
  expect(pool.idleCount).toBe(0);
  expect(await isReady()).toBe(true);
  for (const client of taken) client.release();
});
