import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { and, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { auditLog, type datasets, memberships, runs, uploads, uploadSessions } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, makeDataset, makeOrg, makeUser } from "@/db/testing/factories";
import { createApiKeyFor } from "@/lib/auth";
import { systemContext, type Role } from "@/lib/context";
import { uploadsStore } from "@/lib/storage";
import { serveRoutes, type RouteServer } from "./testing/serve-routes";
import { tusCreate, tusHead, tusPatch, tusSend } from "./testing/tus";

const folder = vi.hoisted(() => {
  process.env["MEDLAKE_KEY_REQUESTS_PER_MINUTE"] = "10000";
  process.env["MEDLAKE_UPLOAD_BYTES"] = "50000000";
  return (process.env["MEDLAKE_DATA"] = `/tmp/medlake-tus-test-${process.pid}`);
});

const CSV = Buffer.from(`patient,value\n${Array.from({ length: 200 }, (_, i) => `p${i},${i}`).join("\n")}\n`);
const SHA = createHash("sha256").update(CSV).digest("hex");

let db: TestDb;
let server: RouteServer;
let org: { id: string };
let dataset: typeof datasets.$inferSelect;
let key: string;
let sender: { id: string };

beforeAll(async () => {
  db = await createTestDb();
  server = await serveRoutes();
  org = await makeOrg();
  ({ key, user: sender } = await person("data_manager", org));
  dataset = await makeDataset({ org, slug: "labs" });
});
afterAll(async () => {
  await server.close();
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function person(role: Role, of: { id: string }, scopes: ("read" | "write")[] = ["read", "write"]) {
  const user = await makeUser({ org: of, role });
  const made = await createApiKeyFor({ ctx: systemContext("test"), input: { email: user.email, name: "test", scopes } });
  return { key: made.key, user };
}

const at = () => ({ url: server.url, key });

async function sessionOf(address: string) {
  const [row] = await asSystemTx((tx) =>
    tx
      .select()
      .from(uploadSessions)
      .where(eq(uploadSessions.id, address.split("/").at(-1) ?? "")),
  );
  if (!row) throw new Error("no session");
  return row;
}

async function uploadOf(id: string | null) {
  const [row] = await asSystemTx((tx) =>
    tx
      .select()
      .from(uploads)
      .where(eq(uploads.id, id ?? "")),
  );
  if (!row) throw new Error("no upload");
  return row;
}

test("a file that comes in pieces is kept byte for byte, with its run, job and audit row, before the last answer", async () => {
  const metadata = {
    dataset: "labs",
    filename: "../../Aug\u202Eust.csv",
    hospital: "north",
    period: "2025-08",
    sha256: SHA.toUpperCase(),
    modifiedAt: "1724000000000",
    filetype: "text/csv",
  };
  const made = await tusCreate(at(), metadata, CSV.length);
  expect(made.status).toBe(201);
  expect(made.address).toMatch(/^\/api\/uploads\/ups_\w{22}$/);
  expect(await tusHead(at(), made.address)).toMatchObject({ status: 200, offset: 0 });

  const first = await tusPatch(at(), made.address, 0, CSV.subarray(0, 1000));
  expect(first).toMatchObject({ status: 204, offset: 1000 });
  const listed = (await (await fetch(`${server.url}/api/v1/uploads/sessions`, { headers: { authorization: `Bearer ${key}` } })).json()) as {
    items: unknown[];
  };
  expect(listed.items).toEqual([
    expect.objectContaining({
      address: made.address,
      dataset: { slug: "labs", name: dataset.name },
      filename: "August.csv",
      hospital: "north",
      period: "2025-08",
      bytes: CSV.length,
      received: 1000,
      modifiedAt: 1_724_000_000_000,
      state: "open",
      rehearsal: false,
      correctsRunId: null,
    }),
  ]);

  expect(await tusPatch(at(), made.address, 999, CSV.subarray(999))).toMatchObject({ status: 409, code: "CONFLICT" });
  const last = await tusPatch(at(), made.address, 1000, CSV.subarray(1000));
  expect(last).toMatchObject({
    status: 204,
    offset: CSV.length,
    uploadId: expect.stringMatching(/^upl_/),
    runId: expect.stringMatching(/^run_/),
  });

  const upload = await uploadOf(last.uploadId);
  expect(upload).toMatchObject({
    filename: "August.csv",
    hospital: "north",
    period: "2025-08",
    bytes: CSV.length,
    sha256: SHA,
    source: "browser",
    storageKey: `${org.id}/raw/${SHA}`,
    userId: sender.id,
  });
  expect(readFileSync(uploadsStore().path(upload.storageKey)).equals(CSV)).toBe(true);
  expect(readdirSync(`${folder}/uploads/incoming`)).toEqual([]);
  const [run] = await asSystemTx((tx) =>
    tx
      .select()
      .from(runs)
      .where(eq(runs.id, last.runId ?? "")),
  );
  expect(run).toMatchObject({
    state: "queued",
    kind: "ingest",
    trigger: "upload",
    uploadId: upload.id,
    hospital: "north",
    period: "2025-08",
  });
  const { rows: jobs } = await asSystemTx((tx) => tx.execute(sql`select 1 from pgboss.job where data->>'runId' = ${last.runId}`));
  expect(jobs).toHaveLength(1);
  const audit = await asSystemTx((tx) =>
    tx
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.action, "dataset.upload"), eq(auditLog.userId, sender.id))),
  );
  expect(audit.map((row) => row.detail)).toContainEqual(expect.objectContaining({ uploadId: upload.id, sha256: SHA }));
  // A client that did not hear the answer asks again, and learns what the file became.
  expect(await tusHead(at(), made.address)).toMatchObject({ status: 200, offset: CSV.length, runId: last.runId });
});

