import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import { auditLog, datasets, grants, queryRuns } from "@/db";
import { asSystemTx, contextFor } from "@/db/testing/factories";
import { labCsv } from "@/lib/catalog/testing/lab-contract";
import type { ServiceContext } from "@/lib/context";
import { checkReceipt, getReceipt, runQuery } from ".";
import { publishCsv } from "./testing/publish-csv";
import { LAB_ROWS, VISITS, guestOf, visitCsv } from "./testing/two-datasets";
import { withLabs, type Labs } from "./testing/with-labs";

const folder = vi.hoisted(() => (process.env.MEDLAKE_DATA = `/tmp/medlake-receipts-test-${process.pid}`));

let owner: ServiceContext;
let labs: Labs;

withLabs(folder, (ready) => {
  ({ owner, labs } = ready);
});

const ask = (ctx: ServiceContext, query: Record<string, unknown>) => runQuery({ ctx, input: { query } });
const receiptOf = (ctx: ServiceContext, id: string) => getReceipt({ ctx, input: { id } });
const check = (ctx: ServiceContext, id: string) => checkReceipt({ ctx, input: { id } });
const perSite = { from: "labs", groupBy: [{ field: "hospital" }], measures: [{ as: "n", fn: "count" }], orderBy: [{ field: "hospital" }] };

test("the hash is that of columns and rows written down as the document says", async () => {
  const { receipt } = await ask(owner, perSite);
  const lines = [
    JSON.stringify([
      1,
      [
        ["hospital", "text"],
        ["n", "integer"],
      ],
      [],
      false,
      0,
      3,
      0,
    ]),
    ...["east", "north", "south"].map((site) => JSON.stringify([site, LAB_ROWS.filter((row) => row.site === site).length])),
  ];
  expect(receipt.hash).toBe(createHash("sha256").update(lines.join("\n")).digest("hex"));
});

test("a receipt says what the answer was made of, and a kept answer has one of its own with the same hash", async () => {
  const first = await ask(owner, perSite);
  const second = await ask(owner, perSite);
  expect(second).toMatchObject({ cache: "hit", receipt: { hash: first.receipt.hash } });
  expect(second.receipt.id).not.toBe(first.receipt.id);
  const receipt = await receiptOf(owner, second.receipt.id);
  expect(receipt).toMatchObject({
    query: perSite,
    isMine: true,
    engine: "duckdb",
    policy: "open",
    rows: 3,
    truncated: false,
    hash: first.receipt.hash,
    sql: { dialect: "duckdb", text: first.sql.text },
    datasets: [{ slug: "labs", relationship: null, version: 1, currentVersion: 1, isKept: true, hospitals: null }],
  });
  expect(receipt.sql.text).not.toContain("read_parquet");
});

test("other rows, another order and more rows than shown have other hashes", async () => {
  const asked = [
    perSite,
    { ...perSite, orderBy: [{ field: "hospital", direction: "desc" }] },
    { ...perSite, limit: 2 },
    { ...perSite, where: { field: "flags", op: "eq", value: 1 } },
    { ...perSite, totals: true },
  ];
  const hashes = await Promise.all(asked.map(async (query) => (await ask(owner, query)).receipt.hash));
  expect(new Set(hashes).size).toBe(asked.length);
});

