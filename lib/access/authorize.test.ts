import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { auditLog, grants } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeDataset, makeGrant, makeOrg, makeUser } from "@/db/testing/factories";
import { ROLES, withTransaction, type Role, type ServiceContext } from "@/lib/context";
import { ACTIONS, type Action } from "./actions";
import { authorize } from "./authorize";
import { requireScope } from "./require-scope";

/** Who may do what, written down apart from the table that decides it. */
const MAY: Record<Action, Role[]> = {
  "dataset.create": ["admin", "data_manager"],
  "dataset.view": ["admin", "data_manager", "analyst", "viewer", "auditor"],
  "contract.view": ["admin", "data_manager", "auditor"],
  "contract.preview": ["admin", "data_manager"],
  "dataset.reprocess": ["admin", "data_manager"],
  "dataset.contract": ["admin", "data_manager"],
  "dataset.relationships": ["admin", "data_manager"],
  "dataset.upload": ["admin", "data_manager"],
  "dataset.withdraw": ["admin", "data_manager"],
  "dataset.restore": ["admin", "data_manager"],
  "dataset.describe": ["admin", "data_manager"],
  "dataset.settings": ["admin", "data_manager"],
  "upload.view": ["admin", "data_manager", "auditor"],
  "run.view": ["admin", "data_manager", "auditor"],
  "run.rejected": ["admin", "data_manager"],
  "run.accept": ["admin", "data_manager"],
  "run.cancel": ["admin", "data_manager"],
  "run.retry": ["admin", "data_manager"],
  "run.redrive": ["admin", "data_manager"],
  "schedule.view": ["admin", "data_manager", "auditor"],
  "schedule.manage": ["admin", "data_manager"],
  "notice.view": ["admin", "data_manager", "auditor"],
  "notice.manage": ["admin"],
  "column.values": ["admin", "data_manager", "analyst", "viewer"],
  "query.summary": ["admin", "data_manager", "analyst", "viewer"],
  "query.rows": ["admin", "data_manager", "analyst"],
  "query.export": ["admin", "data_manager", "analyst"],
  "saved.view": ["admin", "data_manager", "analyst", "viewer", "auditor"],
  "saved.change": ["admin", "data_manager", "analyst"],
  "dashboard.link": ["admin", "data_manager"],
  "export.own": ["admin", "data_manager", "analyst"],
  "access.request": ["admin", "data_manager", "analyst", "viewer", "auditor"],
  "access.decide": ["admin"],
  "grant.view": ["admin", "data_manager", "auditor"],
  "grant.manage": ["admin"],
  "organisation.view": ["admin", "data_manager", "analyst", "viewer", "auditor"],
  "member.view": ["admin"],
  "member.manage": ["admin"],
  "limit.manage": ["admin"],
  "query.list": ["admin"],
  "key.own": ["admin", "data_manager", "analyst"],
  "key.manage": ["admin"],
  "audit.view": ["admin", "auditor"],
};
/** What an organisation that was only given access can do with it. */
const WITH_A_GRANT: Action[] = ["dataset.view", "column.values", "query.summary", "query.rows", "query.export", "access.request"];
const NEEDS: Partial<Record<Action, string>> = {
  "column.values": "summary",
  "query.summary": "summary",
  "query.rows": "rows",
  "query.export": "download",
};
const NAMES = Object.keys(MAY) as Action[];
const ON_DATASETS = NAMES.filter((name) => ACTIONS[name].on !== "own");
const CASES = ROLES.flatMap((role) => NAMES.map((action) => ({ role, action })));

let db: TestDb;
let owner: { id: string };
let grantee: { id: string };
let stranger: { id: string };
let dataset: Awaited<ReturnType<typeof makeDataset>>;
const contexts = new Map<string, ServiceContext>();

beforeAll(async () => {
  db = await createTestDb();
  [owner, grantee, stranger] = await Promise.all([makeOrg(), makeOrg(), makeOrg()]);
  dataset = await makeDataset({ org: owner });
  await makeGrant({ dataset, org: grantee });
  for (const org of [owner, grantee, stranger])
    for (const role of ROLES) contexts.set(`${org.id} ${role}`, await contextFor({ org, role }));
});
afterAll(() => db.drop());

function as(org: { id: string }, role: Role): ServiceContext {
  const ctx = contexts.get(`${org.id} ${role}`);
  if (!ctx) throw new Error("no such context");
  return ctx;
}

async function ask(ctx: ServiceContext, action: Action, datasetId?: string): Promise<string> {
  try {
    await withTransaction(ctx, (tx) => authorize({ tx, ctx, action, ...(datasetId !== undefined && { datasetId }) }));
    return "yes";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "crashed";
  }
}

test("the matrix names every action there is", () => expect(NAMES.toSorted()).toEqual(Object.keys(ACTIONS).toSorted()));

describe("in the own organisation, with a dataset of its own", () => {
  test.each(CASES)("$role, $action", async ({ role, action }) => {
    expect(await ask(as(owner, role), action, dataset.id)).toBe(MAY[action].includes(role) ? "yes" : "FORBIDDEN");
  });
});

describe("with a dataset of another organisation that gave access", () => {
  test.each(CASES.filter(({ action }) => ON_DATASETS.includes(action)))("$role, $action", async ({ role, action }) => {
    const may = WITH_A_GRANT.includes(action) && MAY[action].includes(role);
    expect(await ask(as(grantee, role), action, dataset.id)).toBe(may ? "yes" : "FORBIDDEN");
  });
});