test("a file whose checksum is another one is refused in words and leaves nothing", async () => {
  const before = await asSystemTx((tx) => tx.$count(uploads));
  const made = await tusCreate(at(), { dataset: "labs", filename: "a.csv", sha256: "0".repeat(64) }, CSV.length);
  const sent = await tusPatch(at(), made.address, 0, CSV);
  expect(sent).toMatchObject({ status: 400, code: "INVALID_INPUT", message: expect.stringContaining("checksum does not match") });
  expect(await sessionOf(made.address)).toMatchObject({ state: "refused", message: sent.message, uploadId: null });
  expect(await asSystemTx((tx) => tx.$count(uploads))).toBe(before);
  expect(existsSync(`${folder}/uploads/incoming/${made.address.split("/").at(-1)}`)).toBe(false);
  expect(await tusHead(at(), made.address)).toMatchObject({ status: 400 });
});

test("the same bytes sent twice are kept once and make two runs", async () => {
  const bytes = Buffer.from("patient,value\nsame,1\n");
  const [one, two] = await Promise.all([tusSend(at(), { dataset: "labs" }, bytes), tusSend(at(), { dataset: "labs" }, bytes)]);
  expect(one.runId).not.toBe(two.runId);
  const [first, second] = [await uploadOf(one.uploadId), await uploadOf(two.uploadId)];
  expect(first.storageKey).toBe(second.storageKey);
  expect(readFileSync(uploadsStore().path(first.storageKey)).equals(bytes)).toBe(true);
});

test.each([
  ["no size", {}, undefined, "INVALID_INPUT", 400],
  ["an empty file", {}, 0, "INVALID_INPUT", 400],
  ["more than the server takes", {}, 50_000_001, "TOO_LARGE", 413],
  ["another organisation's dataset", { dataset: "not-ours" }, 10, "NOT_FOUND", 404],
  ["no dataset", { dataset: "" }, 10, "INVALID_INPUT", 400],
  ["a month that is none", { period: "2025-13" }, 10, "INVALID_INPUT", 400],
  ["a checksum that is none", { sha256: "abc" }, 10, "INVALID_INPUT", 400],
  ["a run that is not there", { correctsRunId: "run_nothing" }, 10, "NOT_FOUND", 404],
])("%s is refused before the first byte", async (_what, metadata, bytes, code, status) => {
  const made = await tusCreate(at(), { dataset: "labs", filename: "a.csv", ...metadata }, bytes);
  expect(made).toMatchObject({ status, code });
  expect(made.requestId).toMatch(/^req_/);
});

