import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dashboards, dashboardVersions, shares } from "@/db";
import { countStatements } from "@/db/testing/count-statements";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeOrg, makeUser } from "@/db/testing/factories";
import { ROLES, systemContext, withTransaction, type Role, type ServiceContext } from "@/lib/context";
import { listDashboards } from "@/lib/dashboards";
import { newId } from "@/lib/ids";
import { accessLevel, accessLevels, mayOpen, type AccessLevel } from "./index";

type Share = typeof shares.$inferInsert;
type Dashboard = { id: string; orgId: string; ownerId: string };
type Caller = { name: string; ctx: ServiceContext; userId: string };

const KIND = "dashboard";
let db: TestDb;
const kept: Dashboard[] = [];
const stored: Share[] = [];
const callers: Caller[] = [];

beforeAll(async () => {
  db = await createTestDb();
  const home = await makeOrg();
  const away = await makeOrg();
  const people = new Map<string, string>();
  for (const [where, org] of Object.entries({ home, away })) {
    for (const role of ROLES) {
      const user = await makeUser({ org, role });
      people.set(`${where} ${role}`, user.id);
      callers.push({ name: `${where} ${role}`, ctx: await contextFor({ org, role, user }), userId: user.id });
    }
  }
  const person = (name: string) => people.get(name) ?? "";
  // Somebody of the organisation without a role in it, as one who has left.
  const lapsed = await contextFor({ org: home, role: "analyst" });
  callers.push({ name: "home without a role", ctx: { ...lapsed, role: null }, userId: "" });

  const owners = ROLES.map((role) => ({ orgId: home.id, ownerId: person(`home ${role}`) }));
  owners.push({ orgId: away.id, ownerId: person("away analyst") });
  for (const owner of owners) {
    const other = owner.orgId === home.id ? away.id : home.id;
    const audiences: Pick<Share, "audience" | "userId" | "role" | "toOrgId">[] = [
      ...ROLES.map((role) => ({ audience: "role" as const, role })),
      ...["home analyst", "home viewer", "away analyst"].map((name) => ({ audience: "person" as const, userId: person(name) })),
      { audience: "organisation", toOrgId: owner.orgId },
      { audience: "organisation", toOrgId: other },
    ];
    const single = audiences.flatMap((audience) => [[{ ...audience, mayEdit: false }], [{ ...audience, mayEdit: true }]]);
    // One to look and one to edit, both ways, of which both, one or none reach the caller.
    const pairs = audiences.flatMap((one, index) =>
      audiences.slice(index + 1).map((two, n) => [
        { ...one, mayEdit: n % 2 === 0 },
        { ...two, mayEdit: n % 2 === 1 },
      ]),
    );
    for (const list of [[], ...single, ...pairs]) {
      const id = newId("dashboard");
      kept.push({ id, ...owner });
      const row = { orgId: owner.orgId, objectId: id, createdBy: owner.ownerId };
      for (const share of list) stored.push({ id: newId("share"), ...row, kind: KIND, ...share });
      // What is said of another kind under the same id counts for nothing.
      stored.push({ id: newId("share"), ...row, kind: "question", audience: "organisation", toOrgId: owner.orgId, mayEdit: true });
    }
  }
  await asSystemTx(async (tx) => {
    await tx.insert(dashboards).values(kept.map((row) => ({ ...row, name: "Kept" })));
    const body = { tiles: [], filters: [] };
    await tx.insert(dashboardVersions).values(kept.map(({ id, ownerId }) => ({ dashboardId: id, version: 1, body, createdBy: ownerId })));
    for (let at = 0; at < stored.length; at += 500) await tx.insert(shares).values(stored.slice(at, at + 500));
  });
});
afterAll(() => db.drop());

/** The rule in plain words, for one caller and one dashboard, from the rows themselves. */
function plainLevel({ ctx, userId }: Caller, one: Dashboard): AccessLevel | null {
  const role: Role | null = ctx.role;
  if (role === null) return null;
  const canSave = role === "admin" || role === "data_manager" || role === "analyst";
  const isInside = one.orgId === ctx.orgId;
  if (isInside && role === "admin") return "owner";
  if (isInside && one.ownerId === userId) return canSave ? "owner" : "view";
  let level: AccessLevel | null = null;
  for (const share of stored) {
    if (share.kind !== KIND || share.objectId !== one.id) continue;
    if (share.audience === "organisation" && share.toOrgId !== ctx.orgId) continue;
    if (share.audience === "person" && !(isInside && share.userId === userId)) continue;
    if (share.audience === "role" && !(isInside && share.role === role)) continue;
    if (share.mayEdit === true && canSave && isInside) return "edit";
    level = "view";
  }
  return level;
}

