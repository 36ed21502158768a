import { spawn, type ChildProcess } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createReadStream, mkdirSync, readdirSync, rmSync, type ReadStream } from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";
import { eq } from "drizzle-orm";
import { Upload } from "tus-js-client";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runs, uploads, uploadSessions } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, makeDataset, makeOrg, makeUser } from "@/db/testing/factories";
import { createApiKeyFor } from "@/lib/auth";
import { systemContext } from "@/lib/context";
import { uploadsStore } from "@/lib/storage";
import { bundleForTests } from "@/scripts/testing/bundle-for-tests";

const folder = vi.hoisted(() => (process.env["MEDLAKE_DATA"] = `/tmp/medlake-upload-kill-${process.pid}`));

const MIB = 1024 * 1024;
const KILLS = 5;
const isLong = process.env["MEDLAKE_LONG_TESTS"] === "1";

let db: TestDb;
let file: string;
let key: string;
let port = 0;
let server: ChildProcess | undefined;

beforeAll(async () => {
  db = await createTestDb();
  mkdirSync(folder, { recursive: true });
  file = path.join(await bundleForTests("upload-server", { server: "app/api/testing/upload-server.ts" }), "server.js");
  const org = await makeOrg();
  const user = await makeUser({ org, role: "data_manager" });
  ({ key } = await createApiKeyFor({
    ctx: systemContext("test"),
    input: { email: user.email, name: "test", scopes: ["read", "write"] },
  }));
  await makeDataset({ org, slug: "labs" });
  await start();
});
afterAll(async () => {
  await kill();
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<void> {
  const env = { ...process.env, DATABASE_URL: db.url, PORT: String(port), MEDLAKE_LOG_LEVEL: "error" };
  const started = spawn(process.execPath, [file], { env, stdio: ["ignore", "pipe", "inherit"] });
  server = started;
  const [line] = (await once(started.stdout, "data")) as [Buffer];
  port = Number(new URL(line.toString().trim()).port);
}

async function kill(): Promise<void> {
  const running = server;
  if (!running || running.exitCode !== null || running.signalCode !== null) return;
  const exited = once(running, "exit");
  running.kill("SIGKILL");
  await exited;
}

/** Sends as the interface does, and kills the server five times on the way. */
async function sendThroughKills(source: Buffer | ReadStream, size: number, chunkSize: number) {
  let kills = 0;
  let restarting: Promise<void> | null = null;
  let retries = 0;
  await new Promise<void>((resolve, reject) => {
    const upload = new Upload(source as never, {
      endpoint: `http://127.0.0.1:${port}/api/uploads`,
      headers: { authorization: `Bearer ${key}` },
      metadata: { dataset: "labs", filename: "big.csv" },
      uploadSize: size,
      chunkSize,
      retryDelays: Array.from({ length: 100 }, () => 100),
      onShouldRetry: () => {
        retries++;
        return true;
      },
      onProgress: (sent) => {
        if (kills >= KILLS || restarting !== null || sent < ((kills + 1) * size) / (KILLS + 1)) return;
        kills++;
        restarting = kill()
          .then(start)
          .finally(() => (restarting = null));
      },
      onSuccess: () => resolve(),
      onError: reject,
    });
    upload.start();
  });
  await restarting;
  return { kills, retries };
}

async function expectKept(sha256: string, bytes: number): Promise<void> {
  const [upload, ...others] = await asSystemTx((tx) => tx.select().from(uploads).where(eq(uploads.sha256, sha256)));
  expect(others).toEqual([]);
  expect(upload).toMatchObject({ bytes, source: "browser" });
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(uploadsStore().path(upload?.storageKey ?? ""))) hash.update(chunk as Buffer);
  expect(hash.digest("hex")).toBe(sha256);
  expect(await asSystemTx((tx) => tx.$count(runs, eq(runs.uploadId, upload?.id ?? "")))).toBe(1);
  const [session] = await asSystemTx((tx) =>
    tx
      .select()
      .from(uploadSessions)
      .where(eq(uploadSessions.uploadId, upload?.id ?? "")),
  );
  expect(session).toMatchObject({ state: "complete", received: bytes, bytes });
  expect(readdirSync(`${folder}/uploads/incoming`)).toEqual([]);
}

test.each([
  ["in pieces of 4 MiB", 4 * MIB],
  ["in one piece", Number.POSITIVE_INFINITY],
])("a file sent %s while the server is killed five times arrives byte for byte, and once", async (_how, chunkSize) => {
  const bytes = randomBytes(96 * MIB);
  const { kills, retries } = await sendThroughKills(bytes, bytes.length, chunkSize);
  expect(kills).toBe(KILLS);
  expect(retries).toBeGreaterThanOrEqual(1);
  await expectKept(createHash("sha256").update(bytes).digest("hex"), bytes.length);
});

test.runIf(isLong)(
  "2 GiB through five kills",
  async () => {
    const size = 2048 * MIB;
    const name = path.join(folder, "big.bin");
    const hash = createHash("sha256");
    const handle = await open(name, "w");
    const block = randomBytes(16 * MIB);
    for (let at = 0; at < size; at += block.length) {
      block.writeUInt32LE(at / block.length);
      hash.update(block);
      await handle.write(block);
    }
    await handle.close();
    const { kills } = await sendThroughKills(createReadStream(name), size, 8 * MIB);
    expect(kills).toBe(KILLS);
    await expectKept(hash.digest("hex"), size);
  },
  600_000,
);
