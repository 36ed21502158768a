import { eq } from "drizzle-orm";
import { encode } from "next-auth/jwt";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { auditLog, database, memberships, rateLimits, sessions, users } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, makeOrg, makeUser } from "@/db/testing/factories";
import { newId } from "@/lib/ids";
import { hashPassword } from "./password";
import { changePassword, cookieNames, listSessions, makeContext, signIn, signOutEverywhere, switchOrganisation } from "./index";
import { derivedKey, newSecret, secretHash } from "./secrets";

const PASSWORD = "stethoscope under the bridge";
const MINUTE = 60_000;
// Settings are read when the first module asks for them, which is before any test runs.
vi.hoisted(() => {
  process.env["MEDLAKE_SECRET"] = "a secret for tests, long enough for all";
});

let db: TestDb;
let kept: string;
let org: Awaited<ReturnType<typeof makeOrg>>;
let user: Awaited<ReturnType<typeof makeUser>>;

beforeAll(async () => {
  db = await createTestDb();
  kept = await hashPassword(PASSWORD);
});
afterAll(() => db.drop());
beforeEach(async () => {
  org = await makeOrg();
  user = await makeUser({ org, role: "analyst", passwordHash: kept });
});

const facts = () => ({ requestId: newId("request"), ip: null, userAgent: null });

async function enter() {
  const { sid } = await signIn({ email: user.email, password: PASSWORD, facts: facts() });
  return { sid, ...(await browser(sid)) };
}

/** A request with the session's cookie, as the browser sends it. */
async function browser(sid: string) {
  const token = await encode({ token: { sid }, secret: derivedKey("session"), maxAge: 3600 });
  const headers = new Headers({ cookie: `other=1; ${cookieNames().session}=${token}; last=2` });
  return { headers, ask: () => makeContext({ headers }) };
}

const change = (set: Partial<typeof sessions.$inferInsert>) =>
  asSystemTx((tx) => tx.update(sessions).set(set).where(eq(sessions.userId, user.id)));
const OUT = { code: "UNAUTHENTICATED" };

describe("a session is asked for at every request", () => {
  test("a live one is the person, their organisation and their role", async () => {
    const { ask } = await enter();
    expect(await ask()).toMatchObject({
      actor: { kind: "user", userId: user.id, isOperator: false },
      orgId: org.id,
      role: "analyst",
      scopes: ["read", "write"],
    });
  });

  test("a revoked one is nobody, at the very next request", async () => {
    const { ask } = await enter();
    await ask();
    await change({ revokedAt: new Date() });
    await expect(ask()).rejects.toMatchObject(OUT);
  });

  test("one past its end is nobody, however busy", async () => {
    const { ask } = await enter();
    await change({ expiresAt: new Date(Date.now() - 1) });
    await expect(ask()).rejects.toMatchObject(OUT);
  });

  test("one that was idle for more than two hours is nobody; a request in time keeps it", async () => {
    const { ask } = await enter();
    await change({ lastSeenAt: new Date(Date.now() - 119 * MINUTE) });
    await ask();
    const [seen] = await asSystemTx((tx) => tx.select().from(sessions).where(eq(sessions.userId, user.id)));
    expect(Date.now() - (seen?.lastSeenAt.getTime() ?? 0)).toBeLessThan(MINUTE);
    await change({ lastSeenAt: new Date(Date.now() - 121 * MINUTE) });
    await expect(ask()).rejects.toMatchObject(OUT);
  });

  test("of a disabled account is nobody", async () => {
    const { ask } = await enter();
    await asSystemTx((tx) => tx.update(users).set({ disabledAt: new Date() }).where(eq(users.id, user.id)));
    await expect(ask()).rejects.toMatchObject(OUT);
  });

  test("a new role counts from the next request on", async () => {
    const { ask } = await enter();
    await asSystemTx((tx) => tx.update(memberships).set({ role: "viewer" }).where(eq(memberships.userId, user.id)));
    expect(await ask()).toMatchObject({ role: "viewer" });
  });

  test("without a membership it is in no organisation", async () => {
    const { ask } = await enter();
    await asSystemTx((tx) => tx.delete(memberships).where(eq(memberships.userId, user.id)));
    expect(await ask()).toMatchObject({ orgId: "", role: null });
  });
});

describe("what is no session", () => {
  test("a secret that was never given out, and the hash that the database holds", async () => {
    const { sid } = await enter();
    const [row] = await asSystemTx((tx) => tx.select().from(sessions).where(eq(sessions.userId, user.id)));
    expect(row?.id).not.toBe(sid);
    for (const secret of [newSecret(), row?.id ?? ""]) await expect((await browser(secret)).ask()).rejects.toMatchObject(OUT);
  });

  test("a token sealed with another key, one without a secret, one altered, none", async () => {
    const { sid } = await enter();
    const name = cookieNames().session;
    const tokens = [
      await encode({ token: { sid }, secret: "another key" }),
      await encode({ token: { sub: user.id, email: user.email }, secret: derivedKey("session") }),
      await encode({ token: { sid }, secret: derivedKey("session"), maxAge: -60 }),
      `${(await encode({ token: { sid }, secret: derivedKey("session") })).slice(0, -4)}AAAA`,
      "eyJhbGciOiJub25lIn0.e30.",
      "",
    ];
    for (const token of tokens)
      await expect(makeContext({ headers: new Headers({ cookie: `${name}=${token}` }) })).rejects.toMatchObject(OUT);
    await expect(makeContext({ headers: new Headers() })).rejects.toMatchObject(OUT);
  });

  test("a cookie beside an Authorization header: the header alone counts", async () => {
    const { headers } = await enter();
    for (const value of ["Bearer mlk_live_nonsense", "Bearer", "Basic YTpi", "", "Bearer \u00e9"]) {
      const both = new Headers(headers);
      both.set("authorization", value);
      await expect(makeContext({ headers: both })).rejects.toMatchObject(OUT);
    }
  });
});

