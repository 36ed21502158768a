import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { queryRuns } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor } from "@/db/testing/factories";
import type { ServiceContext } from "@/lib/context";
import { openDuckdb, openRemote } from "@/lib/engines";
import { buildChildren } from "@/lib/engines/testing/build-children";
import type { TestPlace } from "@/lib/engines/trino/testing/test-place";
import { exportQuery, planQuery, runQuery } from ".";
import { textOf } from "./testing/publish-csv";
import { LAB_ROWS, VISITS, guestOf, joinedRows, publishTwo } from "./testing/two-datasets";

const place = vi.hoisted(() => {
  const { url, lake } = JSON.parse(process.env["MEDLAKE_TEST_PLACE"] ?? "{}") as TestPlace;
  const name = `answers-${process.pid}`;
  const data = `/tmp/medlake-remote-${name}`;
  // Settings are read once, before anything else.
  Object.assign(process.env, {
    MEDLAKE_DATA: data,
    MEDLAKE_ENGINE: "trino",
    MEDLAKE_TRINO_URL: url,
    MEDLAKE_LAKE_URL: `s3://lake/${name}`,
  });
  return { data, lake: `${lake}/${name}` };
});

let db: TestDb;
let owner: ServiceContext;
let datasets: Awaited<ReturnType<typeof publishTwo>>;

beforeAll(async () => {
  for (const folder of [place.data, place.lake]) mkdirSync(folder, { recursive: true });
  symlinkSync(place.lake, `${place.data}/lake`);
  db = await createTestDb();
  await buildChildren();
  owner = await contextFor({ role: "data_manager" });
  datasets = await publishTwo(owner);
});
afterAll(async () => {
  await (await openRemote("trino")).close();
  await openDuckdb().close();
  await db.drop();
  for (const folder of [place.data, place.lake]) rmSync(folder, { recursive: true, force: true });
});

const byWard = {
  from: "labs",
  joins: ["visit"],
  groupBy: [{ field: "visit.ward", as: "ward" }],
  measures: [{ as: "n", fn: "count" }],
  totals: true,
};
const ask = (ctx: ServiceContext, query: Record<string, unknown>) => runQuery({ ctx, input: { query } });

function countByWard(labSites: string[], visitSites: string[]): [string | null, number][] {
  const counts = new Map<string | null, number>();
  const mine = LAB_ROWS.filter((row) => labSites.includes(row.site));
  for (const { visit } of joinedRows(
    mine,
    VISITS.filter((visit) => visitSites.includes(visit.site)),
  )) {
    counts.set(visit?.ward ?? null, (counts.get(visit?.ward ?? null) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : 1));
}

const ALL = ["north", "south", "east"];

test("questions over the lake run on Trino, with the SQL of Trino, and are kept like others", async () => {
  const first = await ask(owner, byWard);
  expect(first).toMatchObject({ rows: countByWard(ALL, ALL), engine: "trino", cache: "miss", sql: { dialect: "trino" } });
  expect(first.totals).toEqual([[null, joinedRows(LAB_ROWS, VISITS).length]]);
  expect(await ask(owner, byWard)).toMatchObject({ rows: first.rows, totals: first.totals, cache: "hit" });
  const runs = await asSystemTx((tx) => tx.select().from(queryRuns).where(eq(queryRuns.orgId, owner.orgId)));
  const ran = runs.find((run) => run.cache === "miss");
  expect(ran).toMatchObject({ engine: "trino", scannedBytes: expect.any(Number), engineMs: expect.any(Number) });
  expect(ran?.sql).toContain('"lake"."medlake"."files_');
  const plan = await planQuery({ ctx: owner, input: { query: byWard } });
  expect(plan).toMatchObject({ engine: "trino" });
  expect(Object.keys(plan.sql)).toEqual(["trino"]);
});

test("the row scope holds there on both sides of a join", async () => {
  const org = await guestOf([
    { dataset: datasets.labs, hospitals: ["north", "south"] },
    { dataset: datasets.visits, hospitals: ["north"] },
  ]);
  const guest = await contextFor({ org, role: "analyst" });
  expect((await ask(guest, byWard)).rows).toEqual(countByWard(["north", "south"], ["north"]));
  const rows = await ask(guest, { from: "labs", joins: ["visit"], select: ["hospital", "visit.hospital"], limit: 5000 });
  expect(new Set(rows.rows.map(([lab]) => lab))).toEqual(new Set(["north", "south"]));
  expect(new Set(rows.rows.map(([, visit]) => visit))).toEqual(new Set(["north", null]));
});

test("a download is written from there", async () => {
  const file = await exportQuery({ ctx: owner, input: { query: byWard } });
  const lines = (await textOf(file)).slice(1).trim().split(/\r?\n/);
  expect(lines).toEqual([
    "ward,n,row",
    ...countByWard(ALL, ALL).map(([ward, n]) => `${ward ?? ""},${n},group`),
    `,${joinedRows(LAB_ROWS, VISITS).length},total`,
  ]);
});
