import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { auditLog, grants } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeDataset, makeOrg, makeUser } from "@/db/testing/factories";
import { withTransaction, type Role, type ServiceContext } from "@/lib/context";
import { dataScope, datasetBySlug, grantAccess, listGrants, revokeAccess, visibleDatasets, type GrantAccessInput } from "./index";

let db: TestDb;
beforeAll(async () => {
  db = await createTestDb();
});
afterAll(() => db.drop());

async function scene() {
  const northern = await makeOrg();
  const riverside = await makeOrg();
  const dataset = await makeDataset({ org: northern });
  const admin = await contextFor({ org: northern, role: "admin" });
  const analyst = await contextFor({ org: riverside, role: "analyst" });
  const give = (over: Partial<Parameters<typeof grantAccess>[0]["input"]> = {}) =>
    grantAccess({
      ctx: admin,
      input: {
        slug: dataset.slug,
        organisation: riverside.slug,
        rights: ["summary", "rows", "download"],
        hospitals: ["northgate", "st-anselm"],
        ...over,
      },
    });
  return { northern, riverside, dataset, admin, analyst, give };
}

const find = (ctx: ServiceContext, slug: string) => withTransaction(ctx, (tx) => datasetBySlug({ tx, ctx, slug }));
const scopeOf = (ctx: ServiceContext, datasetId: string) => withTransaction(ctx, (tx) => dataScope({ tx, ctx, datasetId }));
const NOT_FOUND = { code: "NOT_FOUND" };