describe("asked again", () => {
  test("the answer is the same, also by a colleague", async () => {
    const { receipt } = await ask(owner, perSite);
    const colleague = await contextFor({ org: { id: owner.orgId }, role: "viewer" });
    expect(await check(colleague, receipt.id)).toMatchObject({
      then: { state: "same", hash: receipt.hash, rows: 3, reasons: [] },
      current: null,
    });
  });

  test("after a month was added it is the same of the old version, and different of the new one, which is said", async () => {
    const { receipt } = await ask(owner, perSite);
    await publishCsv({ ctx: owner, slug: "labs", csv: labCsv([{ ...LAB_ROWS[0]!, date: "2025-03-01" }]) });
    const checked = await check(owner, receipt.id);
    expect(checked.then).toMatchObject({ state: "same", reasons: [] });
    expect(checked.current).toMatchObject({ state: "different", reasons: ["labs was version 1 and is version 2."] });
    expect(await receiptOf(owner, receipt.id)).toMatchObject({ datasets: [{ version: 1, currentVersion: 2 }] });
  });

  test("a joined dataset is asked at the version it had", async () => {
    const joined = { from: "labs", joins: ["visit"], groupBy: [{ field: "visit.ward" }], measures: [{ as: "n", fn: "count" }] };
    const { receipt } = await ask(owner, joined);
    await publishCsv({ ctx: owner, slug: "visits", csv: visitCsv([{ ...VISITS[0]!, date: "2025-04-01" }]) });
    const checked = await check(owner, receipt.id);
    expect(checked.then).toMatchObject({ state: "same", hash: receipt.hash });
    expect(checked.current).toMatchObject({ state: "different", reasons: ["visits was version 1 and is version 2."] });
  });

  test("relative dates are those of the day it was asked", async () => {
    const recent = { ...perSite, where: { field: "collected_on", op: "in_last", value: { amount: 20, unit: "year" } } };
    const { receipt } = await ask(owner, recent);
    const [run] = await asSystemTx((tx) => tx.select().from(queryRuns).where(eq(queryRuns.id, receipt.id)));
    // As if it had been asked when none of the rows was there yet.
    const facts = { ...(run?.receipt as object), now: "2020-01-01T00:00:00.000Z" };
    await asSystemTx((tx) => tx.update(queryRuns).set({ receipt: facts }).where(eq(queryRuns.id, receipt.id)));
    expect((await check(owner, receipt.id)).then).toMatchObject({ state: "different", rows: 0 });
  });

  test("a version that is no longer kept cannot be asked again, and that is said", async () => {
    const old = await ask(owner, { ...perSite, asOf: 1 });
    await asSystemTx((tx) => tx.update(datasets).set({ minRetained: 2 }).where(eq(datasets.id, labs.id)));
    expect((await check(owner, old.receipt.id)).then).toEqual({
      state: "cannot",
      reasons: ["Version 1 of labs is no longer kept, so the question cannot be asked of it again."],
      rows: null,
      hash: null,
      receipt: null,
    });
    await asSystemTx((tx) => tx.update(datasets).set({ minRetained: 0 }).where(eq(datasets.id, labs.id)));
  });
});

describe("who may see it", () => {
  test("nobody of another organisation, also one with the same access", async () => {
    const { receipt } = await ask(owner, perSite);
    const org = await guestOf([{ dataset: labs }]);
    const guest = await contextFor({ org, role: "admin" });
    await expect(receiptOf(guest, receipt.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(check(guest, receipt.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("a colleague only who may ask the same", async () => {
    const { receipt } = await ask(owner, { from: "labs", select: ["test"], limit: 5 });
    const viewer = await contextFor({ org: { id: owner.orgId }, role: "viewer" });
    await expect(receiptOf(viewer, receipt.id)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(check(viewer, receipt.id)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("after access was narrowed the answer is different, and the reason names no hospital", async () => {
    const org = await guestOf([{ dataset: labs, hospitals: ["north", "south"] }]);
    const guest = await contextFor({ org, role: "analyst" });
    const { receipt } = await ask(guest, perSite);
    await asSystemTx((tx) =>
      tx
        .update(grants)
        .set({ hospitals: ["north"] })
        .where(eq(grants.orgId, org.id)),
    );
    const { then } = await check(guest, receipt.id);
    expect(then).toMatchObject({ state: "different", rows: 1 });
    expect(then.reasons.join()).toBe("labs: your access covers other hospitals than the answer was made of (0 more, 1 fewer).");
    await asSystemTx((tx) => tx.update(grants).set({ revokedAt: new Date() }).where(eq(grants.orgId, org.id)));
    await expect(receiptOf(guest, receipt.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("looking at one is in the audit log, and so is each answer it gives", async () => {
    const { receipt } = await ask(owner, perSite);
    const ctx = { ...owner, requestId: "req_receipt" };
    await receiptOf(ctx, receipt.id);
    await check(ctx, receipt.id);
    const log = await asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.requestId, ctx.requestId)));
    expect(log.map(({ action }) => action)).toEqual(expect.arrayContaining(["receipt.view", "query.summary"]));
  });
});
