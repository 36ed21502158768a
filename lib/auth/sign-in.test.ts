import { hash } from "@node-rs/argon2";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { auditLog, database, rateLimits, sessions, users } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, makeOrg, makeUser } from "@/db/testing/factories";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { hashPassword } from "./password";
import type { RequestFacts } from "./request-facts";
import { secretHash } from "./secrets";
import { findSession, mayAct } from "./session";
import { signIn } from "./sign-in";
import { waitSeconds } from "./throttle";

const PASSWORD = "stethoscope under the bridge";
let db: TestDb;
let kept: string;
let address = 0;
beforeAll(async () => {
  db = await createTestDb();
  kept = await hashPassword(PASSWORD);
});
afterAll(() => db.drop());

/** Each caller has an address of its own, so that tests do not share the limit of one. */
function from(ip = `192.0.2.${(address += 1)}`): RequestFacts {
  return { requestId: newId("request"), ip, userAgent: "a browser" };
}

async function account(given: Parameters<typeof makeUser>[0] = {}) {
  const org = await makeOrg();
  return { org, user: await makeUser({ org, role: "analyst", passwordHash: kept, ...given }) };
}

const refused = (attempt: Promise<unknown>) =>
  attempt.then(
    () => ({ code: "IN", message: "" }),
    (error: Error & { code?: string }) => ({ code: error.code, message: error.message }),
  );

describe("signing in", () => {
  test("makes a session of 12 hours in the person's organisation; the database keeps no more than a hash of its secret", async () => {
    const { org, user } = await account();
    const { sid, userId } = await signIn({ email: user.email.toUpperCase(), password: PASSWORD, facts: from("192.0.2.200") });
    expect(userId).toBe(user.id);
    expect(Buffer.from(sid, "base64url")).toHaveLength(32);
    const [row] = await asSystemTx((tx) => tx.select().from(sessions).where(eq(sessions.userId, user.id)));
    expect(row).toMatchObject({ id: secretHash(sid), orgId: org.id, ip: "192.0.2.200", userAgent: "a browser", revokedAt: null });
    expect(JSON.stringify(row)).not.toContain(sid);
    const hours = ((row?.expiresAt.getTime() ?? 0) - (row?.createdAt.getTime() ?? 0)) / 3_600_000;
    expect(hours).toBeCloseTo(12, 1);
    expect(await findSession(sid)).toMatchObject({ user: { id: user.id }, role: "analyst" });
  });

  test("twice makes two sessions with two secrets", async () => {
    const { user } = await account();
    const first = await signIn({ email: user.email, password: PASSWORD, facts: from() });
    const second = await signIn({ email: user.email, password: PASSWORD, facts: from() });
    expect(first.sid).not.toBe(second.sid);
  });

  test("makes a hash of old costs anew", async () => {
    const { user } = await account({ passwordHash: await hash(PASSWORD, { memoryCost: 19_456, timeCost: 2, parallelism: 1 }) });
    await signIn({ email: user.email, password: PASSWORD, facts: from() });
    const [after] = await asSystemTx((tx) => tx.select().from(users).where(eq(users.id, user.id)));
    expect(after?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
  });

  test("of a person in no organisation works, and leads nowhere yet", async () => {
    const user = await makeUser({ passwordHash: kept });
    const { sid } = await signIn({ email: user.email, password: PASSWORD, facts: from() });
    expect(await findSession(sid)).toMatchObject({ role: null, session: { orgId: null } });
  });
});

describe("what does not sign in answers alike", () => {
  test("a wrong password, no such account, a disabled one, no address, an address that only looks the same", async () => {
    const { user } = await account();
    const { user: disabled } = await account({ disabledAt: new Date() });
    const attempts = [
      { email: user.email, password: "something else entirely" },
      { email: "nobody@medlake.example", password: PASSWORD },
      { email: disabled.email, password: PASSWORD },
      { email: "not an address", password: PASSWORD },
      { email: user.email.replace("@", "\uFF20"), password: PASSWORD },
      { email: "' or 1=1 --", password: "' or 1=1 --" },
      { email: "", password: "" },
    ];
    const answers = [];
    for (const attempt of attempts) answers.push(await refused(signIn({ ...attempt, facts: from() })));
    expect(answers[0]).toMatchObject({ code: "UNAUTHENTICATED" });
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  test("and is on record, with the account when there is one and never with what was typed", async () => {
    const { org, user } = await account();
    const facts = from();
    await refused(signIn({ email: user.email, password: "a canary of a password", facts }));
    const rows = await asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.requestId, facts.requestId)));
    expect(rows).toMatchObject([
      { orgId: org.id, action: "auth.sign_in", outcome: "failed", actorKind: "anonymous", userId: user.id, ip: facts.ip },
    ]);
    expect(JSON.stringify(rows)).not.toContain("canary");
    const unknown = from();
    await refused(signIn({ email: "canary@medlake.example", password: PASSWORD, facts: unknown }));
    const others = await asSystemTx((tx) =>
      tx
        .select()
        .from(auditLog)
        .where(and(eq(auditLog.requestId, unknown.requestId))),
    );
    expect(others).toMatchObject([{ orgId: null, outcome: "failed", userId: null }]);
    expect(JSON.stringify(others)).not.toContain("canary");
  });
});

