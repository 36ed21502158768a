import { and, eq, isNull } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessRequests, auditLog, grants, notices } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeDataset, makeGrant, makeOrg, makeUser } from "@/db/testing/factories";
import { actorUserId, ROLES, withTransaction, type Role } from "@/lib/context";
import { decideAccess, listAccessRequests, openAccessRequests, requestAccess } from "./index";

let db: TestDb;
beforeAll(async () => {
  db = await createTestDb();
});
afterAll(() => db.drop());

type Right = "summary" | "rows" | "download";

/** A dataset of one organisation, another one that sees its summaries, and a third that knows nothing of it. */
async function scene(given: { rights?: Right[]; hospitals?: string[] | null } = {}) {
  const [northern, riverside, stranger] = await Promise.all([makeOrg(), makeOrg(), makeOrg()]);
  const dataset = await makeDataset({ org: northern });
  await makeGrant({ dataset, org: riverside, rights: given.rights ?? ["summary"], hospitals: given.hospitals ?? null });
  const admin = await contextFor({ org: northern, role: "admin" });
  const person = await makeUser({ org: riverside, role: "analyst", name: "Ada Analyst" });
  const analyst = await contextFor({ org: riverside, role: "analyst", user: person });
  const as = (org: "northern" | "riverside" | "stranger", role: Role) => contextFor({ org: { northern, riverside, stranger }[org], role });
  const ask = (rights: Right[] = ["rows"], ctx = analyst) =>
    requestAccess({ ctx, input: { slug: dataset.slug, rights, reason: "To follow up single results." } });
  const decide = (id: string, over: object = {}, ctx = admin) =>
    decideAccess({ ctx, input: { slug: dataset.slug, id, decision: "granted", ...over } });
  const list = (ctx = analyst) => listAccessRequests({ ctx, input: { slug: dataset.slug } });
  const grantNow = async () => {
    const live = and(eq(grants.datasetId, dataset.id), eq(grants.orgId, riverside.id), isNull(grants.revokedAt));
    const rows = await asSystemTx((tx) => tx.select({ rights: grants.rights, hospitals: grants.hospitals }).from(grants).where(live));
    return rows[0] ?? null;
  };
  return { northern, riverside, stranger, dataset, admin, analyst, as, ask, decide, list, grantNow };
}

const code = async (promise: Promise<unknown>) =>
  promise.then(
    () => "yes",
    (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : String(error)),
  );

