import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { apiKeys, auditLog, memberships, users } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeOrg, makeUser } from "@/db/testing/factories";
import { systemContext, type Role, type Scope } from "@/lib/context";
import { newApiKey, parseApiKey } from "./api-key";
import { createApiKey, createApiKeyFor, getMe, listApiKeys, makeContext, revokeApiKey } from "./index";

let db: TestDb;
let org: Awaited<ReturnType<typeof makeOrg>>;
let user: Awaited<ReturnType<typeof makeUser>>;
beforeAll(async () => {
  db = await createTestDb();
});
afterAll(() => db.drop());
beforeEach(async () => {
  org = await makeOrg();
  user = await makeUser({ org, role: "data_manager" });
});

const mine = (role: Role = "data_manager") => contextFor({ org, user, role });
const create = async (scopes: Scope[] = ["read", "write"]) => createApiKey({ ctx: await mine(), input: { name: "ci", scopes } });
const ask = (key: string) => makeContext({ headers: new Headers({ authorization: `Bearer ${key}` }) });
const OUT = { code: "UNAUTHENTICATED" };

describe("the text of a key", () => {
  test("has 22 and 43 characters, and is taken apart by place even when the secret holds _", () => {
    const { text, publicId } = newApiKey();
    expect(text).toMatch(/^mlk_live_[0-9A-Za-z]{22}_[0-9A-Za-z_-]{43}$/);
    expect(parseApiKey(text)?.publicId).toBe(publicId);
    const secret = "_".repeat(43);
    expect(parseApiKey(`mlk_live_${"a".repeat(22)}_${secret}`)).toEqual({ publicId: "a".repeat(22), secret });
  });

  test.each([
    "",
    "mlk_live_",
    "mlk_test_aaaaaaaaaaaaaaaaaaaaaa_".padEnd(75, "b"),
    `mlk_live_${"a".repeat(22)}_${"b".repeat(42)}`,
    `mlk_live_${"a".repeat(22)}_${"b".repeat(44)}`,
  ])("%j is none", (text) => {
    expect(parseApiKey(text)).toBeNull();
  });
});

describe("a key", () => {
  test("is shown once; the database holds a hash of its secret", async () => {
    const made = await create();
    const [row] = await asSystemTx((tx) => tx.select().from(apiKeys).where(eq(apiKeys.id, made.id)));
    const secret = made.key.slice(-43);
    expect(JSON.stringify(row)).not.toContain(secret);
    const listed = await listApiKeys({ ctx: await mine(), input: {} });
    expect(listed.keys).toMatchObject([{ id: made.id, name: "ci", publicId: made.key.slice(0, 31), scopes: ["read", "write"] }]);
    expect(JSON.stringify(listed)).not.toContain(secret);
    const rows = await asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.entityId, made.id)));
    expect(rows).toMatchObject([{ action: "key.own", outcome: "ok", detail: { change: "create", owner: user.id } }]);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  test("is its owner, in its organisation, within its scopes", async () => {
    const made = await create(["read"]);
    expect(await ask(made.key)).toMatchObject({
      actor: { kind: "key", userId: user.id, keyId: made.id },
      orgId: org.id,
      role: "data_manager",
      scopes: ["read"],
    });
    const [row] = await asSystemTx((tx) => tx.select().from(apiKeys).where(eq(apiKeys.id, made.id)));
    expect(row?.lastUsedAt).not.toBeNull();
  });

  test("acts with the rights its owner has at that moment, not those it was made with", async () => {
    const { key } = await create();
    await asSystemTx((tx) => tx.update(memberships).set({ role: "viewer" }).where(eq(memberships.userId, user.id)));
    const ctx = await ask(key);
    expect(ctx).toMatchObject({ role: "viewer", scopes: ["read", "write"] });
    expect((await getMe({ ctx })).actions).not.toContain("dataset.upload");
  });

  test("is nobody when its owner has left the organisation or was disabled", async () => {
    const { key } = await create();
    await asSystemTx((tx) => tx.update(users).set({ disabledAt: new Date() }).where(eq(users.id, user.id)));
    await expect(ask(key)).rejects.toMatchObject(OUT);
    await asSystemTx((tx) => tx.update(users).set({ disabledAt: null }).where(eq(users.id, user.id)));
    expect(await ask(key)).toMatchObject({ orgId: org.id });
    await asSystemTx((tx) => tx.delete(memberships).where(eq(memberships.userId, user.id)));
    await expect(ask(key)).rejects.toMatchObject(OUT);
  });

  test("is nobody once expired or revoked, at the very next request", async () => {
    const [first, second] = [await create(), await create()];
    await asSystemTx((tx) => tx.update(apiKeys).set({ expiresAt: new Date() }).where(eq(apiKeys.id, first.id)));
    await expect(ask(first.key)).rejects.toMatchObject(OUT);
    await ask(second.key);
    await revokeApiKey({ ctx: await mine(), input: { id: second.id } });
    await expect(ask(second.key)).rejects.toMatchObject(OUT);
  });

  test("with one wrong character of its secret is nobody", async () => {
    const { key } = await create();
    const last = key.endsWith("A") ? "B" : "A";
    await expect(ask(`${key.slice(0, -1)}${last}`)).rejects.toMatchObject(OUT);
  });

  test("sees of its owner's organisations its own only", async () => {
    const second = await makeOrg();
    await asSystemTx((tx) => tx.insert(memberships).values({ orgId: second.id, userId: user.id, role: "admin" }));
    const { key } = await create();
    const me = await getMe({ ctx: await ask(key) });
    expect(me).toMatchObject({ via: "key", organisation: { slug: org.slug }, organisations: [{ slug: org.slug }] });
  });
});

