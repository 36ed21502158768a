import { sql } from "drizzle-orm";
import { expect } from "vitest";
import { database, type Tx } from "@/db";
import { asSystemTx } from "@/db/testing/factories";

/**
 * Runs all `attempts` really at the same moment: `hold` locks what they will write, they start, and it lets go when
 * every one of them waits for a lock.
 */
export async function atOnce<T>(attempts: (() => Promise<T>)[], hold: (tx: Tx) => Promise<unknown>): Promise<PromiseSettledResult<T>[]> {
  const { running } = await asSystemTx(async (tx) => {
    await hold(tx);
    const started = Promise.allSettled(attempts.map((attempt) => attempt()));
    await expect.poll(waiting, { timeout: 30_000 }).toBe(attempts.length);
    return { running: started };
  });
  return running;
}

async function waiting(): Promise<number> {
  const { rows } = await database().execute<{ n: number }>(
    sql`select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows[0]?.n ?? 0;
}
