import { createHmac } from "node:crypto";
import { rmSync } from "node:fs";
import { eq, sql } from "drizzle-orm";
import type { JobWithMetadata } from "pg-boss";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { memberships, noticeDeliveries, notices, users } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeDataset, makeRun, makeUser } from "@/db/testing/factories";
import type { ServiceContext } from "@/lib/context";
import { createChannel, listNotices, notify, notifyRun, testChannel, wakeNotices } from "@/lib/notices";
import { sender } from "../boss";
import type { ClaimedJob } from "../definitions";
import { jobTable } from "../job-table";
import { runNotify } from "./run";
import { startMailServer, startReceiver, type MailServer, type Receiver } from "./testing/receivers";

const { folder, port } = await vi.hoisted(async () => {
  // The settings are read once, before there is a mail server: its port is chosen here.
  const probe = (await import("node:net")).createServer().listen(0, "127.0.0.1");
  await new Promise<void>((resolve) => probe.once("listening", () => resolve()));
  const free = (probe.address() as { port: number }).port;
  await new Promise((resolve) => probe.close(resolve));
  process.env["MEDLAKE_SMTP_URL"] = `smtp://127.0.0.1:${free}`;
  process.env["MEDLAKE_WEBHOOKS_LOCAL"] = "on";
  process.env["MEDLAKE_URL"] = "http://lab.example:3000";
  process.env["MEDLAKE_MAIL_FROM"] = "Medlake <medlake@lab.example>";
  process.env["MEDLAKE_DATA"] = `/tmp/medlake-notify-test-${process.pid}`;
  return { folder: process.env["MEDLAKE_DATA"], port: free };
});

let db: TestDb;
let mail: MailServer;
let receiver: Receiver;
let admin: ServiceContext;
let dataset: Awaited<ReturnType<typeof makeDataset>>;

beforeAll(async () => {
  mail = await startMailServer(port);
  db = await createTestDb();
});
afterAll(async () => {
  await (await sender()).stop({ graceful: false });
  await mail.close();
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await asSystemTx(async (tx) => {
    await tx.execute(sql`delete from ${jobTable}`);
    await tx.delete(noticeDeliveries);
    await tx.delete(notices);
  });
  receiver = await startReceiver();
  admin = await contextFor({ role: "admin" });
  dataset = await makeDataset({ org: { id: admin.orgId }, name: "Laboratory" });
  return () => receiver.close();
});

const webhook = async () => {
  const made = await createChannel({
    ctx: admin,
    input: { kind: "webhook", name: "Hook", target: receiver.url, events: ["run.held", "run.failed"] },
  });
  return { id: made.channel.id, secret: made.secret ?? "" };
};
const email = () =>
  createChannel({ ctx: admin, input: { kind: "email", name: "Desk", target: "desk@lab.example", events: ["run.held", "month.late"] } });
const held = async () => {
  const { run } = await makeRun({ dataset, upload: { hospital: "north", period: "2025-03" }, run: { attempt: 1 } });
  await asSystemTx((tx) => notifyRun(tx, run, "held"));
  return run;
};

/** Does the next job of the queue that is due, as the worker would; false when there is none. */
async function work(): Promise<boolean> {
  const boss = await sender();
  const [job] = await boss.fetch<{ noticeId: string }>("notify", { includeMetadata: true });
  if (!job) return false;
  await runNotify(claimed(job));
  return true;
}
const claimed = (job: JobWithMetadata<{ noticeId: string }>) =>
  ({
    ...job,
    name: "notify",
    payload: job.data,
    isLast: false,
    signal: new AbortController().signal,
    bootId: "boot",
  }) as ClaimedJob<"notify">;
const deliveries = () => asSystemTx((tx) => tx.select().from(noticeDeliveries).where(eq(noticeDeliveries.orgId, admin.orgId)));
const waiting = async () =>
  (
    await asSystemTx((tx) =>
      tx.execute<{ n: number }>(sql`select count(*)::int as n from ${jobTable} where name = 'notify' and state < 'active'`),
    )
  ).rows[0]?.n;