test("nobody else may touch an upload, and a key that reads may not begin one", async () => {
  const made = await tusCreate(at(), { dataset: "labs" }, CSV.length);
  const stranger = await person("admin", await makeOrg());
  const analyst = await person("analyst", org);
  for (const other of [stranger, analyst]) {
    const as = { url: server.url, key: other.key };
    expect(await tusHead(as, made.address)).toMatchObject({ status: 404 });
    expect(await tusPatch(as, made.address, 0, CSV)).toMatchObject({ status: 404, code: "NOT_FOUND" });
    expect(
      (await fetch(`${server.url}${made.address}`, { method: "DELETE", headers: { authorization: `Bearer ${other.key}` } })).status,
    ).toBe(404);
  }
  const reader = { url: server.url, key: (await person("data_manager", org, ["read"])).key };
  expect(await tusCreate(reader, { dataset: "labs" }, 10)).toMatchObject({ status: 403, code: "FORBIDDEN" });
  expect(await tusPatch(reader, made.address, 0, CSV)).toMatchObject({ status: 403, code: "FORBIDDEN" });
  const sessions = `${server.url}/api/v1/uploads/sessions`;
  const asking = (who: string, method: string, path = "") =>
    fetch(`${sessions}${path}`, { method, headers: { authorization: `Bearer ${who}` } });
  const id = made.address.split("/").at(-1);
  expect((await asking(reader.key, "DELETE", `/${id}`)).status).toBe(403);
  expect((await asking(stranger.key, "DELETE", `/${id}`)).status).toBe(404);
  expect(await (await asking(stranger.key, "GET")).json()).toEqual({ items: [] });
  expect((await asking(analyst.key, "GET")).status).toBe(403);
  expect(JSON.stringify(await (await asking(reader.key, "GET")).json())).toContain(id);
  expect(await tusCreate({ url: server.url, key: "mlk_live_no" }, { dataset: "labs" }, 10)).toMatchObject({ status: 401 });
  // Another manager of the organisation goes on with it.
  const colleague = { url: server.url, key: (await person("data_manager", org)).key };
  expect(await tusPatch(colleague, made.address, 0, CSV)).toMatchObject({ status: 204, runId: expect.stringMatching(/^run_/) });
});

test("an upload that is given up is gone, with its bytes", async () => {
  const made = await tusCreate(at(), { dataset: "labs" }, CSV.length);
  await tusPatch(at(), made.address, 0, CSV.subarray(0, 10));
  const id = made.address.split("/").at(-1);
  const answer = await fetch(`${server.url}/api/v1/uploads/sessions/${id}`, {
    method: "DELETE",
    headers: { authorization: `Bearer ${key}` },
  });
  expect(answer.status).toBe(204);
  expect(existsSync(`${folder}/uploads/incoming/${id}`)).toBe(false);
  expect(await tusHead(at(), made.address)).toMatchObject({ status: 404 });
  expect(await tusPatch(at(), made.address, 10, CSV.subarray(10))).toMatchObject({ status: 404 });
  const audit = await asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.action, "dataset.upload.cancel")));
  expect(audit.map((row) => row.detail)).toContainEqual({ sessionId: id, bytes: CSV.length, received: 10 });
});

test("a fifth file of one hospital waits; another hospital's does not", async () => {
  const metadata = { dataset: "labs", hospital: "busy" };
  const begun = await Promise.all(Array.from({ length: 6 }, () => tusCreate(at(), metadata, 100)));
  expect(begun.filter((made) => made.status === 201)).toHaveLength(4);
  for (const refused of begun.filter((made) => made.status !== 201)) {
    expect(refused).toMatchObject({ status: 429, code: "RATE_LIMITED", retryAfter: expect.stringMatching(/^\d+$/) });
  }
  expect(await tusCreate(at(), { ...metadata, hospital: "calm" }, 100)).toMatchObject({ status: 201 });
  await asSystemTx((tx) =>
    tx
      .update(uploadSessions)
      .set({ lastByteAt: sql`now() - interval '10 minutes'` })
      .where(eq(uploadSessions.hospital, "busy")),
  );
  expect(await tusCreate(at(), metadata, 100)).toMatchObject({ status: 201 });
  await asSystemTx((tx) => tx.delete(uploadSessions).where(eq(uploadSessions.state, "open")));
});

test("without room on the disk nothing begins; uploads under way count three times their size", async () => {
  const made = await tusCreate(at(), { dataset: "labs", hospital: "north" }, 1_000_000);
  expect(made.status).toBe(201);
  const { bavail, bsize } = await import("node:fs").then((fs) => fs.statfsSync(folder));
  const free = Number(bavail) * Number(bsize);
  // A neighbour has announced what would fill the disk.
  await asSystemTx((tx) =>
    tx
      .update(uploadSessions)
      .set({ bytes: Math.floor(free / 3) })
      .where(eq(uploadSessions.id, made.address.split("/").at(-1) ?? "")),
  );
  const refused = await tusCreate(at(), { dataset: "labs", hospital: "south" }, 1000);
  expect(refused).toMatchObject({ status: 507, code: "LIMIT_EXCEEDED", message: expect.stringContaining("nothing published was lost") });
  await asSystemTx((tx) => tx.delete(uploadSessions).where(eq(uploadSessions.state, "open")));
  expect(await tusCreate(at(), { dataset: "labs", hospital: "south" }, 1000)).toMatchObject({ status: 201 });
});