describe("making keys", () => {
  test("lasts 90 days at most", async () => {
    const ctx = await mine();
    await expect(createApiKey({ ctx, input: { name: "ci", expiresInDays: 91 } })).rejects.toThrow(
      expect.objectContaining({ name: "ZodError" }),
    );
    const made = await createApiKey({ ctx, input: { name: "ci" } });
    const days = (Date.parse(made.expiresAt) - Date.parse(made.createdAt)) / 86_400_000;
    expect(days).toBeCloseTo(90, 2);
    expect(made.scopes).toEqual(["read"]);
  });

  test("stops at five live ones, also when asked for at once; a revoked one makes room", async () => {
    const ctx = await mine();
    const made = await Promise.allSettled(Array.from({ length: 8 }, (_, n) => createApiKey({ ctx, input: { name: `key ${n}` } })));
    const live = made.filter((result) => result.status === "fulfilled");
    expect(live).toHaveLength(5);
    await expect(create()).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
    await revokeApiKey({ ctx, input: { id: live[0]?.value.id ?? "" } });
    expect((await create()).name).toBe("ci");
  });

  test.each(["viewer", "auditor"] as Role[])("is not for a %s", async (role) => {
    await expect(createApiKey({ ctx: await contextFor({ org, role }), input: { name: "ci" } })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });

  test("is not for keys: a stolen one cannot make itself a successor", async () => {
    const ctx = await contextFor({ org, user, role: "data_manager", apiKey: true });
    await expect(createApiKey({ ctx, input: { name: "heir" } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("for someone by e-mail is for the server's own command line", async () => {
    const input = { email: user.email, name: "ci" };
    const made = await createApiKeyFor({ ctx: systemContext("command line"), input });
    expect(await ask(made.key)).toMatchObject({ actor: { userId: user.id }, orgId: org.id, scopes: ["read", "write"] });
    await expect(createApiKeyFor({ ctx: await mine("admin"), input })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(
      createApiKeyFor({ ctx: systemContext("command line"), input: { ...input, organisation: "no-such" } }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("the keys of others", () => {
  test("are listed and revoked by administrators, in their own organisation", async () => {
    const made = await create();
    const admin = await contextFor({ org, role: "admin" });
    expect((await listApiKeys({ ctx: admin, input: { of: "all" } })).keys).toMatchObject([{ id: made.id, owner: { email: user.email } }]);
    await revokeApiKey({ ctx: admin, input: { id: made.id } });
    const rows = await asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.requestId, admin.requestId)));
    expect(rows).toMatchObject([{ action: "key.manage", entityId: made.id, detail: { change: "revoke" } }]);
  });

  test("are unknown to everyone else", async () => {
    const made = await create();
    const colleague = await contextFor({ org, role: "analyst" });
    const foreign = await contextFor({ role: "admin" });
    for (const ctx of [colleague, foreign])
      await expect(revokeApiKey({ ctx, input: { id: made.id } })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(listApiKeys({ ctx: colleague, input: { of: "all" } })).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect((await listApiKeys({ ctx: foreign, input: { of: "all" } })).keys).toEqual([]);
    expect(await ask(made.key)).toMatchObject({ orgId: org.id });
  });
});
