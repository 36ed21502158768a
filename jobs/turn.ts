import { sql } from "drizzle-orm";
import type { Tx } from "@/db";
import { jobTable } from "./job-table";

/** Jobs in the background are all below those that are not: the queue takes the highest priority first. */
const BACKGROUND = -1_000_000_000;
const FRESH_ABOVE = BACKGROUND / 2;

/**
 * The priority of a job, by which groups take turns. A group's jobs have turns one after the other; a group that
 * begins to send joins at the turn the queue has reached. So the first file of one hospital waits for one file of
 * each other hospital at most, and a hospital that never stops sending cannot be overtaken for ever either.
 */
export async function turnOf(tx: Tx, name: string, o: { group: string | null; isBackground: boolean }): Promise<number> {
  const top = o.isBackground ? BACKGROUND : 0;
  if (o.group === null) return top;
  const sameClass = o.isBackground ? sql`priority <= ${FRESH_ABOVE}` : sql`priority > ${FRESH_ABOVE}`;
  const { rows } = await tx.execute<{ behind: string; reached: string }>(sql`
    select coalesce(max(turn) filter (where group_id = ${o.group}) + 1, 0) as behind,
      coalesce(min(turn) filter (where state < 'active' and start_after <= now()), max(turn) filter (where state = 'active'), 0) as reached
    from (
      select group_id, state, start_after, ${top}::int - priority as turn from ${jobTable}
      where name = ${name} and state <= 'active' and ${sameClass}
    ) as waiting`);
  return top - Math.max(Number(rows[0]?.behind), Number(rows[0]?.reached));
}