describe("signing out everywhere", () => {
  test("ends every session of the person at once, and no one else's", async () => {
    const [here, there] = [await enter(), await enter()];
    const other = await makeUser({ org, passwordHash: kept });
    const bystander = await browser((await signIn({ email: other.email, password: PASSWORD, facts: facts() })).sid);
    expect(await signOutEverywhere({ ctx: await here.ask(), input: {} })).toEqual({ sessionsEnded: 2 });
    for (const { ask } of [here, there]) await expect(ask()).rejects.toMatchObject(OUT);
    expect(await bystander.ask()).toMatchObject({ actor: { userId: other.id } });
    const rows = await asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.userId, user.id)));
    expect(rows.map((row) => row.action)).toContain("auth.sign_out");
  });

  test("of one by its id ends that one; someone else's is NOT_FOUND", async () => {
    const [here, there] = [await enter(), await enter()];
    const { sessions: list } = await listSessions({ ctx: await here.ask() });
    expect(list.map((session) => session.current).toSorted()).toEqual([false, true]);
    const target = list.find((session) => !session.current);
    await signOutEverywhere({ ctx: await here.ask(), input: { sessionId: target?.id } });
    await expect(there.ask()).rejects.toMatchObject(OUT);
    const stranger = await makeUser({ org, passwordHash: kept });
    const theirs = await browser((await signIn({ email: stranger.email, password: PASSWORD, facts: facts() })).sid);
    const mine = list.find((session) => session.current);
    await expect(signOutEverywhere({ ctx: await theirs.ask(), input: { sessionId: mine?.id } })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    expect(await here.ask()).toMatchObject({ actor: { userId: user.id } });
  });
});

describe("changing the password", () => {
  test("ends the other sessions, keeps this one, and only the new password signs in", async () => {
    const [here, there] = [await enter(), await enter()];
    const fresh = "seven quiet harbours";
    expect(await changePassword({ ctx: await here.ask(), input: { current: PASSWORD, password: fresh } })).toEqual({ sessionsEnded: 1 });
    await expect(there.ask()).rejects.toMatchObject(OUT);
    expect(await here.ask()).toMatchObject({ actor: { userId: user.id } });
    await expect(signIn({ email: user.email, password: PASSWORD, facts: facts() })).rejects.toMatchObject(OUT);
    expect((await signIn({ email: user.email, password: fresh, facts: facts() })).userId).toBe(user.id);
  });

  test("with a wrong current one, or to a weak one, changes nothing", async () => {
    const { ask } = await enter();
    const ctx = await ask();
    await expect(
      changePassword({ ctx, input: { current: "something else entirely", password: "seven quiet harbours" } }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(changePassword({ ctx, input: { current: PASSWORD, password: "short" } })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    const [row] = await asSystemTx((tx) => tx.select().from(users).where(eq(users.id, user.id)));
    expect(row?.passwordHash).toBe(kept);
    const failed = await asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.requestId, ctx.requestId)));
    expect(failed).toMatchObject([{ action: "auth.password", outcome: "failed" }]);
  });

  test("guesses of the current one are throttled like sign-ins", async () => {
    const { ask } = await enter();
    const ctx = await ask();
    const guess = () => changePassword({ ctx, input: { current: "something else entirely", password: "seven quiet harbours" } });
    const key = `signin-failures:${secretHash(user.email)}`;
    await database()
      .insert(rateLimits)
      .values({ key, points: 12, expire: Date.now() + 3_600_000 });
    await expect(guess()).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(guess()).rejects.toMatchObject({ code: "RATE_LIMITED" });
  });
});

describe("moving to another organisation", () => {
  test("of one's own moves this session only, with the role there", async () => {
    const second = await makeOrg();
    await asSystemTx((tx) =>
      tx.insert(memberships).values({ orgId: second.id, userId: user.id, role: "admin", createdAt: new Date(Date.now() + MINUTE) }),
    );
    const [here, there] = [await enter(), await enter()];
    expect(await switchOrganisation({ ctx: await here.ask(), input: { organisation: second.slug } })).toEqual({
      slug: second.slug,
      name: second.name,
    });
    expect(await here.ask()).toMatchObject({ orgId: second.id, role: "admin" });
    expect(await there.ask()).toMatchObject({ orgId: org.id, role: "analyst" });
    const rows = await asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.orgId, second.id)));
    expect(rows).toMatchObject([{ action: "auth.organisation", userId: user.id, detail: { from: org.id } }]);
  });

  test("of others is NOT_FOUND, as for one that does not exist", async () => {
    const foreign = await makeOrg();
    const { ask } = await enter();
    for (const organisation of [foreign.slug, "no-such-organisation"]) {
      await expect(switchOrganisation({ ctx: await ask(), input: { organisation } })).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
    expect(await ask()).toMatchObject({ orgId: org.id });
  });
});
