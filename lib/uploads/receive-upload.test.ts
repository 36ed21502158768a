import { createHash } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { apiKeys, auditLog, memberships, runs, sessions, uploads } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeDataset, makeUser } from "@/db/testing/factories";
import { LAB_CONTRACT } from "@/lib/catalog/testing/lab-contract";
import { createDataset } from "@/lib/catalog";
import type { ServiceContext } from "@/lib/context";
import { uploadsStore } from "@/lib/storage";
import { listUploads, receiveUpload } from ".";

const folder = vi.hoisted(() => {
  process.env.MEDLAKE_UPLOAD_BYTES = "100000";
  return (process.env.MEDLAKE_DATA = `/tmp/medlake-uploads-test-${process.pid}`);
});

let db: TestDb;
let manager: ServiceContext;

beforeAll(async () => {
  db = await createTestDb();
  manager = await contextFor({ role: "data_manager" });
  await createDataset({ ctx: manager, input: { slug: "by-column", name: "By column", contract: LAB_CONTRACT } });
  await createDataset({
    ctx: manager,
    input: { slug: "by-upload", name: "By upload", contract: { columns: [{ name: "test", type: "text" }] } },
  });
  await createDataset({ ctx: manager, input: { slug: "fresh", name: "Without a contract" } });
});
afterAll(async () => {
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});

type Sent = {
  ctx?: ServiceContext;
  slug?: string;
  bytes?: Uint8Array | string;
  type?: string;
  headers?: Record<string, string>;
  input?: Record<string, string>;
  chunks?: Uint8Array[];
};

function send({ ctx = manager, slug = "by-column", bytes = "a,b\n1,2\n", type = "text/csv", headers = {}, input = {}, chunks }: Sent = {}) {
  const parts = chunks ?? [typeof bytes === "string" ? Buffer.from(bytes) : bytes];
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });
  return receiveUpload({
    ctx,
    input: { slug, ...input },
    body,
    headers: new Headers({ "content-type": type, ...headers }),
    signal: new AbortController().signal,
  });
}

async function stored(uploadId: string) {
  const [row] = await asSystemTx((tx) => tx.select().from(uploads).where(eq(uploads.id, uploadId)));
  if (!row) throw new Error("no upload");
  return row;
}

function filesOnDisk(): string[] {
  const entries = readdirSync(`${folder}/uploads`, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort();
}

test("a file is kept byte for byte, with its hash, and a run is queued for it", async () => {
  const bytes = Buffer.from("patient,site\np1,Zürich\r\n\u0000\ufeff");
  const { uploadId, runId } = await send({ bytes, input: { filename: "../../Aug\u202Eust.csv", hospital: "north", period: "2025-08" } });
  const row = await stored(uploadId);
  expect(row).toMatchObject({
    filename: "August.csv",
    hospital: "north",
    period: "2025-08",
    bytes: bytes.length,
    gzip: false,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  });
  const chunks: Buffer[] = [];
  for await (const chunk of uploadsStore().read(row.storageKey)) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
  const [run] = await asSystemTx((tx) => tx.select().from(runs).where(eq(runs.id, runId)));
  expect(run).toMatchObject({ state: "queued", uploadId, kind: "ingest", hospital: "north", period: "2025-08", orgId: manager.orgId });
  const audit = await asSystemTx((tx) =>
    tx
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.action, "dataset.upload"), eq(auditLog.entityId, row.datasetId))),
  );
  expect(audit.map((entry) => entry.detail)).toContainEqual(expect.objectContaining({ uploadId, runId, bytes: bytes.length }));
});

test("gzip is known by its bytes, not by what the sender calls it", async () => {
  const zipped = gzipSync("a,b\n1,2\n");
  expect(await stored((await send({ bytes: zipped, type: "text/csv" })).uploadId)).toMatchObject({ gzip: true });
  expect(await stored((await send({ type: "application/gzip" })).uploadId)).toMatchObject({ gzip: false });
  // The two bytes may come apart.
  expect(await stored((await send({ chunks: [zipped.subarray(0, 1), zipped.subarray(1)] })).uploadId)).toMatchObject({ gzip: true });
});

test.each([
  ["an empty body", { bytes: "" }, "INVALID_INPUT"],
  ["a form", { type: "multipart/form-data; boundary=x" }, "INVALID_INPUT"],
  ["JSON", { type: "application/json" }, "INVALID_INPUT"],
  ["a body compressed on the way", { headers: { "content-encoding": "gzip" } }, "INVALID_INPUT"],
  ["fewer bytes than announced", { headers: { "content-length": "4000" } }, "INVALID_INPUT"],
  ["more bytes than the limit, announced", { headers: { "content-length": "100001" } }, "TOO_LARGE"],
  ["more bytes than the limit, found on the way", { bytes: Buffer.alloc(100_001, "x") }, "TOO_LARGE"],
])("%s is refused and leaves nothing behind", async (_what, sent, code) => {
  const before = filesOnDisk();
  const rows = await asSystemTx((tx) => tx.select({ id: uploads.id }).from(uploads));
  await expect(send(sent)).rejects.toMatchObject({ code, message: expect.stringContaining("Nothing was kept") });
  expect(filesOnDisk()).toEqual(before);
  expect(await asSystemTx((tx) => tx.select({ id: uploads.id }).from(uploads))).toHaveLength(rows.length);
});

