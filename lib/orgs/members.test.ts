import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apiKeys, auditLog, dashboardLinks, dashboards, invites, memberships, sessions, shares } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeOrg, makeUser } from "@/db/testing/factories";
import { createSession } from "@/lib/auth";
import type { Role, ServiceContext } from "@/lib/context";
import { newId } from "@/lib/ids";
import { atOnce } from "./testing/at-once";
import {
  changeRole,
  findInvite,
  getOrganisation,
  inviteMember,
  listAudit,
  listInvites,
  listMembers,
  removeMember,
  revokeInvite,
} from "./index";

let db: TestDb;
beforeAll(async () => {
  db = await createTestDb();
});
afterAll(() => db.drop());

async function scene() {
  const org = await makeOrg();
  const boss = await makeUser({ org, role: "admin", name: "Boss" });
  const ada = await makeUser({ org, role: "analyst", name: "Ada" });
  return { org, boss, ada, ctx: await contextFor({ org, user: boss, role: "admin" }) };
}

const roleOf = async (org: { id: string }, user: { id: string }) =>
  (
    await asSystemTx((tx) =>
      tx
        .select()
        .from(memberships)
        .where(and(eq(memberships.orgId, org.id), eq(memberships.userId, user.id))),
    )
  )[0]?.role;
const auditOf = (ctx: ServiceContext) =>
  asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.requestId, ctx.requestId)).orderBy(auditLog.at));
const signedIn = (user: { id: string }) => asSystemTx((tx) => createSession(tx, user, { requestId: "req_1", ip: null, userAgent: null }));
const liveSessions = async (user: { id: string }) =>
  (await asSystemTx((tx) => tx.select().from(sessions).where(eq(sessions.userId, user.id)))).filter((session) => session.revokedAt === null)
    .length;

test("the list is of this organisation only", async () => {
  const { org, boss, ada, ctx } = await scene();
  await scene();
  expect((await listMembers({ ctx })).members.map(({ userId, role, disabled }) => ({ userId, role, disabled }))).toEqual([
    { userId: ada.id, role: "analyst", disabled: false },
    { userId: boss.id, role: "admin", disabled: false },
  ]);
  expect(await getOrganisation({ ctx })).toMatchObject({ id: org.id, slug: org.slug });
});

describe("changing a role", () => {
  test("takes effect, ends the person's sessions here and is on record", async () => {
    const { org, ada, ctx } = await scene();
    await signedIn(ada);
    await changeRole({ ctx, input: { userId: ada.id, role: "viewer" } });
    expect(await roleOf(org, ada)).toBe("viewer");
    expect(await liveSessions(ada)).toBe(0);
    expect(await auditOf(ctx)).toMatchObject([
      {
        action: "member.manage",
        entityId: ada.id,
        outcome: "ok",
        detail: { change: "role", from: "analyst", to: "viewer", sessionsEnded: 1 },
      },
    ]);
  });

  test("of an administrator takes back the invitations they made", async () => {
    const { org, ctx } = await scene();
    const second = await makeUser({ org, role: "admin" });
    const { token } = await inviteMember({
      ctx: await contextFor({ org, user: second, role: "admin" }),
      input: { email: "back.door@medlake.example", role: "admin" },
    });
    await changeRole({ ctx, input: { userId: second.id, role: "viewer" } });
    await expect(findInvite({ token })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await auditOf(ctx)).toMatchObject([{ detail: { change: "role", from: "admin", to: "viewer", invitesRevoked: 1 } }]);
  });

  test("of the last administrator is CONFLICT; a disabled one does not count", async () => {
    const { org, boss, ctx } = await scene();
    await makeUser({ org, role: "admin", disabledAt: new Date() });
    await expect(changeRole({ ctx, input: { userId: boss.id, role: "viewer" } })).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await roleOf(org, boss)).toBe("admin");
  });

  test("two administrators who demote each other at once leave one", async () => {
    const { org, boss, ctx } = await scene();
    const second = await makeUser({ org, role: "admin" });
    const theirs = await contextFor({ org, user: second, role: "admin" });
    const both = await atOnce(
      [
        () => changeRole({ ctx, input: { userId: second.id, role: "viewer" } }),
        () => changeRole({ ctx: theirs, input: { userId: boss.id, role: "viewer" } }),
      ],
      (tx) => tx.select().from(memberships).where(eq(memberships.orgId, org.id)).for("update"),
    );
    expect(both.map((result) => (result.status === "fulfilled" ? "changed" : result.reason.code)).toSorted()).toEqual([
      "CONFLICT",
      "changed",
    ]);
    expect([await roleOf(org, boss), await roleOf(org, second)].toSorted()).toEqual(["admin", "viewer"]);
  });

  test("of someone in another organisation is NOT_FOUND and changes nothing", async () => {
    const mine = await scene();
    const theirs = await scene();
    await expect(changeRole({ ctx: mine.ctx, input: { userId: theirs.ada.id, role: "admin" } })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(removeMember({ ctx: mine.ctx, input: { userId: theirs.ada.id } })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await roleOf(theirs.org, theirs.ada)).toBe("analyst");
  });
});

