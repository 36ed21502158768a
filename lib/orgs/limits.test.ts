import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditLog } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeOrg, makeUser } from "@/db/testing/factories";
import { getLimits, setLimits, setMemberLimits } from "./index";

let db: TestDb;
beforeAll(async () => {
  db = await createTestDb();
});
afterAll(() => db.drop());

async function scene() {
  const org = await makeOrg();
  const boss = await makeUser({ org, role: "admin", name: "Boss" });
  const ada = await makeUser({ org, role: "analyst", name: "Ada" });
  return {
    org,
    boss,
    ada,
    ctx: await contextFor({ org, user: boss, role: "admin" }),
    hers: await contextFor({ org, user: ada, role: "analyst" }),
  };
}

test("limits of the organisation and of each member are set, taken away and on record", async () => {
  const { org, ada, ctx } = await scene();
  const other = await scene();
  expect(await getLimits({ ctx })).toMatchObject({
    queryBytes: null,
    members: [
      { name: "Ada", queryBytes: null },
      { name: "Boss", queryBytes: null },
    ],
  });
  expect(await setLimits({ ctx, input: { queryBytes: 5e12 } })).toMatchObject({ queryBytes: 5e12 });
  expect(await setMemberLimits({ ctx, input: { userId: ada.id, queryBytes: 1e9 } })).toEqual({
    userId: ada.id,
    name: "Ada",
    email: ada.email,
    queryBytes: 1e9,
  });
  expect(await getLimits({ ctx })).toMatchObject({ queryBytes: 5e12, members: [{ queryBytes: 1e9 }, { queryBytes: null }] });
  expect(await getLimits({ ctx: other.ctx })).toMatchObject({ queryBytes: null, members: [{ queryBytes: null }, { queryBytes: null }] });
  await setLimits({ ctx, input: { queryBytes: null } });
  const rows = await asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.requestId, ctx.requestId)).orderBy(auditLog.at));
  expect(rows.map(({ action, entityId, detail }) => ({ action, entityId, detail }))).toEqual([
    { action: "limit.manage", entityId: org.id, detail: { from: null, to: 5e12 } },
    { action: "limit.manage", entityId: ada.id, detail: { from: null, to: 1e9 } },
    { action: "limit.manage", entityId: org.id, detail: { from: 5e12, to: null } },
  ]);
});

test("only administrators see and set limits, for members of their own organisation, in whole bytes", async () => {
  const { ada, ctx, hers } = await scene();
  const other = await scene();
  for (const attempt of [
    () => getLimits({ ctx: hers }),
    () => setLimits({ ctx: hers, input: { queryBytes: null } }),
    () => setMemberLimits({ ctx: hers, input: { userId: ada.id, queryBytes: null } }),
  ]) {
    await expect(attempt()).rejects.toMatchObject({ code: "FORBIDDEN" });
  }
  await expect(setMemberLimits({ ctx, input: { userId: other.ada.id, queryBytes: 1 } })).rejects.toMatchObject({ code: "NOT_FOUND" });
  for (const queryBytes of [0, -1, 1.5]) await expect(setLimits({ ctx, input: { queryBytes } })).rejects.toThrow();
});