function plainLevels(caller: Caller): [string, AccessLevel][] {
  return kept.flatMap((one) => {
    const level = plainLevel(caller, one);
    return level === null ? [] : [[one.id, level] as [string, AccessLevel]];
  });
}

const byId = (levels: Iterable<[string, AccessLevel]>) => [...levels].toSorted(([one], [other]) => (one < other ? -1 : 1));

describe.each([...ROLES.map((role) => `home ${role}`), ...ROLES.map((role) => `away ${role}`), "home without a role"])("%s", (name) => {
  const find = () => callers.find((one) => one.name === name) as Caller;

  test("has of many together what it has of each alone, and what the rule says in plain words", async () => {
    const caller = find();
    const { ctx } = caller;
    const expected = byId(plainLevels(caller));
    const many = await withTransaction(ctx, (tx) => accessLevels({ tx, ctx, kind: KIND, kept }));
    expect(byId(many)).toEqual(expected);
    const alone = await withTransaction(ctx, async (tx) => {
      const found: [string, AccessLevel][] = [];
      for (const one of kept) {
        const level = await accessLevel({ tx, ctx, kind: KIND, kept: one });
        if (level !== null) found.push([one.id, level]);
      }
      return found;
    });
    expect(byId(alone)).toEqual(expected);
  });

  test("opens exactly those of which it has a level", async () => {
    const caller = find();
    const { ctx } = caller;
    const rows = await asSystemTx((tx) =>
      tx
        .select({ id: dashboards.id })
        .from(dashboards)
        .where(mayOpen(ctx, KIND, dashboards)),
    );
    expect(rows.map(({ id }) => id).toSorted()).toEqual(byId(plainLevels(caller)).map(([id]) => id));
  });
});

test("the matrix holds every level for those who can save, and no more than a look for the others", () => {
  const levels = (name: string) => [...new Set(plainLevels(callers.find((one) => one.name === name) as Caller).map(([, level]) => level))];
  expect(levels("home analyst").toSorted()).toEqual(["edit", "owner", "view"]);
  expect(levels("home admin").toSorted()).toEqual(["owner", "view"]);
  expect(levels("home viewer")).toEqual(["view"]);
  expect(levels("away data_manager").toSorted()).toEqual(["edit", "view"]);
});

test("the list says the same", async () => {
  for (const name of ["home analyst", "home viewer", "away analyst"]) {
    const caller = callers.find((one) => one.name === name) as Caller;
    const found: [string, AccessLevel][] = [];
    let cursor: string | undefined;
    do {
      const page = await listDashboards({ ctx: caller.ctx, input: { limit: 200, cursor } });
      found.push(...page.items.map(({ id, access }): [string, AccessLevel] => [id, access]));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(byId(found)).toEqual(byId(plainLevels(caller)));
  }
});

test("many are asked in one statement, the own ones in none", async () => {
  const { ctx, userId } = callers.find(({ name }) => name === "home analyst") as Caller;
  const count = (some: Dashboard[]) =>
    countStatements(ctx, (inTx) => withTransaction(inTx, (tx) => accessLevels({ tx, ctx, kind: KIND, kept: some })));
  expect(kept.length).toBeGreaterThan(300);
  expect(await count(kept)).toBe(1);
  expect(await count(kept.filter(({ ownerId }) => ownerId === userId))).toBe(0);
  expect(await count([])).toBe(0);
});

test("the system has everything", async () => {
  const ctx = systemContext("test");
  const [one] = kept;
  const levels = await asSystemTx((tx) => accessLevels({ tx, ctx, kind: KIND, kept: one ? [one] : [] }));
  expect([...levels.values()]).toEqual(["owner"]);
  expect(await asSystemTx((tx) => tx.$count(dashboards, sql`true`))).toBe(kept.length);
});