test.each(["granted", "declined"] as const)(
  "a decision, %s, is told once, in the organisation of who asked, without what was written",
  async (decision) => {
    const { ask, decide, analyst, riverside, dataset } = await scene();
    const { id } = await ask();
    const told = () =>
      asSystemTx((tx) =>
        tx
          .select()
          .from(notices)
          .where(eq(notices.dedupeKey, `access/${id}/decided`)),
      );
    expect(await told()).toEqual([]);
    await decide(id, { decision, answer: "For Ada, as agreed." });
    expect(await code(decide(id, { decision }))).toBe("CONFLICT");
    const rows = await told();
    expect(rows).toMatchObject([
      { orgId: riverside.id, event: "access.decided", subject: { datasetId: dataset.id, userId: actorUserId(analyst), decision } },
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/Ada|agreed|@|follow up/);
  },
);

describe("asking", () => {
  test("is seen by who asked and by the owner's administrators, with what the organisation has", async () => {
    const { ask, list, admin, dataset, riverside } = await scene();
    const made = await ask(["download", "rows"]);
    expect(made).toMatchObject({
      dataset: { slug: dataset.slug },
      organisation: { slug: riverside.slug },
      person: "Ada Analyst",
      isOwn: true,
      canDecide: false,
      rights: ["rows", "download"],
      state: "open",
      answer: null,
      has: null,
    });
    expect((await list()).items).toEqual([made]);
    expect((await list(admin)).items).toEqual([{ ...made, isOwn: false, canDecide: true, has: { rights: ["summary"], hospitals: null } }]);
  });

  test("tells the owner's channels once, and leaves an audit row of who asked", async () => {
    const { ask, northern, dataset, riverside } = await scene();
    const { id } = await ask();
    const told = await asSystemTx((tx) =>
      tx
        .select()
        .from(notices)
        .where(eq(notices.dedupeKey, `access/${id}`)),
    );
    expect(told).toMatchObject([{ orgId: northern.id, event: "access.requested", subject: { datasetId: dataset.id } }]);
    const rows = await asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.entityId, dataset.id)));
    expect(rows).toMatchObject([
      { orgId: riverside.id, action: "access.request", outcome: "ok", detail: { requestId: id, rights: ["rows"] } },
    ]);
  });

  test("a second time while the first is open is CONFLICT, also at once; another person may", async () => {
    const { ask, as } = await scene();
    const both = await Promise.all([code(ask()), code(ask(["download"]))]);
    expect(both.toSorted()).toEqual(["CONFLICT", "yes"]);
    expect(await code(ask(["rows"], await as("riverside", "admin")))).toBe("yes");
  });

  test("after a decision one can ask again", async () => {
    const { ask, decide } = await scene();
    await decide((await ask()).id, { decision: "declined" });
    expect(await code(ask())).toBe("yes");
  });

  test("for what one has already is CONFLICT; for more hospitals it is not", async () => {
    expect(await code((await scene()).ask(["summary"]))).toBe("CONFLICT");
    expect(await code((await scene({ hospitals: ["northgate"] })).ask(["summary"]))).toBe("yes");
  });

  // What each role can use of a dataset: analysts and above everything, viewers summaries, auditors nothing.
  const USES: Record<Role, Right[]> = {
    admin: ["summary", "rows", "download"],
    data_manager: ["summary", "rows", "download"],
    analyst: ["summary", "rows", "download"],
    viewer: ["summary"],
    auditor: [],
  };
  test.each(ROLES.flatMap((role) => (["summary", "rows", "download"] as const).map((right) => ({ role, right }))))(
    "$role, $right: for whom the role is the limit, the owner is not asked",
    async ({ role, right }) => {
      const { ask, as } = await scene({ rights: [], hospitals: ["northgate"] });
      expect(await code(ask([right], await as("riverside", role)))).toBe(USES[role].includes(right) ? "yes" : "FORBIDDEN");
    },
  );

  test("nobody asks the own organisation, and a stranger does not learn of the dataset", async () => {
    const { ask, as } = await scene();
    expect(await code(ask(["rows"], await as("northern", "analyst")))).toBe("CONFLICT");
    expect(await code(ask(["rows"], await as("stranger", "admin")))).toBe("NOT_FOUND");
  });

  test("a read-only key is refused", async () => {
    const { ask, riverside } = await scene();
    const key = await contextFor({ org: riverside, role: "analyst", apiKey: true, scopes: ["read"] });
    expect(await code(ask(["rows"], key))).toBe("FORBIDDEN");
  });
});

