import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inTransaction, orgs } from "./index";
import { createTestDb, type TestDb } from "./testing/create-test-db";

let db: TestDb;
beforeAll(async () => {
  db = await createTestDb();
});
afterAll(() => db.drop());

const settings = { "app.org_id": "org_it's \\ a name", "app.actor": "member" } as const;
const system = { "app.org_id": "", "app.actor": "system" } as const;
const organisation = (id: string) => ({ id, slug: id.replace("_", "-"), name: id });
const isThere = async (id: string) => (await inTransaction(system, (tx) => tx.select().from(orgs).where(eq(orgs.id, id)))).length === 1;
const orgNow = sql`select current_setting('app.org_id', true) as org`;

test("a transaction has its settings, whatever is in them, and the next one has none of them", async () => {
  const inside = await inTransaction(settings, async (tx) => (await tx.execute(orgNow)).rows);
  expect(inside).toEqual([{ org: settings["app.org_id"] }]);
  const after = await inTransaction({}, async (tx) => (await tx.execute(orgNow)).rows);
  expect(after).toEqual([{ org: "" }]);
});

test("what throws is undone, and its error is heard", async () => {
  await expect(
    inTransaction(system, async (tx) => {
      await tx.insert(orgs).values(organisation("org_undone"));
      throw new Error("on purpose");
    }),
  ).rejects.toThrow("on purpose");
  expect(await isThere("org_undone")).toBe(false);
  await inTransaction(system, (tx) => tx.insert(orgs).values(organisation("org_done")));
  expect(await isThere("org_done")).toBe(true);
});

test("a statement that failed and was passed over is an error, not a success with nothing stored", async () => {
  await expect(
    inTransaction(system, async (tx) => {
      await tx.insert(orgs).values(organisation("org_lost"));
      await tx.execute(sql`select 1 / 0`).catch(() => null);
    }),
  ).rejects.toThrow("Nothing of it was stored");
  expect(await isThere("org_lost")).toBe(false);
});

test("a transaction within one is undone alone", async () => {
  const rows = await inTransaction(settings, async (tx) => {
    await tx.execute(sql`create temporary table counted (a int) on commit drop`);
    await tx.execute(sql`insert into counted values (1)`);
    await tx
      .transaction(async (inner) => {
        await inner.execute(sql`insert into counted values (2)`);
        await inner.execute(sql`select 1 / 0`);
      })
      .catch(() => null);
    return (await tx.execute(sql`select a from counted`)).rows;
  });
  expect(rows).toEqual([{ a: 1 }]);
});
