import { rmSync } from "node:fs";
import { and, eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { auditLog, grants, pins, queryRuns, results } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeGrant, makeOrg } from "@/db/testing/factories";
import { createRelationship, putContract, removeRelationship } from "@/lib/catalog";
import { LAB_CONTRACT, labCsv } from "@/lib/catalog/testing/lab-contract";
import type { ServiceContext } from "@/lib/context";
import { openDuckdb } from "@/lib/engines";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { cancelQuery, queryProgress, runQuery } from ".";
import { publishCsv } from "./testing/publish-csv";
import { LAB_ROWS, VISITS, guestOf, joinedRows, publishTwo } from "./testing/two-datasets";

const folder = vi.hoisted(() => (process.env.MEDLAKE_DATA = `/tmp/medlake-kept-answers-test-${process.pid}`));

let db: TestDb;
let owner: ServiceContext;
let labs: Awaited<ReturnType<typeof publishTwo>>["labs"];
let visits: Awaited<ReturnType<typeof publishTwo>>["visits"];
let engineRuns = vi.spyOn(openDuckdb(), "run");

beforeAll(async () => {
  db = await createTestDb();
  await buildChildren();
  owner = await contextFor({ role: "data_manager" });
  ({ labs, visits } = await publishTwo(owner));
});
beforeEach(() => {
  engineRuns = vi.spyOn(openDuckdb(), "run");
});
afterEach(() => engineRuns.mockRestore());
afterAll(async () => {
  await openDuckdb().close();
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});

const ask = (ctx: ServiceContext, query: Record<string, unknown>, id?: string) =>
  runQuery({ ctx, input: { query, ...(id === undefined ? {} : { id }) } });
const count = (name: string) => ({ from: "labs", measures: [{ as: name, fn: "count" }] });
const lines = (site: string | null) => LAB_ROWS.filter((row) => site === null || row.site === site).length;
/** Until the question waits for the engine, with others or alone. */
const isRunning = (ctx: ServiceContext, queryId: string) =>
  vi.waitFor(async () => expect(await queryProgress({ ctx, input: { queryId } })).toMatchObject({ state: "running" }), { timeout: 60_000 });
/** Until what was answered is also stored. */
const stored = async (n: number) => vi.waitFor(async () => expect(await asSystemTx((tx) => tx.$count(results))).toBeGreaterThanOrEqual(n));

