import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { auditLog, invites, memberships, users } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeOrg, makeUser } from "@/db/testing/factories";
import { signIn, type RequestFacts } from "@/lib/auth";
import { newId, randomText } from "@/lib/ids";
import { atOnce } from "./testing/at-once";
import { acceptInvite, findInvite, inviteMember, listInvites, revokeInvite } from "./index";

const PASSWORD = "stethoscope under the bridge";
let db: TestDb;
beforeAll(async () => {
  db = await createTestDb();
});
afterAll(() => db.drop());

const facts = (): RequestFacts => ({ requestId: newId("request"), ip: null, userAgent: null });
const address = () => `${randomText(10).toLowerCase()}@medlake.example`;
const USELESS = { code: "NOT_FOUND" };

async function scene(email = address()) {
  const org = await makeOrg();
  const ctx = await contextFor({ org, role: "admin" });
  const invite = await inviteMember({ ctx, input: { email, role: "analyst" } });
  return {
    org,
    ctx,
    email,
    invite,
    accept: (over: object = { name: "Ada", password: PASSWORD }, as: Parameters<typeof acceptInvite>[0]["ctx"] = null) =>
      acceptInvite({ ctx: as, facts: facts(), input: { token: invite.token, ...over } }),
  };
}

const memberIn = async (org: { id: string }, email: string) =>
  (
    await asSystemTx((tx) =>
      tx
        .select({ role: memberships.role })
        .from(memberships)
        .innerJoin(users, eq(users.id, memberships.userId))
        .where(and(eq(memberships.orgId, org.id), eq(users.email, email))),
    )
  )[0]?.role;

