import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { generateDrizzleJson, generateMigration } from "drizzle-kit/api";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { randomText } from "@/lib/ids";
import { APP_ROLE, startDatabase, type StartedDatabase } from "./embedded/supervisor";
import { migrate } from "./migrate";
import { QUEUES } from "./queues";
import * as schema from "./schema";
import { buildSupervisor, spawnSupervisor } from "./testing/supervisor-process";

const isLong = [process.env["MEDLAKE_LONG"], process.env["MEDLAKE_LONG_TESTS"]].includes("1");

let base: string;
let cluster: StartedDatabase;
beforeAll(async () => {
  base = await mkdtemp(path.join(os.tmpdir(), "medlake-migrate-"));
  await chmod(base, 0o755);
  cluster = await startDatabase({ directory: path.join(base, "database"), durable: false });
});
afterAll(async () => {
  await cluster.stop();
  await rm(base, { recursive: true, force: true });
});

async function ask<T>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows as T[];
  } finally {
    await client.end();
  }
}

async function emptyDatabase(): Promise<{ ownerUrl: string; appUrl: string }> {
  const name = `m_${randomText(10).toLowerCase()}`;
  await ask(cluster.adminUrl, `create database ${name} owner medlake_owner`);
  const named = (url: string) => url.replace("@/medlake?", `@/${name}?`);
  return { ownerUrl: named(cluster.ownerUrl), appUrl: named(cluster.appUrl) };
}

const tables = (url: string) => ask<{ n: number }>(url, "select count(*)::int as n from pg_tables where schemaname = 'public'");

test("the migrations make the tables of the schema, and nothing is missing from them", async () => {
  const journal = JSON.parse(await readFile("db/migrations/meta/_journal.json", "utf8")) as { entries: { idx: number }[] };
  const last = String(journal.entries.at(-1)?.idx).padStart(4, "0");
  const made = JSON.parse(await readFile(`db/migrations/meta/${last}_snapshot.json`, "utf8")) as Parameters<typeof generateMigration>[0];
  const wanted = generateDrizzleJson(schema, made.id);
  // Otherwise run drizzle-kit generate, and commit the migration.
  expect(await generateMigration(made, wanted)).toEqual([]);
});

test("several first starts at once end with one whole schema, and a second run changes nothing", async () => {
  const { ownerUrl, appUrl } = await emptyDatabase();
  await Promise.all([1, 2, 3].map(() => migrate({ ownerUrl, appRole: APP_ROLE })));
  const [before] = await tables(ownerUrl);
  await migrate({ ownerUrl, appRole: APP_ROLE });
  expect(await tables(ownerUrl)).toEqual([before]);
  const queues = await ask<{ name: string }>(appUrl, "select name from pgboss.queue where name not like '\\_\\_%' order by name");
  expect(queues.map((queue) => queue.name)).toEqual(Object.keys(QUEUES).sort());
});

test("the application's role owns nothing and cannot change structure or the audit log", async () => {
  const { ownerUrl, appUrl } = await emptyDatabase();
  await migrate({ ownerUrl, appRole: APP_ROLE });
  expect(await ask(appUrl, "select 1 from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = current_user")).toEqual([]);
  for (const text of [
    "create table x (a int)",
    "alter table runs add column x int",
    "drop policy tenant on runs",
    "delete from audit_log",
    "truncate audit_log",
    "create schema x",
  ]) {
    await expect(ask(appUrl, text)).rejects.toMatchObject({ code: "42501" });
  }
});

test("with one role for everything, it says what is not in effect", async () => {
  const { ownerUrl } = await emptyDatabase();
  const lines: string[] = [];
  await migrate({ ownerUrl, log: (line) => lines.push(line) });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain("audit log");
  const superLines: string[] = [];
  await migrate({ ownerUrl: cluster.adminUrl, log: (line) => superLines.push(line) });
  expect(superLines[1]).toContain("bypasses row-level security");
});

test("a migration that is killed leaves all of it or nothing, and the next start finishes it", { timeout: 600_000 }, async () => {
  const supervisor = await buildSupervisor();
  const directory = path.join(base, "killed");
  const kills = isLong ? 20 : 3;
  for (let kill = 0; kill < kills; kill++) {
    const process = spawnSupervisor(supervisor, directory, { migrate: true });
    await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 1300));
    await process.kill();
  }
  const database = await startDatabase({ directory, durable: false });
  try {
    const [left] = await tables(database.ownerUrl);
    await migrate({ ownerUrl: database.ownerUrl, appRole: APP_ROLE });
    const [whole] = await tables(database.ownerUrl);
    expect([0, whole?.n]).toContain(left?.n);
  } finally {
    await database.stop();
  }
});
