import { rmSync } from "node:fs";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { auditLog, noticeChannels, noticeDeliveries } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeDataset, makeRun } from "@/db/testing/factories";
import type { ServiceContext } from "@/lib/context";
import { openSecret } from "@/lib/keys";
import {
  changeChannel,
  createChannel,
  listChannels,
  listNotices,
  notifyRun,
  removeChannel,
  spreadNotice,
  testChannel,
  type CreateChannelInput,
} from ".";

const folder = vi.hoisted(() => (process.env["MEDLAKE_DATA"] = `/tmp/medlake-notices-test-${process.pid}`));

let db: TestDb;
let admin: ServiceContext;

beforeAll(async () => {
  db = await createTestDb();
  admin = await contextFor({ role: "admin" });
});
afterAll(async () => {
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});

const hook = { kind: "webhook", name: "Hook", target: "https://hooks.example.org/medlake" } as const;
const desk = { kind: "email", name: "Desk", target: "desk@lab.example" } as const;
const sealed = async (id: string) =>
  (await asSystemTx((tx) => tx.select().from(noticeChannels).where(eq(noticeChannels.id, id))))[0]?.sealedSecret ?? "";
const audited = (id: string) =>
  asSystemTx((tx) =>
    tx
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.entityId, id), eq(auditLog.outcome, "ok")))
      .orderBy(auditLog.at),
  );

test("a webhook's secret is shown once, kept sealed, and made anew when asked", async () => {
  const { channel, secret } = await createChannel({ ctx: admin, input: hook });
  expect(channel).toMatchObject({
    ...hook,
    enabled: true,
    problem: null,
    events: ["run.held", "run.rejected", "run.failed", "month.late", "access.requested"],
  });
  expect(secret).toMatch(/^[0-9A-Za-z]{43}$/);
  expect(await sealed(channel.id)).not.toContain(secret);
  expect(await openSecret(await sealed(channel.id), channel.id)).toBe(secret);
  expect(JSON.stringify(await listChannels({ ctx: admin, input: {} }))).not.toContain(secret);

  const renamed = await changeChannel({ ctx: admin, input: { id: channel.id, name: "Renamed", enabled: false } });
  expect(renamed).toMatchObject({ secret: null, channel: { name: "Renamed", target: hook.target, enabled: false } });
  const again = await changeChannel({ ctx: admin, input: { id: channel.id, newSecret: true } });
  expect(again.secret).not.toBe(secret);
  expect(await openSecret(await sealed(channel.id), channel.id)).toBe(again.secret);
  await expect(testChannel({ ctx: admin, input: { id: channel.id } })).rejects.toMatchObject({ code: "CONFLICT" });

  expect(await removeChannel({ ctx: admin, input: { id: channel.id } })).toEqual({ id: channel.id });
  const changes = (await audited(channel.id)).map(({ action, detail }) => [action, (detail as { change: string }).change]);
  expect(changes).toEqual(["create", "change", "change", "remove"].map((change) => ["notice.manage", change]));
  const rows = JSON.stringify(await audited(channel.id));
  for (const word of [secret ?? "", again.secret ?? "", "hooks.example.org"]) expect(rows).not.toContain(word);
});

test("a channel for e-mail has no secret, and says when the server has no mail server", async () => {
  const { channel, secret } = await createChannel({ ctx: admin, input: desk });
  expect(secret).toBeNull();
  expect(channel.problem).toContain("MEDLAKE_SMTP_URL");
  await expect(changeChannel({ ctx: admin, input: { id: channel.id, newSecret: true } })).rejects.toMatchObject({ code: "INVALID_INPUT" });
  await removeChannel({ ctx: admin, input: { id: channel.id } });
});