test("who asked for access is told by mail what was decided, and channels that want it are too", async () => {
  const person = await makeUser({ org: { id: admin.orgId }, role: "analyst", name: "Ada Analyst", email: "ada@lab.example" });
  await createChannel({ ctx: admin, input: { kind: "email", name: "Desk", target: "desk@lab.example", events: ["access.decided"] } });
  await email();
  const decided = (decision: "granted" | "declined") =>
    asSystemTx((tx) =>
      notify(tx, {
        orgId: admin.orgId,
        event: "access.decided",
        dedupeKey: `access/1/${decision}`,
        subject: { datasetId: dataset.id, userId: person.id, decision },
      }),
    );
  const before = mail.mails.length;
  await decided("granted");
  expect(await work()).toBe(true);
  const sent = mail.mails.slice(before);
  expect(sent.map(({ to }) => to).toSorted()).toEqual([["ada@lab.example"], ["desk@lab.example"]]);
  for (const { text } of sent) {
    expect(text).toContain("A request for access was granted");
    expect(text).toContain("Laboratory");
    expect(text).not.toContain("Ada Analyst");
  }
  const [item] = (await listNotices({ ctx: admin, input: {} })).items;
  expect(item?.deliveries.map(({ channel, state }) => [channel?.name ?? null, state]).toSorted()).toEqual([
    [null, "sent"],
    ["Desk", "sent"],
  ]);
  expect(JSON.stringify(item)).not.toMatch(/ada@|Ada Analyst|usr_/);

  // Who can no longer sign in, or belongs to the organisation no more, is told nothing.
  const leaving = [
    () => asSystemTx((tx) => tx.update(users).set({ disabledAt: new Date() }).where(eq(users.id, person.id))),
    () => asSystemTx((tx) => tx.delete(memberships).where(eq(memberships.userId, person.id))),
  ];
  for (const [index, leave] of leaving.entries()) {
    await leave();
    if (index === 1) await asSystemTx((tx) => tx.update(users).set({ disabledAt: null }).where(eq(users.id, person.id)));
    await asSystemTx(async (tx) => {
      await tx.delete(noticeDeliveries);
      await tx.delete(notices);
    });
    await decided("declined");
    const count = mail.mails.length;
    expect(await work()).toBe(true);
    expect(mail.mails.slice(count).map(({ to }) => to)).toEqual([["desk@lab.example"]]);
    const rows = (await deliveries()).filter(({ userId }) => userId === person.id);
    expect(rows).toMatchObject([{ state: "failed", error: "The person is no longer a member of the organisation." }]);
    expect(await waiting()).toBe(0);
  }
});

test("a notice stands exactly when its event does, and is told once", async () => {
  const { run } = await makeRun({ dataset, run: { attempt: 1 } });
  await expect(
    asSystemTx(async (tx) => {
      await notifyRun(tx, run, "held");
      throw new Error("undone");
    }),
  ).rejects.toThrow("undone");
  expect(await waiting()).toBe(0);
  await asSystemTx((tx) => notifyRun(tx, run, "held"));
  await asSystemTx((tx) => notifyRun(tx, run, "held"));
  expect(await waiting()).toBe(1);
  await asSystemTx((tx) => notifyRun(tx, { ...run, attempt: 2 }, "held"));
  expect(await waiting()).toBe(2);
  await asSystemTx((tx) => notifyRun(tx, { ...run, kind: "rehearsal" }, "published"));
  await asSystemTx((tx) => notifyRun(tx, run, "cancelled"));
  expect(await waiting()).toBe(2);
});

test("a webhook gets ids, state and a link, signed with the channel's secret", async () => {
  const { secret } = await webhook();
  const run = await held();
  expect(await work()).toBe(true);
  const [request] = receiver.received;
  const body = JSON.parse(request?.body ?? "") as Record<string, unknown>;
  const [delivery] = await deliveries();
  expect(body).toEqual({
    id: delivery?.noticeId,
    delivery: delivery?.id,
    event: "run.held",
    at: expect.stringMatching(/^\d{4}-.*Z$/),
    organisation: expect.any(String),
    dataset: dataset.slug,
    run: run.id,
    state: "held",
    hospital: "north",
    period: "2025-03",
    link: expect.stringMatching(new RegExp(`^http://lab.example:3000/.+/runs/${run.id}$`)),
  });
  expect(request?.headers).toMatchObject({ "medlake-delivery": delivery?.id, "medlake-event": "run.held" });
  const [, seconds, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(request?.headers["medlake-signature"])) ?? [];
  expect(Math.abs(Number(seconds) - Date.now() / 1000)).toBeLessThan(30);
  expect(signature).toBe(createHmac("sha256", secret).update(`${seconds}.${request?.body}`).digest("hex"));
  expect(delivery).toMatchObject({ state: "sent", attempts: 1, error: null });
  expect(await work()).toBe(false);
});

test("each channel that wants an event gets it, others do not", async () => {
  await webhook();
  await email();
  const run = await held();
  await work();
  expect(receiver.received).toHaveLength(1);
  const text = mail.mails.at(-1)?.text ?? "";
  expect(mail.mails.at(-1)?.to).toEqual(["desk@lab.example"]);
  const [first, second] = await deliveries();
  const ids = [first, second].map((one) => one?.id);
  expect(ids.some((id) => text.includes(`Message-ID: <${id}@medlake>`))).toBe(true);
  // A long line is cut for the mail.
  expect(text.replaceAll("=\r\n", "")).toContain(run.id);
  expect(text).toContain("From: Medlake <medlake@lab.example>");
  const before = mail.mails.length;
  await asSystemTx((tx) => notifyRun(tx, { ...run, attempt: 9 }, "failed"));
  await work();
  expect([receiver.received.length, mail.mails.length]).toEqual([2, before]);
});