describe("the same question", () => {
  test("asked fifty times at once runs once, and each is on record", async () => {
    const ctx = { ...owner, requestId: "req_fifty" };
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(ctx, count("fifty"))));
    expect(engineRuns).toHaveBeenCalledTimes(1);
    expect(new Set(answers.map((answer) => JSON.stringify(answer.rows)))).toEqual(new Set([JSON.stringify([[lines(null)]])]));
    expect(answers.filter((answer) => answer.cache === "miss")).toHaveLength(1);
    expect(answers.filter((answer) => answer.cache === "hit")).toHaveLength(49);
    const log = await asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.requestId, ctx.requestId)));
    expect(log).toHaveLength(50);
    expect(new Set(log.map((row) => `${row.action} ${row.entityId} ${row.outcome} ${row.userId}`)).size).toBe(1);
    const runs = await asSystemTx((tx) => tx.select().from(queryRuns).where(eq(queryRuns.orgId, owner.orgId)));
    expect(runs.filter((run) => run.cache === "hit")).toHaveLength(49);
    expect(runs.every((run) => (run.cache === "hit") === (run.engineMs === null))).toBe(true);
    await vi.waitFor(async () => expect(await asSystemTx((tx) => tx.select().from(pins))).toEqual([]));
  });

  test("comes from what is kept, whoever of the organisation asks it and however it is written", async () => {
    const written = {
      from: "labs",
      where: {
        all: [
          { field: "flags", op: "in", value: [1, 2] },
          { field: "test", op: "eq", value: "HbA1c" },
        ],
      },
    };
    const first = await ask(owner, { ...written, measures: [{ as: "n", fn: "count" }] });
    const otherwise = { all: [{ all: [written.where.all[1]] }, { field: "flags", op: "in", value: [2, 1] }] };
    const colleague = await contextFor({ org: { id: owner.orgId }, role: "viewer" });
    const second = await ask(colleague, { from: "labs", where: otherwise, measures: [{ as: "n", fn: "count" }], limit: 1000 });
    expect(second).toMatchObject({ cache: "hit", rows: first.rows, columns: first.columns, truncated: first.truncated });
    expect(engineRuns).toHaveBeenCalledTimes(1);
    const [run] = await asSystemTx((tx) =>
      tx
        .select()
        .from(queryRuns)
        .where(eq(queryRuns.userId, colleague.actor.kind === "user" ? colleague.actor.userId : "")),
    );
    expect(run).toMatchObject({ cache: "hit", engineMs: null, scannedBytes: null, estimatedBytes: first.estimate.bytes, rows: 1 });
  });

  test("after the process forgot it, comes from the store as it was, totals and others included", async () => {
    const question = {
      from: "labs",
      groupBy: [{ field: "patient_id" }],
      measures: [
        { as: "n", fn: "count" },
        { as: "mean", fn: "avg", field: "value" },
      ],
      totals: true,
      top: { n: 1, by: "mean", others: true },
    };
    const before = await asSystemTx((tx) => tx.$count(results));
    const first = await ask(owner, question);
    await stored(before + 1);
    const second = await ask(owner, question);
    expect(second).toMatchObject({ cache: "hit", rows: first.rows, totals: first.totals, others: first.others, columns: first.columns });
    expect(engineRuns).toHaveBeenCalledTimes(1);
  });

  test("asked otherwise is another question", async () => {
    const base = { from: "labs", joins: ["visit"], groupBy: [{ field: "hospital" }], measures: [{ as: "n", fn: "count" }] };
    const others: Record<string, unknown>[] = [
      base,
      { ...base, joins: [{ name: "visit", matched: true }] },
      { ...base, joins: [] },
      { ...base, totals: true },
      { ...base, top: { n: 1, by: "n" } },
      { ...base, top: { n: 1, by: "n", ties: "first" } },
      { ...base, derive: [{ as: "x", expr: { value: 1 } }], groupBy: [{ field: "x" }] },
      { ...base, derive: [{ as: "x", expr: { value: 2 } }], groupBy: [{ field: "x" }] },
      { ...base, having: { field: "n", op: "gt", value: 3 } },
      { ...base, limit: 1 },
      { ...base, offset: 1 },
      { ...base, measures: [{ as: "n", fn: "share", where: { field: "flags", op: "eq", value: 1 } }] },
      { ...base, measures: [{ as: "n", fn: "share", where: { field: "flags", op: "eq", value: 1 }, within: ["hospital"] }] },
      { ...base, measures: [{ as: "n", fn: "max_by", field: "test", by: "value" }] },
      { ...base, measures: [{ as: "n", fn: "max_by", field: "test", by: "flags" }] },
    ];
    for (const query of others) expect(await ask(owner, query)).toMatchObject({ cache: "miss" });
    expect(engineRuns).toHaveBeenCalledTimes(others.length);
  });

  test("runs again after a new version, and the older version keeps its answer", async () => {
    const { dataset } = await publishCsv({ ctx: owner, slug: "grows", contract: LAB_CONTRACT, csv: labCsv(LAB_ROWS.slice(0, 12)) });
    const question = { from: "grows", measures: [{ as: "n", fn: "count" }] };
    expect(await ask(owner, question)).toMatchObject({ cache: "miss", rows: [[12]] });
    expect(await ask(owner, question)).toMatchObject({ cache: "hit", rows: [[12]] });
    await publishCsv({ ctx: owner, slug: "grows", csv: labCsv(LAB_ROWS.slice(12)) });
    expect(await ask(owner, question)).toMatchObject({ cache: "miss", rows: [[LAB_ROWS.length]], dataset: { version: 2 } });
    expect(await ask(owner, { ...question, asOf: 1 })).toMatchObject({ rows: [[12]] });
    expect(dataset.slug).toBe("grows");
  });

  test("of a joined dataset runs again after its new version, and after its relationship was declared anew", async () => {
    const question = { from: "labs", joins: ["other"], measures: [{ as: "n", fn: "count" }] };
    const declare = (on: [string, string][]) =>
      createRelationship({ ctx: owner, input: { slug: "labs", name: "other", to: "visits", on, cardinality: "many-to-many" } });
    await declare([["patient_id", "patient_id"]]);
    expect(await ask(owner, question)).toMatchObject({ cache: "miss", rows: [[joinedRows(LAB_ROWS, VISITS).length]] });
    await removeRelationship({ ctx: owner, input: { slug: "labs", name: "other" } });
    await expect(ask(owner, question)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await declare([["hospital", "hospital"]]);
    const bySite = LAB_ROWS.reduce((sum, row) => sum + VISITS.filter((visit) => visit.site === row.site).length, 0);
    expect(await ask(owner, question)).toMatchObject({ cache: "miss", rows: [[bySite]] });
  });

  test("under a contract with other labels has those", async () => {
    await publishCsv({ ctx: owner, slug: "relabelled", contract: LAB_CONTRACT, csv: labCsv(LAB_ROWS) });
    const question = { from: "relabelled", select: ["value"], limit: 1 };
    expect((await ask(owner, question)).columns).toMatchObject([{ label: "Result" }]);
    const columns = LAB_CONTRACT.columns.map((column) => (column.name === "value" ? { ...column, label: "Value found" } : column));
    await putContract({ ctx: owner, input: { slug: "relabelled", ...LAB_CONTRACT, columns } });
    expect((await ask(owner, question)).columns).toMatchObject([{ label: "Value found" }]);
  });
});

