import path from "node:path";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as runMigrations } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { PgBoss, type Queue } from "pg-boss";
import { appRoot } from "@/lib/env";
import { CLOCK_QUEUE, QUEUES, QUEUE_SCHEMA, SCHEDULES } from "./queues";

/** Any number will do, as long as everyone who migrates takes the same. */
const MIGRATION_LOCK = 4_927_113;

/**
 * Brings the database at `ownerUrl` to the current schema: tables, row-level security, queues, and the rights of
 * `appRole`, the role the application runs as. Safe to run at every start and by several processes at once. Without
 * `appRole` the application runs as the role of `ownerUrl`, and `log` gets a line for each protection that is missing.
 */
export async function migrate(o: { ownerUrl: string; appRole?: string; log?: (line: string) => void }): Promise<void> {
  const client = new pg.Client({ connectionString: o.ownerUrl });
  await client.connect();
  try {
    await refuseOldServer(client);
    // The lock belongs to the connection, so it goes even when this process is killed.
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await client.query("set client_min_messages to warning");
    await runMigrations(drizzle(client), { migrationsFolder: path.join(appRoot(), "db", "migrations") });
    await prepareQueues(o.ownerUrl);
    if (o.appRole === undefined) await sayWhatIsMissing(client, o.log ?? console.warn);
    else await grantRights(client, o.appRole);
  } finally {
    await client.end();
  }
}

async function refuseOldServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ number: number; version: string }>(
    "select current_setting('server_version_num')::int as number, current_setting('server_version') as version",
  );
  const server = rows[0];
  if (server && server.number >= 140_000) return;
  throw new Error(
    `The PostgreSQL server of DATABASE_URL is version ${server?.version ?? "unknown"}. Medlake needs 14 or newer. Nothing was changed.`,
  );
}

async function prepareQueues(ownerUrl: string): Promise<void> {
  const boss = new PgBoss({ connectionString: ownerUrl, schema: QUEUE_SCHEMA, max: 2, supervise: false, schedule: false });
  // Errors reach the caller through the calls below.
  boss.on("error", () => {});
  await boss.start();
  try {
    const existing = new Set((await boss.getQueues()).map((queue) => queue.name));
    for (const [name, settings] of Object.entries<Omit<Queue, "name">>(QUEUES)) {
      const { policy: _fixed, ...changeable } = settings;
      if (existing.has(name)) await boss.updateQueue(name, changeable);
      else await boss.createQueue(name, settings);
    }
    if (!existing.has(CLOCK_QUEUE)) await boss.createQueue(CLOCK_QUEUE);
    for (const { queue, key, cron } of SCHEDULES) {
      // A slot is sent again when a worker is killed between sending and saying so: the queue then drops the second one.
      await boss.schedule(queue, cron, { task: key }, { key, missed: "once", singletonKey: key, singletonSeconds: 60 });
    }
  } finally {
    await boss.stop({ graceful: false });
  }
}

/** The application may use the rows and change no structure; the audit log it may only add to and read. */
async function grantRights(client: pg.Client, appRole: string): Promise<void> {
  const role = client.escapeIdentifier(appRole);
  await client.query("begin");
  for (const statement of [
    "revoke all on schema public from public",
    // Foreign keys are checked as the tables' owner.
    "grant all on schema public to current_user",
    `grant usage on schema public, ${QUEUE_SCHEMA} to ${role}`,
    "revoke execute on all functions in schema public from public",
    `grant select, insert, update, delete on all tables in schema public, ${QUEUE_SCHEMA} to ${role}`,
    `grant usage, select, update on all sequences in schema public, ${QUEUE_SCHEMA} to ${role}`,
    `grant execute on all functions in schema public, ${QUEUE_SCHEMA} to ${role}`,
    `revoke update, delete, truncate on audit_log from ${role}`,
  ]) {
    await client.query(statement);
  }
  await client.query("commit");
}

async function sayWhatIsMissing(client: pg.Client, log: (line: string) => void): Promise<void> {
  const { rows } = await client.query<{ all: boolean }>(
    "select rolsuper or rolbypassrls as all from pg_roles where rolname = current_user",
  );
  log("The application uses the role of DATABASE_URL, which owns the tables: the database does not stop it from changing the audit log.");
  if (rows[0]?.all)
    log(
      "That role bypasses row-level security: organisations are kept apart by the application alone. Use a role without SUPERUSER and BYPASSRLS.",
    );
}