describe("another organisation gets NOT_FOUND for everything about a dataset it may not know", () => {
  test.each(CASES.filter(({ action }) => ON_DATASETS.includes(action)))("$role, $action", async ({ role, action }) => {
    expect(await ask(as(stranger, role), action, dataset.id)).toBe("NOT_FOUND");
    expect(await ask(as(stranger, role), action, "dset_doesnotexist")).toBe("NOT_FOUND");
  });
});

describe("rights", () => {
  test.each([[["summary"]], [["rows"]], [["download"]], [["summary", "download"]]])(
    "%j open nothing else, and none implies another",
    async (rights) => {
      const org = await makeOrg();
      await makeGrant({ dataset, org, rights });
      const ctx = await contextFor({ org, role: "analyst" });
      for (const [action, needed] of Object.entries(NEEDS) as [Action, string][]) {
        expect([action, await ask(ctx, action, dataset.id)]).toEqual([action, rights.includes(needed) ? "yes" : "FORBIDDEN"]);
      }
      expect(await ask(ctx, "dataset.view", dataset.id)).toBe("yes");
    },
  );

  test("an owner without a grant manages the dataset and reads no data", async () => {
    const bare = await makeDataset({ org: owner, withGrant: false });
    expect(await ask(as(owner, "data_manager"), "dataset.upload", bare.id)).toBe("yes");
    expect(await ask(as(owner, "admin"), "query.summary", bare.id)).toBe("FORBIDDEN");
  });

  test("end at once when the grant is revoked: the dataset is unknown again", async () => {
    const org = await makeOrg();
    const ctx = await contextFor({ org, role: "analyst" });
    const grant = await makeGrant({ dataset, org });
    expect(await ask(ctx, "query.rows", dataset.id)).toBe("yes");
    await asSystemTx((tx) => tx.update(grants).set({ revokedAt: new Date() }).where(eq(grants.id, grant.id)));
    expect(await ask(ctx, "query.rows", dataset.id)).toBe("NOT_FOUND");
  });
});

describe("who is no member", () => {
  test("an operator runs the service and sees nothing", async () => {
    const user = await makeUser({ isOperator: true });
    const actor = { kind: "user" as const, userId: user.id, sessionId: "s", isOperator: true };
    const ctx: ServiceContext = { actor, orgId: "", role: null, scopes: ["read", "write"], requestId: "req_1", ip: null };
    for (const action of NAMES)
      expect([action, await ask(ctx, action, dataset.id)]).toEqual([action, ACTIONS[action].on === "own" ? "FORBIDDEN" : "NOT_FOUND"]);
  });

  test("someone without a role sees nothing, even in an organisation's name", async () => {
    const ctx: ServiceContext = { ...as(owner, "admin"), role: null };
    for (const action of ON_DATASETS) expect([action, await ask(ctx, action, dataset.id)]).toEqual([action, "NOT_FOUND"]);
  });
});

describe("a refusal stays on record", () => {
  async function refusals(ctx: ServiceContext) {
    const rows = await asSystemTx((tx) =>
      tx
        .select()
        .from(auditLog)
        .where(and(eq(auditLog.requestId, ctx.requestId), eq(auditLog.outcome, "denied"))),
    );
    return rows.map(({ action, entityId, orgId, userId, detail }) => ({ action, entityId, orgId, userId, detail }));
  }

  test("although its transaction was undone", async () => {
    const ctx = await contextFor({ org: owner, role: "viewer" });
    const userId = ctx.actor.kind === "user" ? ctx.actor.userId : null;
    expect(await ask(ctx, "dataset.upload", dataset.id)).toBe("FORBIDDEN");
    expect(await refusals(ctx)).toEqual([
      { action: "dataset.upload", entityId: dataset.id, orgId: owner.id, userId, detail: { reason: "role", role: "viewer" } },
    ]);
  });

  test("when the dataset may not be known, in the log of who asked", async () => {
    const ctx = await contextFor({ org: stranger, role: "admin" });
    expect(await ask(ctx, "query.rows", dataset.id)).toBe("NOT_FOUND");
    expect(await refusals(ctx)).toMatchObject([
      { action: "dataset.view", entityId: dataset.id, orgId: stranger.id, detail: { reason: "not_visible" } },
    ]);
  });

  test("and many at once hold no connection that another waits for", async () => {
    const ctx = await contextFor({ org: owner, role: "viewer" });
    const answers = await Promise.all(Array.from({ length: 60 }, () => ask(ctx, "dataset.upload", dataset.id)));
    expect(new Set(answers)).toEqual(new Set(["FORBIDDEN"]));
    expect(await refusals(ctx)).toHaveLength(60);
  });
});

test("a read-only key is refused what changes something, on record", async () => {
  const ctx = await contextFor({ org: owner, role: "admin", apiKey: true, scopes: ["read"] });
  expect(() => requireScope(ctx, "read")).not.toThrow();
  const attempt = withTransaction(ctx, async () => requireScope(ctx, "write"));
  await expect(attempt).rejects.toMatchObject({ code: "FORBIDDEN" });
  const keyId = ctx.actor.kind === "key" ? ctx.actor.keyId : null;
  const rows = await asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.requestId, ctx.requestId)));
  expect(rows).toMatchObject([{ action: "scope.write", outcome: "denied", actorKind: "key", keyId }]);
});
