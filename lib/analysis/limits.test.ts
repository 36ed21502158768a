import { rmSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { queryRuns } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeOrg, makeUser } from "@/db/testing/factories";
import { LAB_CONTRACT, labCsv } from "@/lib/catalog/testing/lab-contract";
import type { ServiceContext } from "@/lib/context";
import { openDuckdb } from "@/lib/engines";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { setLimits, setMemberLimits } from "@/lib/orgs";
import { exportQuery, listQueries, planQuery, runQuery } from ".";
import { labRows } from "./testing/lab-rows";
import { publishCsv } from "./testing/publish-csv";

const folder = vi.hoisted(() => (process.env.MEDLAKE_DATA = `/tmp/medlake-limits-test-${process.pid}`));

let db: TestDb;
let ctx: ServiceContext;
let analyst: ServiceContext;
let analystId: string;

beforeAll(async () => {
  db = await createTestDb();
  await buildChildren();
  const org = await makeOrg();
  ctx = await contextFor({ role: "admin", org });
  const person = await makeUser({ org, role: "analyst", name: "Ada" });
  analystId = person.id;
  analyst = await contextFor({ role: "analyst", org, user: person });
  await publishCsv({ ctx, slug: "labs", contract: LAB_CONTRACT, csv: labCsv(labRows()) });
});
afterAll(async () => {
  await openDuckdb().close();
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await asSystemTx((tx) => tx.delete(queryRuns));
});

const query = { from: "labs", select: ["test", "value"] };
const january = { ...query, where: { field: "collected_on", op: "lt", value: "2025-02-01" } };
const plan = (asked = query) => planQuery({ ctx: analyst, input: { query: asked } });

test("a question over the organisation's limit is planned, and refused before it starts", async () => {
  expect((await plan()).limit).toBeNull();
  const { estimate } = await plan();
  expect(estimate.bytesLow).toBeLessThanOrEqual(estimate.bytesHigh);
  const bytes = estimate.bytesHigh - 1;
  await setLimits({ ctx, input: { queryBytes: bytes } });
  expect((await plan()).limit).toEqual({ bytes, over: true, whose: "organisation" });
  const refused = {
    code: "LIMIT_EXCEEDED",
    message: expect.stringMatching(/may read .*anyone in your organisation may read .* Nothing was run\./),
  };
  await expect(runQuery({ ctx: analyst, input: { query } })).rejects.toMatchObject(refused);
  await expect(exportQuery({ ctx: analyst, input: { query, format: "csv" } })).rejects.toMatchObject(refused);
  // It never ran, so there is nothing to compare.
  expect((await listQueries({ ctx, input: {} })).queries).toEqual([]);
  // A smaller question is within it.
  expect((await plan(january)).limit).toEqual({ bytes, over: false, whose: "organisation" });
  expect((await runQuery({ ctx: analyst, input: { query: january } })).rowCount).toBeGreaterThan(0);
  await setLimits({ ctx, input: { queryBytes: null } });
});

test("of the organisation's limit and the person's the smaller one counts", async () => {
  await setLimits({ ctx, input: { queryBytes: 1e12 } });
  await setMemberLimits({ ctx, input: { userId: analystId, queryBytes: 10 } });
  expect((await plan()).limit).toEqual({ bytes: 10, over: true, whose: "person" });
  await expect(runQuery({ ctx: analyst, input: { query } })).rejects.toMatchObject({
    message: expect.stringContaining("you may read 10 B"),
  });
  // Nobody else is held to it.
  expect((await planQuery({ ctx, input: { query } })).limit).toEqual({ bytes: 1e12, over: false, whose: "organisation" });
  await setLimits({ ctx, input: { queryBytes: 5 } });
  expect((await plan()).limit).toMatchObject({ bytes: 5, whose: "organisation" });
  await setLimits({ ctx, input: { queryBytes: null } });
  await setMemberLimits({ ctx, input: { userId: analystId, queryBytes: null } });
});

test("estimate and actual of every question are listed for administrators of the organisation, page by page", async () => {
  for (let limit = 1; limit <= 3; limit += 1) await runQuery({ ctx: analyst, input: { query: { ...query, limit } } });
  const first = await listQueries({ ctx, input: { limit: 2 } });
  expect(first.queries.map((entry) => entry.rows)).toEqual([3, 2]);
  const [entry] = first.queries;
  expect(entry).toMatchObject({
    user: { userId: analystId, name: "Ada" },
    dataset: { slug: "labs", version: 1 },
    engine: "duckdb",
    state: "done",
    files: 6,
  });
  const { estimate } = await plan();
  expect(entry?.estimated).toMatchObject({ bytes: estimate.bytes, bytesHigh: estimate.bytesHigh, rows: estimate.rows });
  expect(entry?.actual.seconds).toBeGreaterThan(0);
  const rest = await listQueries({ ctx, input: { limit: 2, cursor: first.nextCursor ?? "" } });
  expect(rest.queries.map((other) => other.rows)).toEqual([1]);
  expect(rest.nextCursor).toBeNull();
  expect((await listQueries({ ctx, input: { state: "failed" } })).queries).toEqual([]);
  expect((await listQueries({ ctx: await contextFor({ role: "admin" }), input: {} })).queries).toEqual([]);
  await expect(listQueries({ ctx: analyst, input: {} })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(listQueries({ ctx, input: { cursor: "nonsense" } })).rejects.toMatchObject({ code: "INVALID_INPUT" });
});