test("a channel that does not answer is tried again later and given up after a day, its words unseen", async () => {
  await webhook();
  receiver.answer(500);
  await held();
  await work();
  const [first] = await deliveries();
  expect(first).toMatchObject({ state: "pending", attempts: 1, error: "The address answered with status 500." });
  const inSeconds = ((first?.nextAt.getTime() ?? 0) - Date.now()) / 1000;
  expect(inSeconds).toBeGreaterThan(20);
  expect(inSeconds).toBeLessThanOrEqual(31);
  // The next attempt has a job of its own, for that moment.
  expect(await work()).toBe(false);
  expect(await waiting()).toBe(1);
  const hurry = () =>
    asSystemTx(async (tx) => {
      await tx.update(noticeDeliveries).set({ nextAt: sql`now()` });
      await tx.execute(sql`update ${jobTable} set start_after = now() where state < 'active'`);
    });
  await hurry();
  await work();
  expect((await deliveries())[0]).toMatchObject({ state: "pending", attempts: 2 });
  await asSystemTx((tx) => tx.update(notices).set({ at: sql`now() - interval '25 hours'` }));
  await hurry();
  await work();
  expect((await deliveries())[0]).toMatchObject({ state: "failed", attempts: 3 });
  expect(await waiting()).toBe(0);
  expect(new Set(receiver.received.map((one) => one.headers["medlake-delivery"])).size).toBe(1);
  expect(JSON.stringify(await listNotices({ ctx: admin, input: {} }))).not.toContain("secret words");
});

test("a redirect is not followed", async () => {
  await webhook();
  receiver.answer(302);
  await held();
  await work();
  expect(receiver.received).toHaveLength(1);
  expect((await deliveries())[0]?.error).toBe("The address answered with status 302.");
});

test("a worker that dies after sending leaves a delivery that is sent again under the same id, and not at once", async () => {
  await webhook();
  await held();
  const boss = await sender();
  const [job] = await boss.fetch<{ noticeId: string }>("notify", { includeMetadata: true });
  if (!job) throw new Error("no job");
  const dead = vi.spyOn(await import("@/lib/notices"), "settleDelivery");
  dead.mockRejectedValueOnce(new Error("killed"));
  await expect(runNotify(claimed(job))).rejects.toThrow();
  dead.mockRestore();
  expect(receiver.received).toHaveLength(1);
  // The job comes back at once; the delivery waits, and the job hands over to one that comes when it is due.
  await runNotify(claimed(job));
  expect(receiver.received).toHaveLength(1);
  await asSystemTx((tx) => tx.update(noticeDeliveries).set({ nextAt: sql`now()` }));
  await asSystemTx((tx) => tx.execute(sql`update ${jobTable} set start_after = now() where state < 'active'`));
  await work();
  expect(receiver.received).toHaveLength(2);
  expect(new Set(receiver.received.map((one) => one.headers["medlake-delivery"])).size).toBe(1);
  expect((await deliveries())[0]).toMatchObject({ state: "sent", attempts: 2 });
});

test("a notice whose job was lost gets another one", async () => {
  await webhook();
  await held();
  await asSystemTx((tx) => tx.execute(sql`delete from ${jobTable}`));
  expect(await asSystemTx(wakeNotices)).toBe(0);
  await asSystemTx((tx) =>
    tx
      .update(notices)
      .set({ at: sql`now() - interval '3 minutes'` })
      .where(eq(notices.orgId, admin.orgId)),
  );
  expect(await asSystemTx(wakeNotices)).toBe(1);
  expect(await asSystemTx(wakeNotices)).toBe(0);
  await work();
  expect(receiver.received).toHaveLength(1);
});

test("a test goes to the channel that is tested and to no other", async () => {
  const { id } = await webhook();
  await email();
  const before = mail.mails.length;
  const { noticeId } = await testChannel({ ctx: admin, input: { id } });
  await work();
  expect(receiver.received.map((one) => (JSON.parse(one.body) as { event: string }).event)).toEqual(["channel.test"]);
  expect(mail.mails).toHaveLength(before);
  const { items } = await listNotices({ ctx: admin, input: {} });
  expect(items.find((one) => one.id === noticeId)).toMatchObject({
    event: "channel.test",
    deliveries: [{ state: "sent", channel: { id } }],
  });
});

test("of two workers with the same notice, one sends", async () => {
  await webhook();
  const { run } = await makeRun({ dataset, run: { attempt: 1 } });
  const id = await asSystemTx((tx) =>
    notify(tx, { orgId: admin.orgId, event: "run.held", dedupeKey: "two", subject: { datasetId: dataset.id, runId: run.id } }),
  );
  const boss = await sender();
  const [job] = await boss.fetch<{ noticeId: string }>("notify", { includeMetadata: true });
  if (!job) throw new Error("no job");
  const both = await Promise.allSettled([runNotify(claimed(job)), runNotify(claimed(job))]);
  expect(both.filter((one) => one.status === "fulfilled")).toHaveLength(1);
  expect(receiver.received.map((one) => (JSON.parse(one.body) as { id: string }).id)).toEqual([id]);
});
