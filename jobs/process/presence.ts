import type { PoolClient } from "pg";
import { databasePool } from "@/db";

/** Any number will do, as long as every worker takes the same. */
const WORKERS_LOCK = 4_927_114;

export type Presence = {
  /** Runs `fn` while no other worker can start, if none runs now; false when one does. */
  ifAlone(fn: () => Promise<void>): Promise<boolean>;
  leave(): void;
};

/**
 * Makes this worker known to the others by a lock that its connection shares, and that goes with the process however
 * it ends. Whoever can have the lock alone knows that every other worker is gone.
 */
export async function joinWorkers(): Promise<Presence> {
  let client: PoolClient | null = await join(() => (client = null));
  return {
    ifAlone: async (fn) => {
      // The connection drops when the database restarts; the lock is taken anew then.
      client ??= await join(() => (client = null));
      const held = client;
      const { rows } = await held.query<{ alone: boolean }>("select pg_try_advisory_lock($1) as alone", [WORKERS_LOCK]);
      if (rows[0]?.alone !== true) return false;
      try {
        await fn();
      } finally {
        await held.query("select pg_advisory_unlock($1)", [WORKERS_LOCK]);
      }
      return true;
    },
    // Ending the connection ends the lock.
    leave: () => client?.release(true),
  };
}

async function join(lost: () => void): Promise<PoolClient> {
  const client = await databasePool().connect();
  client.on("error", () => {
    client.release(true);
    lost();
  });
  await client.query("select pg_advisory_lock_shared($1)", [WORKERS_LOCK]);
  return client;
}
