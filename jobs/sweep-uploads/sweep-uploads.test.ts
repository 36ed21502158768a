import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { auditLog, memberships, runs, uploads, uploadSessions } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeDataset, makeRun, makeUser } from "@/db/testing/factories";
import type { ServiceContext } from "@/lib/context";
import { newId } from "@/lib/ids";
import { uploadsStore } from "@/lib/storage";
import { incomingFolder, incomingPath, receiveUpload } from "@/lib/uploads";
import { sweepUploads } from "./sweep-uploads";

const folder = vi.hoisted(() => (process.env["MEDLAKE_DATA"] = `/tmp/medlake-sweep-test-${process.pid}`));

let db: TestDb;
let manager: ServiceContext;
let dataset: Awaited<ReturnType<typeof makeDataset>>;

beforeAll(async () => {
  db = await createTestDb();
  manager = await contextFor({ role: "data_manager" });
  dataset = await makeDataset({ org: { id: manager.orgId }, slug: "labs" });
  mkdirSync(incomingFolder(), { recursive: true });
});
afterAll(async () => {
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});

const NOTHING = { completed: 0, refused: 0, expired: 0, removed: 0, strays: 0 };
const hash = (bytes: string) => createHash("sha256").update(bytes).digest("hex");

async function session(o: Partial<typeof uploadSessions.$inferInsert> & { content?: string }): Promise<string> {
  const { content, ...given } = o;
  const id = newId("uploadSession");
  if (content !== undefined) writeFileSync(incomingPath(id), content);
  const userId = manager.actor.kind === "user" ? manager.actor.userId : "";
  const bytes = content?.length ?? 10;
  await asSystemTx((tx) =>
    tx.insert(uploadSessions).values({
      id,
      orgId: manager.orgId,
      datasetId: dataset.id,
      userId,
      filename: "a.csv",
      bytes,
      received: bytes,
      expiresAt: new Date(Date.now() + 86_400_000),
      lastByteAt: new Date(Date.now() - 120_000),
      ...given,
    }),
  );
  return id;
}

const stateOf = async (id: string) => (await asSystemTx((tx) => tx.select().from(uploadSessions).where(eq(uploadSessions.id, id))))[0];

test("an upload whose server ended between the last byte and the commit becomes one, once", async () => {
  const id = await session({ content: "a,b\n1,2\n", hospital: "north", period: "2025-08", sha256: hash("a,b\n1,2\n") });
  const fresh = await session({ content: "a,b\n3,4\n", lastByteAt: new Date() });
  const unfinished = await session({ content: "a,b\n5,6\n", received: 4 });
  expect(await Promise.all([sweepUploads(), sweepUploads()])).toContainEqual(expect.objectContaining({ completed: 1 }));
  const done = await stateOf(id);
  expect(done).toMatchObject({ state: "complete", uploadId: expect.stringMatching(/^upl_/) });
  const made = await asSystemTx((tx) =>
    tx
      .select()
      .from(runs)
      .where(eq(runs.uploadId, done?.uploadId ?? "")),
  );
  expect(made).toEqual([expect.objectContaining({ state: "queued", hospital: "north", period: "2025-08", dedupeKey: done?.uploadId })]);
  expect(existsSync(incomingPath(id))).toBe(false);
  // The web server is still at one, and the other has bytes to come.
  expect(await stateOf(fresh)).toMatchObject({ state: "open" });
  expect(await stateOf(unfinished)).toMatchObject({ state: "open" });
  await asSystemTx((tx) => tx.delete(uploadSessions));
  for (const name of readdirSync(incomingFolder())) rmSync(`${incomingFolder()}/${name}`);
});

test("one with another checksum is refused in words, and one whose sender has left too; neither becomes an upload", async () => {
  const before = await asSystemTx((tx) => tx.$count(uploads));
  const wrong = await session({ content: "a,b\n1,2\n", sha256: "0".repeat(64) });
  const leaver = await makeUser({ org: { id: manager.orgId }, role: "data_manager" });
  await asSystemTx((tx) => tx.delete(memberships).where(eq(memberships.userId, leaver.id)));
  const left = await session({ content: "a,b\n7,8\n", userId: leaver.id });
  expect(await sweepUploads()).toEqual({ ...NOTHING, refused: 2 });
  expect(await stateOf(wrong)).toMatchObject({ state: "refused", message: expect.stringContaining("checksum") });
  expect(await stateOf(left)).toMatchObject({ state: "refused", message: expect.stringContaining("may no longer send") });
  expect(await asSystemTx((tx) => tx.$count(uploads))).toBe(before);
  expect(readdirSync(incomingFolder())).toEqual([]);
  expect(await sweepUploads()).toEqual(NOTHING);
  await asSystemTx((tx) => tx.delete(uploadSessions));
});