describe("a demo account", () => {
  test("signs in while only this machine can reach the server", async () => {
    const { user } = await account({ isDemo: true });
    expect(await refused(signIn({ email: user.email, password: PASSWORD, facts: from() }))).toMatchObject({ code: "IN" });
  });

  test("does nothing where others can", () => {
    expect(mayAct({ isDemo: true, disabledAt: null }, true)).toBe(true);
    expect(mayAct({ isDemo: true, disabledAt: null }, false)).toBe(false);
    expect(mayAct({ isDemo: false, disabledAt: null }, false)).toBe(true);
    expect(mayAct({ isDemo: false, disabledAt: new Date() }, true)).toBe(false);
  });
});

describe("too many failures", () => {
  /** Stands for failures that happened before, without the waiting between them. */
  const had = (name: string, key: string, points: number) =>
    database()
      .insert(rateLimits)
      .values({ key: `${name}:${key}`, points, expire: Date.now() + 3_600_000 });
  const wrong = "something else entirely";

  test("wait 0 s for four, then 1 s, doubling, 15 minutes at most", () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 14, 15, 16, 100].map(waitSeconds)).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 512, 900, 900, 900]);
  });

  test("an account waits, even with the right password, known or not", async () => {
    const { user } = await account();
    for (const email of [user.email, "nobody.at.all@medlake.example"]) {
      await had("signin-failures", secretHash(email), 13);
      expect(await refused(signIn({ email, password: wrong, facts: from() }))).toMatchObject({ code: "UNAUTHENTICATED" });
      const error: unknown = await signIn({ email, password: PASSWORD, facts: from() }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "RATE_LIMITED" });
      const seconds = error instanceof AppError ? (error.retryAfterSeconds ?? 0) : 0;
      // The fourteenth in a row waits 2^9 seconds.
      expect(seconds).toBeGreaterThan(400);
      expect(seconds).toBeLessThanOrEqual(512);
    }
  });

  test("the first five are looked at", async () => {
    const { user } = await account();
    for (let n = 0; n < 5; n += 1)
      expect(await refused(signIn({ email: user.email, password: wrong, facts: from() }))).toMatchObject({ code: "UNAUTHENTICATED" });
    const gate = await database()
      .select()
      .from(rateLimits)
      .where(eq(rateLimits.key, `signin-gate:${secretHash(user.email)}`));
    expect(gate).toMatchObject([{ points: 1 }]);
  });

  test("at once are not free: of fifty guesses at one moment one is looked at", async () => {
    const { user } = await account();
    await had("signin-failures", secretHash(user.email), 12);
    const guesses = Array.from({ length: 50 }, () => refused(signIn({ email: user.email, password: wrong, facts: from() })));
    const codes = (await Promise.all(guesses)).map((answer) => answer.code);
    expect(codes.filter((code) => code === "UNAUTHENTICATED")).toHaveLength(1);
    expect(codes.filter((code) => code === "RATE_LIMITED")).toHaveLength(49);
    const [failures] = await database()
      .select()
      .from(rateLimits)
      .where(eq(rateLimits.key, `signin-failures:${secretHash(user.email)}`));
    expect(failures?.points).toBe(13);
  });

  test("are forgotten after a success", async () => {
    const { user } = await account();
    await had("signin-failures", secretHash(user.email), 3);
    expect(await refused(signIn({ email: user.email, password: PASSWORD, facts: from() }))).toMatchObject({ code: "IN" });
    expect(
      await database()
        .select()
        .from(rateLimits)
        .where(eq(rateLimits.key, `signin-failures:${secretHash(user.email)}`)),
    ).toEqual([]);
  });

  test("from one address stop after thirty, whichever the accounts; successes do not count", async () => {
    const { user } = await account();
    const facts = from();
    await had("signin-address", facts.ip ?? "", 29);
    for (let n = 0; n < 3; n += 1)
      expect(await refused(signIn({ email: user.email, password: PASSWORD, facts }))).toMatchObject({ code: "IN" });
    expect(await refused(signIn({ email: "one@medlake.example", password: PASSWORD, facts }))).toMatchObject({ code: "UNAUTHENTICATED" });
    expect(await refused(signIn({ email: "two@medlake.example", password: PASSWORD, facts }))).toMatchObject({ code: "RATE_LIMITED" });
    expect(await refused(signIn({ email: user.email, password: PASSWORD, facts: from() }))).toMatchObject({ code: "IN" });
  });
});