describe("a changed grant never sees the old answer", () => {
  async function regrant(orgId: string, change: { hospitals?: string[] | null; rights?: string[] } | null) {
    const live = and(eq(grants.datasetId, labs.id), eq(grants.orgId, orgId));
    await asSystemTx((tx) => tx.update(grants).set({ revokedAt: new Date() }).where(live));
    if (change) await makeGrant({ dataset: labs, org: { id: orgId }, ...change });
  }

  test.each([
    ["by session", false],
    ["by key", true],
  ])("%s", async (_, apiKey) => {
    const org = await guestOf([{ dataset: labs, hospitals: ["north"] }]);
    const guest = await contextFor({ org, role: "analyst", apiKey });
    const question = { from: "labs", groupBy: [{ field: "hospital" }], measures: [{ as: "n", fn: "count" }] };
    const rows = (...sites: string[]) => sites.map((site) => [site, lines(site)]);
    // The owner's answer, over everything, is kept by now.
    await ask(owner, question);
    expect(await ask(guest, question)).toMatchObject({ cache: "miss", rows: rows("north") });
    expect(await ask(guest, question)).toMatchObject({ cache: "hit", rows: rows("north") });
    await regrant(org.id, { hospitals: ["south"] });
    expect(await ask(guest, question)).toMatchObject({ cache: "miss", rows: rows("south") });
    await regrant(org.id, { hospitals: null });
    expect(await ask(guest, question)).toMatchObject({ cache: "miss", rows: rows("east", "north", "south") });
    await regrant(org.id, { rights: ["rows", "download"] });
    await expect(ask(guest, question)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await regrant(org.id, null);
    await expect(ask(guest, question)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await regrant(org.id, { hospitals: ["north"] });
    expect(await ask(guest, question)).toMatchObject({ cache: "hit", rows: rows("north") });
  });

  test("nor does another organisation with the same access", async () => {
    const question = count("other_organisation");
    for (let n = 0; n < 2; n++) {
      const guest = await contextFor({ org: await guestOf([{ dataset: labs, hospitals: ["east"] }]), role: "analyst" });
      expect(await ask(guest, question)).toMatchObject({ cache: "miss", rows: [[lines("east")]] });
    }
    const stranger = await contextFor({ org: await makeOrg(), role: "admin" });
    await expect(ask(stranger, question)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("nor does one whose access to a joined dataset was taken away", async () => {
    const org = await guestOf([{ dataset: labs }, { dataset: visits }]);
    const guest = await contextFor({ org, role: "analyst" });
    const question = { from: "labs", joins: ["visit"], measures: [{ as: "n", fn: "count" }] };
    expect(await ask(guest, question)).toMatchObject({ rows: [[joinedRows(LAB_ROWS, VISITS).length]] });
    const live = and(eq(grants.datasetId, visits.id), eq(grants.orgId, org.id));
    await asSystemTx((tx) =>
      tx
        .update(grants)
        .set({ hospitals: ["north"] })
        .where(live),
    );
    const north = VISITS.filter((visit) => visit.site === "north");
    expect(await ask(guest, question)).toMatchObject({ cache: "miss", rows: [[joinedRows(LAB_ROWS, north).length]] });
    await asSystemTx((tx) => tx.update(grants).set({ revokedAt: new Date() }).where(live));
    await expect(ask(guest, question)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("who goes away", () => {
  /** Holds runs back until they are let go or stopped; the real engine runs them then, with the signal they were given. */
  function holdBack() {
    const { promise: gate, resolve: letRun } = Promise.withResolvers<void>();
    const { promise: reached, resolve: reach } = Promise.withResolvers<AbortSignal | undefined>();
    engineRuns.mockRestore();
    const run = openDuckdb().run.bind(openDuckdb());
    engineRuns = vi.spyOn(openDuckdb(), "run").mockImplementation(async (compiled, options) => {
      reach(options.signal);
      options.onProgress?.({ state: "running", percentage: null, elapsedMs: 0 });
      const aborted = new Promise<void>((resolve) => options.signal?.addEventListener("abort", () => resolve(), { once: true }));
      await Promise.race([gate, aborted]);
      return run(compiled, options);
    });
    return { letRun, reached };
  }
  const outcome = (running: Promise<unknown>) =>
    running.then(
      () => "done",
      (error: { code?: string }) => error.code,
    );

  test("of two takes nothing from the other, and hears that it goes on", async () => {
    const { letRun, reached } = holdBack();
    const [one, two] = ["qry_twowaiters01", "qry_twowaiters02"];
    const colleague = await contextFor({ org: { id: owner.orgId }, role: "analyst" });
    const first = outcome(ask(owner, count("two_waiters"), one));
    await reached;
    const second = ask(colleague, count("two_waiters"), two);
    await isRunning(colleague, two);
    expect(await cancelQuery({ ctx: owner, input: { queryId: one } })).toMatchObject({
      state: "cancelled",
      confirmation: expect.stringContaining("Others wait"),
    });
    expect(await first).toBe("CANCELLED");
    letRun();
    expect(await second).toMatchObject({ cache: "hit", rows: [[lines(null)]] });
    expect(engineRuns).toHaveBeenCalledTimes(1);
    await vi.waitFor(async () => expect(await asSystemTx((tx) => tx.select().from(pins))).toEqual([]));
  });

  test("last stops the engine, by cancel or by closing the tab, and the next one runs it anew", async () => {
    const { reached } = holdBack();
    const tab = new AbortController();
    const first = outcome(ask(owner, count("both_leave"), "qry_bothleave001"));
    const signal = await reached;
    const input = { query: count("both_leave"), id: "qry_bothleave002" };
    const second = outcome(runQuery({ ctx: owner, input, signal: tab.signal }));
    await isRunning(owner, input.id);
    await cancelQuery({ ctx: owner, input: { queryId: "qry_bothleave001" } });
    expect(signal?.aborted).toBe(false);
    tab.abort();
    expect([await first, await second]).toEqual(["CANCELLED", "CANCELLED"]);
    expect(signal?.aborted).toBe(true);
    engineRuns.mockRestore();
    expect(await ask(owner, count("both_leave"))).toMatchObject({ cache: "miss" });
    const runs = await asSystemTx((tx) => tx.select().from(queryRuns).where(eq(queryRuns.state, "cancelled")));
    expect(runs.length).toBeGreaterThanOrEqual(2);
    expect(runs.every((run) => run.errorCode === "CANCELLED")).toBe(true);
  });
});

describe("an engine that runs away", () => {
  const runaway = (name: string) => ({
    from: "labs",
    joins: ["a", "b", "c", "d", "e", "f", "g"],
    measures: [{ as: name, fn: "count_distinct", field: "a.value" }],
  });
  beforeAll(async () => {
    for (const name of ["a", "b", "c", "d", "e", "f", "g"]) {
      await createRelationship({
        ctx: owner,
        input: { slug: "labs", name, to: "labs", on: [["hospital", "hospital"]], cardinality: "many-to-many" },
      });
    }
  });
  const busy = () =>
    openDuckdb()
      .processes()
      .filter((process) => process.busy);

  test("is stopped, and what it confirmed is the answer of the cancel", async () => {
    const running = ask(owner, runaway("stopped"), "qry_runaway00001").catch((error: unknown) => error);
    await isRunning(owner, "qry_runaway00001");
    const ended = await cancelQuery({ ctx: owner, input: { queryId: "qry_runaway00001" } });
    expect(ended).toMatchObject({ state: "cancelled", confirmation: expect.stringMatching(/DuckDB/) });
    expect(await running).toMatchObject({ code: "CANCELLED", details: [{ path: "engine", message: ended.confirmation }] });
    expect(busy()).toEqual([]);
  });

  test("and is killed gives everyone who waits one clear error that is not kept, and the next question works", async () => {
    const ids = [1, 2, 3].map((n) => `qry_killed00000${n}`);
    const waiting = ids.map((id) => ask(owner, runaway("killed"), id).catch((error: unknown) => error));
    for (const id of ids) await isRunning(owner, id);
    for (const { pid } of busy()) process.kill(pid, "SIGKILL");
    for (const error of await Promise.all(waiting)) expect(error).toMatchObject({ code: "ENGINE_FAILED" });
    expect(engineRuns).toHaveBeenCalledTimes(1);
    expect(await ask(owner, count("after_the_kill"))).toMatchObject({ rows: [[lines(null)]] });
    const runs = await asSystemTx((tx) => tx.select().from(queryRuns).where(eq(queryRuns.errorCode, "ENGINE_FAILED")));
    expect(runs).toHaveLength(3);
    await vi.waitFor(async () => expect(await asSystemTx((tx) => tx.select().from(pins))).toEqual([]));
  });
});
