import { sql } from "drizzle-orm";
import type { Tx } from "@/db";
import { QUEUES } from "@/db/queues";
import { jobTable } from "./job-table";

/** What is in a queue: jobs that could start, jobs that wait for their time, jobs that run. */
export type QueueFacts = { queue: string; ready: number; waiting: number; active: number; oldestReadySeconds: number };

/** How full the queues are. */
export async function queueFacts(tx: Tx): Promise<QueueFacts[]> {
  const { rows } = await tx.execute<{ name: string; ready: string; waiting: string; active: string; oldest: string }>(sql`
    select name,
      count(*) filter (where state < 'active' and start_after <= now()) as ready,
      count(*) filter (where state < 'active' and start_after > now()) as waiting,
      count(*) filter (where state = 'active') as active,
      coalesce(extract(epoch from now() - min(greatest(created_on, start_after)) filter (where state < 'active' and start_after <= now())), 0) as oldest
    from ${jobTable} where state <= 'active' group by name`);
  return Object.keys(QUEUES).map((queue) => {
    const row = rows.find((one) => one.name === queue);
    return {
      queue,
      ready: Number(row?.ready ?? 0),
      waiting: Number(row?.waiting ?? 0),
      active: Number(row?.active ?? 0),
      oldestReadySeconds: Number(row?.oldest ?? 0),
    };
  });
}