describe("deciding", () => {
  test("granting adds what was asked, for the hospitals that were seen before and no others", async () => {
    const { ask, decide, grantNow, list } = await scene({ hospitals: ["northgate"] });
    const { id } = await ask(["rows"]);
    expect(await decide(id, { answer: "Until March." })).toMatchObject({ state: "granted", canDecide: false, answer: "Until March." });
    expect(await grantNow()).toEqual({ rights: ["summary", "rows"], hospitals: ["northgate"] });
    expect((await list()).items).toMatchObject([{ state: "granted", answer: "Until March." }]);
  });

  test("hospitals are widened only by name, and none is taken away", async () => {
    const { ask, decide, grantNow } = await scene({ hospitals: ["northgate"] });
    const { id } = await ask(["rows"]);
    expect(await code(decide(id, { hospitals: ["st-anselm"] }))).toBe("INVALID_INPUT");
    expect(await grantNow()).toEqual({ rights: ["summary"], hospitals: ["northgate"] });
    await decide(id, { hospitals: ["northgate", "st-anselm"] });
    expect(await grantNow()).toEqual({ rights: ["summary", "rows"], hospitals: ["northgate", "st-anselm"] });
  });

  test("who saw all hospitals is not narrowed to some", async () => {
    const { ask, decide, grantNow } = await scene();
    const { id } = await ask(["rows"]);
    expect(await code(decide(id, { hospitals: ["northgate"] }))).toBe("INVALID_INPUT");
    await decide(id);
    expect(await grantNow()).toEqual({ rights: ["summary", "rows"], hospitals: null });
  });

  test("a grant that would change nothing asks for hospitals", async () => {
    const { ask, decide, grantNow } = await scene({ hospitals: ["northgate"] });
    const { id } = await ask(["summary"]);
    expect(await code(decide(id))).toBe("INVALID_INPUT");
    await decide(id, { hospitals: null });
    expect(await grantNow()).toEqual({ rights: ["summary"], hospitals: null });
  });

  test("an organisation whose access ended meanwhile gets hospitals only by name", async () => {
    const { ask, decide, grantNow, dataset, riverside } = await scene();
    const { id } = await ask(["rows"]);
    await asSystemTx((tx) =>
      tx
        .update(grants)
        .set({ revokedAt: new Date() })
        .where(and(eq(grants.datasetId, dataset.id), eq(grants.orgId, riverside.id))),
    );
    expect(await code(decide(id))).toBe("INVALID_INPUT");
    await decide(id, { hospitals: ["northgate"] });
    expect(await grantNow()).toEqual({ rights: ["rows"], hospitals: ["northgate"] });
  });

  test("declining gives nothing", async () => {
    const { ask, decide, grantNow } = await scene();
    await decide((await ask()).id, { decision: "declined" });
    expect(await grantNow()).toEqual({ rights: ["summary"], hospitals: null });
  });

  test("twice is CONFLICT, also at once", async () => {
    const { ask, decide } = await scene();
    const { id } = await ask();
    const both = await Promise.all([code(decide(id)), code(decide(id, { decision: "declined" }))]);
    expect(both.toSorted()).toEqual(["CONFLICT", "yes"]);
  });

  test.each(ROLES)("%s of the owner may, or not; of who asks, nobody; of others, nobody knows of it", async (role) => {
    const { ask, decide, as } = await scene();
    const { id } = await ask();
    expect(await code(decide(id, {}, await as("riverside", role)))).toBe("FORBIDDEN");
    expect(await code(decide(id, {}, await as("stranger", role)))).toBe("NOT_FOUND");
    expect(await code(decide(id, {}, await as("northern", role)))).toBe(role === "admin" ? "yes" : "FORBIDDEN");
  });

  test("a request for another dataset is NOT_FOUND", async () => {
    const [one, other] = await Promise.all([scene(), scene()]);
    const { id } = await other.ask();
    expect(await code(one.decide(id))).toBe("NOT_FOUND");
    expect((await other.list()).items).toMatchObject([{ state: "open" }]);
  });

  test("leaves an audit row with what was asked and what was given", async () => {
    const { ask, decide, northern, riverside, dataset } = await scene();
    const { id } = await ask(["rows"]);
    await decide(id);
    const rows = await asSystemTx((tx) =>
      tx
        .select()
        .from(auditLog)
        .where(and(eq(auditLog.entityId, dataset.id), eq(auditLog.orgId, northern.id))),
    );
    expect(rows.find((row) => row.action === "access.decide")?.detail).toEqual({
      requestId: id,
      decision: "granted",
      organisation: riverside.id,
      asked: ["rows"],
      given: { rights: ["summary", "rows"], hospitals: null },
    });
    expect(rows.map((row) => row.action).toSorted()).toEqual(["access.decide", "grant.manage"]);
  });
});

describe("who sees requests", () => {
  test("each person its own, the owner's administrators all, others of the owner only theirs", async () => {
    const { ask, list, as, admin } = await scene();
    await ask();
    const second = await as("riverside", "admin");
    await ask(["download"], second);
    expect((await list()).items).toHaveLength(1);
    expect((await list(second)).items).toMatchObject([{ rights: ["download"], isOwn: true }]);
    expect((await list(admin)).items).toHaveLength(2);
    expect((await list(await as("northern", "data_manager"))).items).toEqual([]);
    expect(await code(list(await as("stranger", "admin")))).toBe("NOT_FOUND");
  });

  test("what waits is listed over all datasets", async () => {
    const { ask, decide, admin, analyst, as } = await scene();
    const { id } = await ask();
    const waiting = async (ctx: typeof admin) => (await openAccessRequests({ ctx, input: {} })).items;
    expect(await waiting(admin)).toMatchObject([{ id, canDecide: true }]);
    expect(await waiting(analyst)).toMatchObject([{ id, canDecide: false, isOwn: true }]);
    expect(await waiting(await as("northern", "analyst"))).toEqual([]);
    expect(await waiting(await as("stranger", "admin"))).toEqual([]);
    await decide(id);
    expect(await waiting(admin)).toEqual([]);
  });

  test("the database shows the rows to the two organisations only, whatever is asked", async () => {
    const { ask, as } = await scene();
    const { id } = await ask();
    const seen = async (org: "northern" | "riverside" | "stranger") => {
      const ctx = await as(org, "admin");
      return withTransaction(ctx, (tx) => tx.$count(accessRequests, eq(accessRequests.id, id)));
    };
    expect(await Promise.all([seen("northern"), seen("riverside"), seen("stranger")])).toEqual([1, 1, 0]);
    const stranger = await as("stranger", "admin");
    const changed = await withTransaction(stranger, (tx) =>
      tx.update(accessRequests).set({ state: "granted" }).where(eq(accessRequests.id, id)).returning(),
    );
    expect(changed).toEqual([]);
  });
});