test.each<[string, Partial<CreateChannelInput>]>([
  ["an address that is none", { kind: "email", target: "desk" }],
  ["two addresses", { kind: "email", target: "a@lab.example, b@lab.example" }],
  ["a header in an address", { kind: "email", target: "a@lab.example\r\nBcc: b@lab.example" }],
  ["http", { target: "http://hooks.example.org/" }],
  ["a file", { target: "file:///etc/passwd" }],
  ["a password", { target: "https://user:pass@hooks.example.org/" }],
  ["a port", { target: "https://hooks.example.org:8443/" }],
  ["no event", { events: [] }],
  ["an event that is none", { events: ["channel.test"] as never }],
  ["a name with a line", { name: "a\nb" }],
])("%s is refused", async (_what, given) => {
  await expect(createChannel({ ctx: admin, input: { ...hook, ...given } })).rejects.toThrow();
  expect((await listChannels({ ctx: admin, input: {} })).channels).toEqual([]);
});

test("administrators manage channels; managers and auditors see them; others do not", async () => {
  const org = { id: admin.orgId };
  const { channel } = await createChannel({ ctx: admin, input: hook });
  const { id } = channel;
  const all = (ctx: ServiceContext) => [
    () => createChannel({ ctx, input: hook }),
    () => changeChannel({ ctx, input: { id, name: "x" } }),
    () => testChannel({ ctx, input: { id } }),
    () => removeChannel({ ctx, input: { id } }),
  ];
  for (const ctx of [
    await contextFor({ role: "admin", org, scopes: ["read"], apiKey: true }),
    await contextFor({ role: "data_manager", org }),
    await contextFor({ role: "auditor", org }),
  ]) {
    for (const attempt of all(ctx)) await expect(attempt()).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect((await listChannels({ ctx, input: {} })).channels).toHaveLength(1);
    expect((await listNotices({ ctx, input: {} })).items).toEqual([]);
  }
  const analyst = await contextFor({ role: "analyst", org });
  await expect(listChannels({ ctx: analyst, input: {} })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(listNotices({ ctx: analyst, input: {} })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const stranger = await contextFor({ role: "admin" });
  expect((await listChannels({ ctx: stranger, input: {} })).channels).toEqual([]);
  for (const attempt of all(stranger).slice(1)) await expect(attempt()).rejects.toMatchObject({ code: "NOT_FOUND" });
  await removeChannel({ ctx: admin, input: { id } });
});

test("notices are listed newest first with how each channel stands, a page at a time, to their organisation alone", async () => {
  const ctx = await contextFor({ role: "admin" });
  const dataset = await makeDataset({ org: { id: ctx.orgId } });
  const { channel } = await createChannel({ ctx, input: { ...hook, events: ["run.held"] } });
  await createChannel({ ctx, input: { ...hook, events: ["run.failed"] } });
  await createChannel({ ctx, input: { ...hook, events: ["run.held"], enabled: false } });
  const ids: string[] = [];
  for (const period of ["2025-01", "2025-02", "2025-03"]) {
    const { run } = await makeRun({ dataset, upload: { hospital: "north", period } });
    await asSystemTx((tx) => notifyRun(tx, run, "held"));
    ids.unshift(run.id);
  }
  const first = await listNotices({ ctx, input: { limit: 2 } });
  const second = await listNotices({ ctx, input: { limit: 2, cursor: first.nextCursor ?? "" } });
  expect([...first.items, ...second.items].map((one) => one.runId)).toEqual(ids);
  expect(second.nextCursor).toBeNull();
  expect(first.items[0]).toMatchObject({
    event: "run.held",
    dataset: { slug: dataset.slug },
    hospital: "north",
    period: "2025-03",
    deliveries: [],
  });
  await asSystemTx((tx) => spreadNotice(tx, first.items[0]?.id ?? ""));
  await asSystemTx((tx) => spreadNotice(tx, first.items[0]?.id ?? ""));
  const [item] = (await listNotices({ ctx, input: { limit: 1 } })).items;
  expect(item?.deliveries).toMatchObject([
    { channel: { id: channel.id, kind: "webhook" }, state: "pending", attempts: 0, error: null, sentAt: null },
  ]);
  expect((await listNotices({ ctx: admin, input: {} })).items).toEqual([]);
  await removeChannel({ ctx, input: { id: channel.id } });
  expect(await asSystemTx((tx) => tx.$count(noticeDeliveries, eq(noticeDeliveries.orgId, ctx.orgId)))).toBe(0);
});