describe("an invitation", () => {
  test("gives someone new an account and a place; they sign in with their own password", async () => {
    const { org, email, invite, accept } = await scene();
    expect(await findInvite({ token: invite.token })).toMatchObject({
      organisation: { slug: org.slug },
      email,
      role: "analyst",
      hasAccount: false,
    });
    expect(await accept()).toEqual({ organisation: { slug: org.slug, name: org.name }, email });
    expect(await memberIn(org, email)).toBe("analyst");
    const { userId } = await signIn({ email, password: PASSWORD, facts: facts() });
    const rows = await asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.entityId, invite.id)).orderBy(auditLog.at));
    expect(rows).toMatchObject([
      { action: "member.manage", orgId: org.id, detail: { change: "invite", role: "analyst" } },
      { action: "invite.accept", orgId: org.id, userId },
    ]);
  });

  test("works once", async () => {
    const { accept } = await scene();
    await accept();
    await expect(accept({ name: "Eve", password: "seven quiet harbours" })).rejects.toMatchObject(USELESS);
  });

  test("works once, also when accepted twice at the same moment", async () => {
    const { email, invite, accept } = await scene();
    const both = await atOnce([accept, accept], (tx) => tx.select().from(invites).where(eq(invites.id, invite.id)).for("update"));
    expect(both.map((result) => (result.status === "fulfilled" ? "accepted" : result.reason.code)).toSorted()).toEqual([
      "NOT_FOUND",
      "accepted",
    ]);
    expect(await asSystemTx((tx) => tx.select().from(users).where(eq(users.email, email)))).toHaveLength(1);
  });

  test("lasts seven days", async () => {
    const { invite, accept } = await scene();
    expect((Date.parse(invite.expiresAt) - Date.parse(invite.createdAt)) / 86_400_000).toBeCloseTo(7, 2);
    await asSystemTx((tx) => tx.update(invites).set({ expiresAt: new Date() }).where(eq(invites.id, invite.id)));
    await expect(accept()).rejects.toMatchObject(USELESS);
    await expect(findInvite({ token: invite.token })).rejects.toMatchObject(USELESS);
  });

  test("withdrawn is useless at once, and gone from the list", async () => {
    const { ctx, invite, accept } = await scene();
    expect((await listInvites({ ctx })).invites.map((one) => one.id)).toEqual([invite.id]);
    await revokeInvite({ ctx, input: { id: invite.id } });
    await expect(accept()).rejects.toMatchObject(USELESS);
    expect((await listInvites({ ctx })).invites).toEqual([]);
    await expect(revokeInvite({ ctx, input: { id: invite.id } })).rejects.toMatchObject(USELESS);
  });

  test("of another organisation cannot be withdrawn", async () => {
    const { invite, accept } = await scene();
    await expect(revokeInvite({ ctx: await contextFor({ role: "admin" }), input: { id: invite.id } })).rejects.toMatchObject(USELESS);
    await accept();
  });

  test("sent again replaces the first link", async () => {
    const { ctx, email, accept } = await scene();
    const second = await inviteMember({ ctx, input: { email, role: "viewer" } });
    await expect(accept()).rejects.toMatchObject(USELESS);
    expect(await findInvite({ token: second.token })).toMatchObject({ role: "viewer" });
  });

  test("is kept without its token", async () => {
    const { ctx, invite } = await scene();
    const [row] = await asSystemTx((tx) => tx.select().from(invites).where(eq(invites.id, invite.id)));
    expect(invite.token).toMatch(/^[0-9A-Za-z_-]{43}$/);
    expect(JSON.stringify([row, await listInvites({ ctx })])).not.toContain(invite.token);
  });

  test("whose token was guessed is useless", async () => {
    await scene();
    await expect(findInvite({ token: "A".repeat(43) })).rejects.toMatchObject(USELESS);
  });

  test.each([
    ["no name", { password: PASSWORD }, "INVALID_INPUT"],
    ["no password", { name: "Ada" }, "INVALID_INPUT"],
    ["a weak password", { name: "Ada", password: "short" }, "INVALID_INPUT"],
  ])("with %s is refused and can still be used", async (_what, over, code) => {
    const { org, email, accept } = await scene();
    await expect(accept(over)).rejects.toMatchObject({ code });
    expect(await memberIn(org, email)).toBeUndefined();
    await accept();
    expect(await memberIn(org, email)).toBe("analyst");
  });

  test.each([
    ["to an address with a full-width @", { email: "admin\uFF20medlake.example", role: "admin" as const }],
    ["with a role that does not exist", { email: "a@medlake.example", role: "operator" as "admin" }],
    ["with fields of the table", { email: "a@medlake.example", role: "admin" as const, orgId: "org_x" }],
  ])("%s is refused by the schema", async (_what, input) => {
    const { ctx } = await scene();
    await expect(inviteMember({ ctx, input })).rejects.toThrow(expect.objectContaining({ name: "ZodError" }));
  });
});

describe("an invitation to someone who has an account", () => {
  async function withAccount() {
    const home = await makeOrg();
    const user = await makeUser({ org: home, role: "viewer" });
    return { user, home, ...(await scene(user.email)) };
  }

  test("asks them to sign in first, and does not take a password for them", async () => {
    const { org, email, invite, accept } = await withAccount();
    expect(await findInvite({ token: invite.token })).toMatchObject({ hasAccount: true });
    await expect(accept()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(await memberIn(org, email)).toBeUndefined();
  });

  test("adds them once they are signed in", async () => {
    const { user, home, org, email, accept } = await withAccount();
    await accept({}, await contextFor({ org: home, user, role: "viewer" }));
    expect([await memberIn(home, email), await memberIn(org, email)]).toEqual(["viewer", "analyst"]);
  });

  test("is not for whoever else is signed in, administrators included", async () => {
    const { org, email, ctx, accept } = await withAccount();
    await expect(accept({}, ctx)).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await memberIn(org, email)).toBeUndefined();
  });

  test("is not for an API key", async () => {
    const { user, home, accept } = await withAccount();
    await expect(accept({}, await contextFor({ org: home, user, role: "viewer", apiKey: true }))).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
    });
  });

  test("who is a member already is CONFLICT", async () => {
    const { org, ctx } = await scene();
    const member = await makeUser({ org, role: "viewer" });
    await expect(inviteMember({ ctx, input: { email: member.email, role: "admin" } })).rejects.toMatchObject({ code: "CONFLICT" });
  });
});
