import { mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { findRunning, stopCluster } from "../embedded/cluster";
import { APP_ROLE, OWNER_ROLE, startDatabase } from "../embedded/supervisor";
import { supervisorOf } from "../embedded/supervisor-lock";
import { migrate } from "../migrate";
import { randomText } from "@/lib/ids";

/** What a test needs to clone the template: the cluster's administrator, and the roles' URLs with `DATABASE` for the name. */
export type TestCluster = { adminUrl: string; appUrl: string; ownerUrl: string; owner: string; template: string };

const PREFIX = "medlake-tests-";
const SLOT = "DATABASE";

/** The URL of one database of the cluster. */
export function urlOf(url: string, database: string): string {
  return url.replace(SLOT, database);
}

/**
 * Starts a cluster for one test run and makes the migrated template. With DATABASE_URL set, that server is used
 * instead: its role must be allowed to make databases and roles.
 */
export async function startTestCluster(): Promise<TestCluster & { stop(): Promise<void> }> {
  const external = process.env["DATABASE_URL"];
  return external ? prepareExternal(external) : startOwn();
}

async function startOwn() {
  await clearStale();
  const directory = await mkdtemp(path.join(os.tmpdir(), PREFIX));
  const database = await startDatabase({ directory, durable: false, maxConnections: 200 });
  const named = (url: string) => url.replace("@/medlake?", `@/${SLOT}?`);
  const cluster = {
    adminUrl: database.adminUrl,
    appUrl: named(database.appUrl),
    ownerUrl: named(database.ownerUrl),
    owner: OWNER_ROLE,
    template: "medlake_template",
  };
  await makeTemplate(cluster, APP_ROLE);
  return {
    ...cluster,
    stop: async () => {
      await database.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function prepareExternal(adminUrl: string) {
  const run = randomText(8).toLowerCase();
  const roles = { owner: `medlake_test_owner_${run}`, app: `medlake_test_app_${run}` };
  const password = randomText(24);
  await asAdmin(adminUrl, async (client) => {
    for (const role of Object.values(roles)) await client.query(`create role ${role} login password '${password}'`);
    // Only a member of a role may give it a database.
    await client.query(`grant ${roles.owner} to current_user`);
  });
  const named = (role: string) => {
    const url = new URL(adminUrl);
    url.username = role;
    url.password = password;
    url.pathname = `/${SLOT}`;
    return url.toString();
  };
  const cluster = {
    adminUrl,
    appUrl: named(roles.app),
    ownerUrl: named(roles.owner),
    owner: roles.owner,
    template: `medlake_template_${run}`,
  };
  await makeTemplate(cluster, roles.app);
  return {
    ...cluster,
    stop: () =>
      asAdmin(adminUrl, async (client) => {
        await client.query(`drop database ${cluster.template}`);
        for (const role of Object.values(roles)) await client.query(`drop role ${role}`);
      }),
  };
}

async function makeTemplate(cluster: TestCluster, appRole: string): Promise<void> {
  await asAdmin(cluster.adminUrl, async (client) => {
    await client.query(`create database ${cluster.template} owner ${cluster.owner}`);
  });
  await migrate({ ownerUrl: urlOf(cluster.ownerUrl, cluster.template), appRole });
}

/** Runs `fn` on a connection of the cluster's administrator. */
export async function asAdmin(adminUrl: string, fn: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await fn(client);
  } finally {
    await client.end();
  }
}

/** Ends the clusters of test runs that were killed. */
async function clearStale(): Promise<void> {
  for (const name of await readdir(os.tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const directory = path.join(os.tmpdir(), name);
    if ((await supervisorOf(directory)) !== null) continue;
    const running = await findRunning(path.join(directory, "cluster")).catch(() => null);
    // One that has just been made has neither lock nor server yet: leave it to its maker.
    if (running === null) continue;
    await stopCluster(running.pid);
    await rm(directory, { recursive: true, force: true });
  }
}