test("a body that breaks off is refused and leaves nothing behind", async () => {
  const before = filesOnDisk();
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1;
      if (sent < 3) controller.enqueue(Buffer.alloc(1000, "x"));
      else controller.error(Object.assign(new Error("aborted"), { code: "ECONNRESET" }));
    },
  });
  const broken = receiveUpload({
    ctx: manager,
    input: { slug: "by-column" },
    body,
    headers: new Headers({ "content-type": "text/csv" }),
    signal: new AbortController().signal,
  });
  await expect(broken).rejects.toMatchObject({ code: "INVALID_INPUT" });
  expect(filesOnDisk()).toEqual(before);
});

test("what the contract takes from the upload must be said; what a column says may be left out", async () => {
  await expect(send({ slug: "by-upload" })).rejects.toMatchObject({
    code: "INVALID_INPUT",
    details: [
      { path: "hospital", message: "required by the contract" },
      { path: "period", message: "required by the contract" },
    ],
  });
  await expect(send({ slug: "by-upload", input: { hospital: "north" } })).rejects.toMatchObject({
    code: "INVALID_INPUT",
    details: [{ path: "period" }],
  });
  await expect(send({ slug: "by-upload", input: { hospital: "north", period: "2025-08" } })).resolves.toMatchObject({
    runId: expect.stringMatching(/^run_/),
  });
  await expect(send({ slug: "by-column" })).resolves.toBeDefined();
  await expect(send({ slug: "fresh" })).resolves.toBeDefined();
});

test.each([
  ["period", "2025-13"],
  ["period", "2025-8"],
  ["period", "08/2025"],
  ["hospital", "../north"],
  ["hospital", ""],
  ["hospital", "'; drop table runs; --"],
])("the %s %j is refused", async (name, value) => {
  await expect(send({ input: { [name]: value } })).rejects.toMatchObject({ name: "ZodError" });
});

test("only those who manage the dataset may send, and others hear no more than they may know", async () => {
  const analyst = await contextFor({ role: "analyst", org: { id: manager.orgId } });
  await expect(send({ ctx: analyst })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const reader = await contextFor({ role: "data_manager", org: { id: manager.orgId }, scopes: ["read"], apiKey: true });
  await expect(send({ ctx: reader })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(send({ ctx: await contextFor({ role: "admin" }) })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("the list of uploads is the organisation's own, newest first, page by page", async () => {
  const other = await contextFor({ role: "admin" });
  await makeDataset({ org: { id: other.orgId }, slug: "by-column" });
  await send({ ctx: other });
  expect((await listUploads({ ctx: other, input: {} })).items).toHaveLength(1);
  const all = (await listUploads({ ctx: manager, input: { limit: 200 } })).items;
  expect(all.length).toBeGreaterThan(4);
  expect(all.map((item) => item.at)).toEqual(
    all
      .map((item) => item.at)
      .sort()
      .reverse(),
  );
  expect(all[0]).toMatchObject({ run: { state: "queued", version: null }, dataset: { slug: expect.any(String) } });
  const paged: string[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await listUploads({ ctx: manager, input: { limit: 2, ...(cursor ? { cursor } : {}) } });
    paged.push(...page.items.map((item) => item.id));
    cursor = page.nextCursor;
  } while (cursor);
  expect(paged).toEqual(all.map((item) => item.id));
  await expect(listUploads({ ctx: manager, input: { cursor: "bm9uc2Vuc2U" } })).rejects.toMatchObject({ code: "INVALID_INPUT" });
  await expect(listUploads({ ctx: await contextFor({ role: "viewer", org: { id: manager.orgId } }), input: {} })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
});

test.each([
  ["left the organisation", (userId: string) => asSystemTx((tx) => tx.delete(memberships).where(eq(memberships.userId, userId)))],
  [
    "got another role",
    (userId: string) => asSystemTx((tx) => tx.update(memberships).set({ role: "viewer" }).where(eq(memberships.userId, userId))),
  ],
  [
    "signed out everywhere",
    (userId: string) => asSystemTx((tx) => tx.update(sessions).set({ revokedAt: new Date() }).where(eq(sessions.userId, userId))),
  ],
  [
    "had the key revoked",
    (userId: string) => asSystemTx((tx) => tx.update(apiKeys).set({ revokedAt: new Date() }).where(eq(apiKeys.userId, userId))),
  ],
])("a sender who %s while the file was on its way sends nothing", async (how, happens) => {
  const org = { id: manager.orgId };
  const user = await makeUser({ org, role: "data_manager" });
  const ctx = await contextFor({ org, user, role: "data_manager", apiKey: how === "had the key revoked" });
  if (ctx.actor.kind === "user") {
    const { sessionId } = ctx.actor;
    await asSystemTx((tx) =>
      tx.insert(sessions).values({ id: sessionId, userId: user.id, orgId: org.id, expiresAt: new Date(Date.now() + 60_000) }),
    );
  }
  const before = filesOnDisk();
  async function* slowly() {
    yield Buffer.from("a,b\n");
    await happens(user.id);
    yield Buffer.from("1,2\n");
  }
  const sent = receiveUpload({
    ctx,
    input: { slug: "by-column" },
    body: Readable.toWeb(Readable.from(slowly())) as ReadableStream<Uint8Array>,
    headers: new Headers({ "content-type": "text/csv" }),
    signal: new AbortController().signal,
  });
  await expect(sent).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  expect(filesOnDisk()).toEqual(before);
  expect(await asSystemTx((tx) => tx.select().from(uploads).where(eq(uploads.userId, user.id)))).toEqual([]);
});