describe("removing a member", () => {
  test("ends membership, sessions and keys here, at once, and leaves other organisations alone", async () => {
    const { org, ada, ctx } = await scene();
    const elsewhere = await makeOrg();
    await asSystemTx((tx) =>
      tx.insert(memberships).values({ orgId: elsewhere.id, userId: ada.id, role: "viewer", createdAt: new Date(Date.now() + 60_000) }),
    );
    await signedIn(ada);
    await contextFor({ org, user: ada, role: "analyst", apiKey: true });
    await removeMember({ ctx, input: { userId: ada.id } });
    expect(await roleOf(org, ada)).toBeUndefined();
    expect(await roleOf(elsewhere, ada)).toBe("viewer");
    expect(await liveSessions(ada)).toBe(0);
    const keys = await asSystemTx((tx) => tx.select().from(apiKeys).where(eq(apiKeys.userId, ada.id)));
    expect(keys.map((key) => key.revokedAt !== null)).toEqual([true]);
    expect(await auditOf(ctx)).toMatchObject([
      {
        entityId: ada.id,
        detail: { change: "remove", role: "analyst", sessionsEnded: 1, keysRevoked: 1, invitesRevoked: 0, linksRevoked: 0 },
      },
    ]);
  });

  test("takes back the invitations they made and nobody has accepted, and leaves those of others", async () => {
    const { org, boss, ctx } = await scene();
    const leaver = await makeUser({ org, role: "admin" });
    const backDoor = await inviteMember({
      ctx: await contextFor({ org, user: leaver, role: "admin" }),
      input: { email: "back.door@medlake.example", role: "admin" },
    });
    const other = await inviteMember({ ctx, input: { email: "newcomer@medlake.example", role: "viewer" } });
    await removeMember({ ctx, input: { userId: leaver.id } });
    const kept = await asSystemTx((tx) => tx.select().from(invites).where(eq(invites.orgId, org.id)));
    expect(kept.filter((invite) => invite.revokedAt === null).map((invite) => invite.id)).toEqual([other.id]);
    await expect(findInvite({ token: backDoor.token })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await auditOf(ctx)).toMatchObject([
      { entityId: other.id },
      { entityId: leaver.id, detail: { change: "remove", invitesRevoked: 1 } },
    ]);
    expect(await roleOf(org, boss)).toBe("admin");
  });

  test("takes back the links they made and what was shared with them by name, so that nothing opens should they come back", async () => {
    const { org, ada, boss, ctx } = await scene();
    const kept = newId("dashboard");
    await asSystemTx((tx) => tx.insert(dashboards).values({ id: kept, orgId: org.id, ownerId: boss.id, name: "Laboratory" }));
    const linkOf = (by: { id: string }) => ({
      id: newId("link"),
      orgId: org.id,
      dashboardId: kept,
      tokenHash: newId("link"),
      createdBy: by.id,
      expiresAt: new Date(Date.now() + 3_600_000),
    });
    const shareWith = (userId: string) => ({
      id: newId("share"),
      orgId: org.id,
      kind: "dashboard" as const,
      objectId: kept,
      audience: "person" as const,
      userId,
      createdBy: boss.id,
    });
    const [theirs, others] = [linkOf(ada), linkOf(boss)];
    await asSystemTx((tx) => tx.insert(dashboardLinks).values([theirs, others]));
    await asSystemTx((tx) => tx.insert(shares).values([shareWith(ada.id), shareWith(boss.id)]));
    await removeMember({ ctx, input: { userId: ada.id } });
    const links = await asSystemTx((tx) => tx.select().from(dashboardLinks).where(eq(dashboardLinks.orgId, org.id)));
    expect(links.filter((link) => link.revokedAt === null).map((link) => link.id)).toEqual([others.id]);
    const left = await asSystemTx((tx) => tx.select().from(shares).where(eq(shares.orgId, org.id)));
    expect(left.map((share) => share.userId)).toEqual([boss.id]);
    expect(await auditOf(ctx)).toMatchObject([{ detail: { change: "remove", linksRevoked: 1 } }]);
  });

  test("keeps the last administrator", async () => {
    const { boss, ctx } = await scene();
    await expect(removeMember({ ctx, input: { userId: boss.id } })).rejects.toMatchObject({ code: "CONFLICT" });
  });
});