test("a sender who is no longer a manager when the last byte comes sends nothing", async () => {
  const gone = await person("data_manager", org);
  const as = { url: server.url, key: gone.key };
  const made = await tusCreate(as, { dataset: "labs" }, CSV.length);
  await tusPatch(as, made.address, 0, CSV.subarray(0, 100));
  await asSystemTx((tx) => tx.update(memberships).set({ role: "viewer" }).where(eq(memberships.userId, gone.user.id)));
  expect(await tusPatch(as, made.address, 100, CSV.subarray(100))).toMatchObject({
    status: expect.toSatisfy((s: number) => s === 403 || s === 404),
  });
  expect(await sessionOf(made.address)).toMatchObject({ state: "open", received: 100 });
});

test("a crash between the last byte and the commit is made good by who asks", async () => {
  const made = await tusCreate(at(), { dataset: "labs" }, CSV.length);
  const id = made.address.split("/").at(-1) ?? "";
  writeFileSync(`${folder}/uploads/incoming/${id}`, CSV);
  await asSystemTx((tx) => tx.update(uploadSessions).set({ received: CSV.length }).where(eq(uploadSessions.id, id)));
  const asked = await tusHead(at(), made.address);
  expect(asked).toMatchObject({ status: 200, offset: CSV.length, runId: expect.stringMatching(/^run_/) });
  expect(await sessionOf(made.address)).toMatchObject({ state: "complete", uploadId: expect.stringMatching(/^upl_/) });
});

test("a tail that the database never heard of is sent again", async () => {
  const bytes = randomBytes(5000);
  const made = await tusCreate(at(), { dataset: "labs", sha256: createHash("sha256").update(bytes).digest("hex") }, bytes.length);
  await tusPatch(at(), made.address, 0, bytes.subarray(0, 2000));
  const id = made.address.split("/").at(-1) ?? "";
  // As after a power cut: the file is longer than what was made safe, and what is behind it is not ours.
  writeFileSync(`${folder}/uploads/incoming/${id}`, Buffer.concat([bytes.subarray(0, 2000), Buffer.alloc(2500)]));
  expect(await tusHead(at(), made.address)).toMatchObject({ offset: 2000 });
  expect(await tusPatch(at(), made.address, 2000, bytes.subarray(2000))).toMatchObject({
    status: 204,
    runId: expect.stringMatching(/^run_/),
  });
});

test.each([
  ["../../x.csv", "x.csv"],
  ["a\u0000b.csv", "ab.csv"],
  ["evil\u202Evsc.exe", "evilvsc.exe"],
  ["two\nlines\r.csv", "twolines.csv"],
  ["C:\\Users\\me\\a.csv", "a.csv"],
  [`${"x".repeat(300)}.csv`, "x".repeat(200)],
  ["..", "upload.csv"],
])("a file called %j is kept as %j", async (name, shown) => {
  const bytes = randomBytes(20);
  const sent = await tusSend(at(), { dataset: "labs", filename: name }, bytes);
  expect(await uploadOf(sent.uploadId)).toMatchObject({
    filename: shown,
    storageKey: `${org.id}/raw/${createHash("sha256").update(bytes).digest("hex")}`,
  });
});

/** A disk of two megabytes in place of the folder of files on their way; null where the tests may not make one. */
function smallDisk(): (() => void) | null {
  const incoming = `${folder}/uploads/incoming`;
  const made = spawnSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", incoming]);
  return made.status === 0 ? () => void spawnSync("umount", [incoming]) : null;
}

test("a disk that is full in the middle is said, what arrived is kept, and sending goes on when there is room", async ({ skip }) => {
  const bytes = randomBytes(3_000_000);
  const remove = smallDisk();
  if (remove === null) return skip("A small disk cannot be made here.");
  try {
    const made = await tusCreate(at(), { dataset: "labs", hospital: "full" }, bytes.length);
    expect(made.status).toBe(201);
    expect(await tusPatch(at(), made.address, 0, bytes)).toMatchObject({
      status: 507,
      code: "LIMIT_EXCEEDED",
      message: expect.stringContaining("What has arrived is kept"),
    });
    const { offset } = await tusHead(at(), made.address);
    expect(offset).toBeGreaterThan(1_000_000);
    expect(offset).toBeLessThan(bytes.length);
    spawnSync("mount", ["-o", "remount,size=20m", `${folder}/uploads/incoming`]);
    const sent = await tusPatch(at(), made.address, offset ?? 0, bytes.subarray(offset ?? 0));
    expect(sent.status).toBe(204);
    // The raw files are on another disk than those on their way: they are copied.
    expect(readFileSync(uploadsStore().path((await uploadOf(sent.uploadId)).storageKey)).equals(bytes)).toBe(true);
  } finally {
    remove();
  }
});