test("after a week without a byte an upload is gone, with its bytes and a word in the audit log", async () => {
  const past = new Date(Date.now() - 1000);
  const old = await session({ content: "a,b\n", bytes: 100, received: 4, expiresAt: past });
  const never = await session({ received: 0, createdAt: new Date(Date.now() - 2 * 3_600_000) });
  const going = await session({ content: "a,b\n", bytes: 100, received: 4 });
  expect(await sweepUploads()).toEqual({ ...NOTHING, expired: 1 });
  expect(await stateOf(old)).toBeUndefined();
  expect(await stateOf(never)).toBeUndefined();
  expect(await stateOf(going)).toMatchObject({ state: "open" });
  expect(readdirSync(incomingFolder())).toEqual([going]);
  const audit = await asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.action, "dataset.upload.expire")));
  expect(audit.map((row) => row.detail)).toContainEqual({ sessionId: old, bytes: 100, received: 4 });
});

test("a file that no row names goes after a week, one of an open upload stays", async () => {
  const kept = await session({ content: "a,b\n", bytes: 100, received: 4 });
  const stray = newId("upload");
  for (const name of [kept, stray, "upl_new.part"]) writeFileSync(incomingPath(name), "x");
  const eightDays = new Date(Date.now() - 8 * 86_400_000);
  for (const name of [kept, stray]) utimesSync(incomingPath(name), eightDays, eightDays);
  expect(await sweepUploads()).toEqual({ ...NOTHING, strays: 1 });
  expect(existsSync(incomingPath(stray))).toBe(false);
  expect(existsSync(incomingPath(kept))).toBe(true);
  expect(existsSync(incomingPath("upl_new.part"))).toBe(true);
});

async function send(text: string): Promise<typeof uploads.$inferSelect> {
  const { uploadId } = await receiveUpload({
    ctx: manager,
    input: { slug: "labs" },
    body: new Response(text).body,
    headers: new Headers({ "content-type": "text/csv" }),
    signal: new AbortController().signal,
  });
  const [row] = await asSystemTx((tx) => tx.select().from(uploads).where(eq(uploads.id, uploadId)));
  if (!row) throw new Error("no upload");
  return row;
}

const ended = (of: { id: string }) => asSystemTx((tx) => tx.update(runs).set({ state: "published" }).where(eq(runs.uploadId, of.id)));
const keptFor = (of: { id: string }, days: number | null) =>
  asSystemTx((tx) =>
    tx
      .update(uploads)
      .set({ keptUntil: days === null ? null : new Date(Date.now() + days * 86_400_000) })
      .where(eq(uploads.id, of.id)),
  );

test("a raw file goes when every upload of its bytes is past its time and no run of theirs is open", async () => {
  const [first, second] = [await send("a,b\nraw,1\n"), await send("a,b\nraw,1\n")];
  expect(first.storageKey).toBe(second.storageKey);
  const file = uploadsStore().path(first.storageKey);
  await keptFor(first, -1);
  await ended(first);
  // The second is kept for good.
  expect(await sweepUploads()).toEqual(NOTHING);
  await keptFor(second, -1);
  // Its run has not begun.
  expect(await sweepUploads()).toEqual(NOTHING);
  expect(existsSync(file)).toBe(true);
  await ended(second);
  expect(await sweepUploads()).toEqual({ ...NOTHING, removed: 1 });
  expect(existsSync(file)).toBe(false);
  const rows = await asSystemTx((tx) => tx.select().from(uploads).where(eq(uploads.storageKey, first.storageKey)));
  expect(rows.map((row) => row.removedAt)).toEqual([expect.any(Date), expect.any(Date)]);
  // The same bytes again bring the file again.
  const third = await send("a,b\nraw,1\n");
  expect(existsSync(uploadsStore().path(third.storageKey))).toBe(true);
  expect(await sweepUploads()).toEqual(NOTHING);
});

test("a file that arrives while the same bytes are removed is there afterwards, whoever comes first", async () => {
  for (let round = 0; round < 15; round++) {
    const text = `a,b\nround,${round}\n`;
    const old = await send(text);
    await keptFor(old, -1);
    await ended(old);
    const [, again] = await Promise.all([sweepUploads(), send(text), sweepUploads()]);
    expect(existsSync(uploadsStore().path(again.storageKey))).toBe(true);
    const [row] = await asSystemTx((tx) => tx.select().from(uploads).where(eq(uploads.id, again.id)));
    expect(row?.removedAt).toBeNull();
  }
});

test("files from before raw files were named by their bytes are removed as well", async () => {
  const { upload, run } = await makeRun({ dataset, upload: { keptUntil: new Date(Date.now() - 1000) } });
  const { Readable } = await import("node:stream");
  await uploadsStore().writeStream(upload.storageKey, Readable.from(["x"]));
  await asSystemTx((tx) => tx.update(runs).set({ state: "rejected" }).where(eq(runs.id, run.id)));
  expect(await sweepUploads()).toMatchObject({ removed: 1 });
  expect(await uploadsStore().exists(upload.storageKey)).toBe(false);
  expect(await asSystemTx((tx) => tx.$count(uploads, sql`removed_at is not null and id = ${upload.id}`))).toBe(1);
});
