import { count, isNotNull } from "drizzle-orm";
import { statfs } from "node:fs/promises";
import { datasets, orgs, runs, users } from "@/db";
import { systemContext, withTransaction } from "@/lib/context";
import type { Connection } from "./connect";

/** What is running, what is in it, and how much room is left, one fact a line. */
export async function status(connection: Connection): Promise<string[]> {
  const counts = await withTransaction(systemContext("command line"), async (tx) => ({
    orgs: await tx.$count(orgs),
    users: await tx.$count(users),
    datasets: await tx.$count(datasets),
    disabled: await tx.$count(users, isNotNull(users.disabledAt)),
    runs: await tx.select({ state: runs.state, n: count() }).from(runs).groupBy(runs.state).orderBy(runs.state),
  }));
  const disk = await statfs(connection.dataDirectory);
  const { server } = connection;
  return [
    `server     ${server === null ? "not running" : `running, process ${server.pid}${server.address === null ? ", starting" : `, ${server.address}`}`}`,
    `data       ${connection.dataDirectory}, ${((disk.bavail * disk.bsize) / 1024 ** 3).toFixed(1)} GiB free on its disk`,
    `accounts   ${counts.users} (${counts.disabled} disabled) in ${counts.orgs} organisations`,
    `datasets   ${counts.datasets}`,
    `runs       ${counts.runs.map((row) => `${row.n} ${row.state}`).join(", ") || "none"}`,
  ];
}