describe("giving access", () => {
  test("an organisation sees a dataset from then on, those hospitals only, and not before", async () => {
    const { dataset, analyst, give } = await scene();
    await expect(find(analyst, dataset.slug)).rejects.toMatchObject(NOT_FOUND);
    await expect(scopeOf(analyst, dataset.id)).rejects.toMatchObject(NOT_FOUND);
    const grant = await give();
    expect(grant).toMatchObject({ own: false, rights: ["summary", "rows", "download"], hospitals: ["northgate", "st-anselm"] });
    expect((await find(analyst, dataset.slug)).id).toBe(dataset.id);
    expect(await scopeOf(analyst, dataset.id)).toEqual({
      rights: ["summary", "rows", "download"],
      hospitals: ["northgate", "st-anselm"],
      policy: { id: "open" },
    });
  });

  test("the owner's own people see all hospitals", async () => {
    const { dataset, admin } = await scene();
    expect(await scopeOf(admin, dataset.id)).toMatchObject({ hospitals: null });
  });

  test("a role uses of the grant's rights only its own", async () => {
    const { dataset, riverside, give } = await scene();
    await give();
    const viewer = await contextFor({ org: riverside, role: "viewer" });
    const auditor = await contextFor({ org: riverside, role: "auditor" });
    expect(await scopeOf(viewer, dataset.id)).toMatchObject({ rights: ["summary"], hospitals: ["northgate", "st-anselm"] });
    expect(await scopeOf(auditor, dataset.id)).toMatchObject({ rights: [], hospitals: [] });
  });

  test("again replaces what was given, and keeps what was", async () => {
    const { dataset, riverside, analyst, give } = await scene();
    const first = await give();
    const second = await give({ rights: ["summary"], hospitals: null });
    expect(await scopeOf(analyst, dataset.id)).toMatchObject({ rights: ["summary"], hospitals: null });
    const rows = await asSystemTx((tx) => tx.select().from(grants).where(eq(grants.orgId, riverside.id)));
    expect(new Map(rows.map((row) => [row.id, row.revokedAt === null]))).toEqual(
      new Map([
        [first.id, false],
        [second.id, true],
      ]),
    );
  });

  test("is CONFLICT when the organisation already sees another dataset of that name, its own or one given to it", async () => {
    const { dataset, riverside, give } = await scene();
    await makeDataset({ org: riverside, slug: dataset.slug });
    await expect(give()).rejects.toMatchObject({ code: "CONFLICT" });

    const other = await scene();
    await other.give();
    const third = await makeOrg();
    await makeDataset({ org: third, slug: other.dataset.slug });
    const thirdAdmin = await contextFor({ org: third, role: "admin" });
    const given = grantAccess({
      ctx: thirdAdmin,
      input: { slug: other.dataset.slug, organisation: other.riverside.slug, rights: ["rows"], hospitals: null },
    });
    await expect(given).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("two at once leave one live grant", async () => {
    const { dataset, give } = await scene();
    await Promise.all([give(), give({ rights: ["summary"] })]);
    const rows = await asSystemTx((tx) => tx.select().from(grants).where(eq(grants.datasetId, dataset.id)));
    expect(rows.filter((row) => row.revokedAt === null)).toHaveLength(2);
  });

  test("to an organisation that does not exist is NOT_FOUND", async () => {
    const { give } = await scene();
    await expect(give({ organisation: "no-such" })).rejects.toMatchObject(NOT_FOUND);
  });

  test.each([
    ["no rights", { rights: [] }],
    ["no hospitals", { hospitals: [] }],
    ["a hospital that is none", { hospitals: ["'; drop table grants --"] }],
    ["a field that is not there to be set", { grantorOrgId: "org_x" }],
  ])("with %s is refused by the schema", async (_what, over) => {
    const { give } = await scene();
    await expect(give(over as Partial<GrantAccessInput>)).rejects.toThrow(expect.objectContaining({ name: "ZodError" }));
  });

  test.each(["data_manager", "analyst", "viewer", "auditor"] as Role[])(
    "is for administrators: a %s gets FORBIDDEN and nothing changes",
    async (role) => {
      const { northern, riverside, dataset, analyst } = await scene();
      const ctx = await contextFor({ org: northern, role });
      const attempt = grantAccess({ ctx, input: { slug: dataset.slug, organisation: riverside.slug, rights: ["rows"], hospitals: null } });
      await expect(attempt).rejects.toMatchObject({ code: "FORBIDDEN" });
      await expect(find(analyst, dataset.slug)).rejects.toMatchObject(NOT_FOUND);
    },
  );

  test("is not for whoever was given access", async () => {
    const { riverside, dataset, give } = await scene();
    const third = await makeOrg();
    await give();
    const ctx = await contextFor({ org: riverside, role: "admin" });
    const attempt = grantAccess({ ctx, input: { slug: dataset.slug, organisation: third.slug, rights: ["rows"], hospitals: null } });
    await expect(attempt).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(listGrants({ ctx, input: { slug: dataset.slug } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

describe("taking access away", () => {
  test("hides the dataset at once; a second time is NOT_FOUND", async () => {
    const { dataset, admin, analyst, give } = await scene();
    const { id } = await give();
    await revokeAccess({ ctx: admin, input: { slug: dataset.slug, grantId: id } });
    await expect(find(analyst, dataset.slug)).rejects.toMatchObject(NOT_FOUND);
    await expect(scopeOf(analyst, dataset.id)).rejects.toMatchObject(NOT_FOUND);
    await expect(revokeAccess({ ctx: admin, input: { slug: dataset.slug, grantId: id } })).rejects.toMatchObject(NOT_FOUND);
  });

  test("of another dataset by its id is NOT_FOUND", async () => {
    const mine = await scene();
    const theirs = await scene();
    const { id } = await theirs.give();
    await expect(revokeAccess({ ctx: mine.admin, input: { slug: mine.dataset.slug, grantId: id } })).rejects.toMatchObject(NOT_FOUND);
    expect((await find(theirs.analyst, theirs.dataset.slug)).id).toBe(theirs.dataset.id);
  });
});

test("giving and taking leave audit rows in the owner's log", async () => {
  const { northern, riverside, dataset, admin, give } = await scene();
  const { id } = await give();
  await revokeAccess({ ctx: admin, input: { slug: dataset.slug, grantId: id } });
  const rows = await asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.entityId, dataset.id)).orderBy(auditLog.at));
  expect(rows).toMatchObject([
    {
      orgId: northern.id,
      action: "grant.manage",
      outcome: "ok",
      detail: { change: "grant", grantId: id, organisation: riverside.id, replaced: null },
    },
    { orgId: northern.id, action: "grant.manage", outcome: "ok", detail: { change: "revoke", grantId: id, organisation: riverside.id } },
  ]);
});

test("the list names who may see it, the owner too", async () => {
  const { northern, riverside, dataset, admin, give } = await scene();
  await give();
  const { grants: list } = await listGrants({ ctx: admin, input: { slug: dataset.slug } });
  expect(new Map(list.map((grant) => [grant.organisation.slug, [grant.own, grant.hospitals]]))).toEqual(
    new Map([
      [northern.slug, [true, null]],
      [riverside.slug, [false, ["northgate", "st-anselm"]]],
    ]),
  );
});

test("a slug means the own dataset first", async () => {
  const { dataset, riverside, analyst, give } = await scene();
  await give();
  const own = await makeDataset({ org: riverside, slug: dataset.slug });
  expect((await find(analyst, dataset.slug)).id).toBe(own.id);
});

test("what is visible is what is owned or given, with rights and rows", async () => {
  const { dataset, riverside, analyst, give } = await scene();
  const own = await makeDataset({ org: riverside });
  await makeDataset({ org: await makeOrg() });
  await give({ rights: ["summary"] });
  const seen = await withTransaction(analyst, (tx) => visibleDatasets({ tx, ctx: analyst }));
  expect(new Map(seen.map((one) => [one.dataset.id, [one.owned, one.rights, one.hospitals]]))).toEqual(
    new Map([
      [own.id, [true, ["summary", "rows", "download"], null]],
      [dataset.id, [false, ["summary"], ["northgate", "st-anselm"]]],
    ]),
  );
  const nobody = await contextFor({ org: riverside, user: await makeUser() });
  expect(await withTransaction(nobody, (tx) => visibleDatasets({ tx, ctx: { ...nobody, orgId: "" } }))).toEqual([]);
});