describe("all of it is for administrators", () => {
  test.each(["data_manager", "analyst", "viewer", "auditor"] as Role[])("a %s gets FORBIDDEN, on record", async (role) => {
    const { org, ada } = await scene();
    const attempts = [
      (ctx: ServiceContext) => listMembers({ ctx }),
      (ctx: ServiceContext) => listInvites({ ctx }),
      (ctx: ServiceContext) => changeRole({ ctx, input: { userId: ada.id, role: "admin" } }),
      (ctx: ServiceContext) => removeMember({ ctx, input: { userId: ada.id } }),
      (ctx: ServiceContext) => inviteMember({ ctx, input: { email: "new@medlake.example", role: "admin" } }),
      (ctx: ServiceContext) => revokeInvite({ ctx, input: { id: "inv_1" } }),
    ];
    for (const attempt of attempts) {
      const ctx = await contextFor({ org, role });
      await expect(attempt(ctx)).rejects.toMatchObject({ code: "FORBIDDEN" });
      expect(await auditOf(ctx)).toMatchObject([{ outcome: "denied", orgId: org.id }]);
    }
    expect(await roleOf(org, ada)).toBe("analyst");
  });

  test("and not for a read-only key of one", async () => {
    const { org, boss, ada } = await scene();
    const ctx = await contextFor({ org, user: boss, role: "admin", apiKey: true, scopes: ["read"] });
    await expect(changeRole({ ctx, input: { userId: ada.id, role: "admin" } })).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect((await listMembers({ ctx })).members).toHaveLength(2);
  });
});

describe("the audit log", () => {
  test("pages without skipping or repeating, latest first", async () => {
    const { ada, ctx } = await scene();
    for (const role of ["viewer", "analyst", "viewer", "analyst", "viewer"] as Role[])
      await changeRole({ ctx, input: { userId: ada.id, role } });
    const seen: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await listAudit({ ctx, input: { limit: 2, ...(cursor !== undefined && { cursor }) } });
      expect(page.events.length).toBeLessThanOrEqual(2);
      seen.push(...page.events.map((event) => event.detail));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen.map((detail) => (detail as { to: string }).to)).toEqual(["viewer", "analyst", "viewer", "analyst", "viewer"]);
  });

  test("is of this organisation only, can be narrowed, and names who acted", async () => {
    const mine = await scene();
    const theirs = await scene();
    await changeRole({ ctx: mine.ctx, input: { userId: mine.ada.id, role: "viewer" } });
    await changeRole({ ctx: theirs.ctx, input: { userId: theirs.ada.id, role: "viewer" } });
    await expect(
      changeRole({
        ctx: await contextFor({ org: mine.org, user: mine.ada, role: "viewer" }),
        input: { userId: mine.boss.id, role: "viewer" },
      }),
    ).rejects.toThrow();
    const all = await listAudit({ ctx: mine.ctx, input: {} });
    expect(all.events).toMatchObject([
      { outcome: "denied", actor: { kind: "user", email: mine.ada.email } },
      { outcome: "ok", actor: { kind: "user", email: mine.boss.email, name: "Boss" } },
    ]);
    expect((await listAudit({ ctx: mine.ctx, input: { outcome: "denied" } })).events).toHaveLength(1);
    expect((await listAudit({ ctx: mine.ctx, input: { userId: theirs.boss.id } })).events).toEqual([]);
  });

  test("is read by administrators and auditors", async () => {
    const { org } = await scene();
    for (const role of ["admin", "auditor"] as Role[])
      expect(await listAudit({ ctx: await contextFor({ org, role }), input: {} })).toEqual({ events: [], nextCursor: null });
    for (const role of ["data_manager", "analyst", "viewer"] as Role[])
      await expect(listAudit({ ctx: await contextFor({ org, role }), input: {} })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test.each(["x", "' or 1=1", Buffer.from("2025-01-01 aud_1").toString("base64url")])(
    "a cursor that is none, %j, is INVALID_INPUT",
    async (cursor) => {
      const { ctx } = await scene();
      await expect(listAudit({ ctx, input: { cursor } })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    },
  );
});
