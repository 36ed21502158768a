import pg from "pg";
import { CONNECT_MS } from "../limits";

/** Repeats a cancel that came before its statement. */
const REPEAT_MS = 100;

/**
 * Asks PostgreSQL over a connection of its own to cancel what a backend runs, again and again until `isOver`; when the
 * grace has passed, to end the backend. Answers whether the backend was ended. Never rejects: what cannot be reached
 * confirms nothing.
 */
export async function stopBackend(o: { connectionString: string; pid: number; graceMs: number; isOver: () => boolean }): Promise<boolean> {
  const client = new pg.Client({ connectionString: o.connectionString, connectionTimeoutMillis: CONNECT_MS, query_timeout: CONNECT_MS });
  client.on("error", () => undefined);
  const deadline = performance.now() + o.graceMs;
  try {
    await client.connect();
    while (!o.isOver() && performance.now() < deadline) {
      await client.query("select pg_catalog.pg_cancel_backend($1)", [o.pid]);
      await new Promise((resolve) => setTimeout(resolve, REPEAT_MS));
    }
    if (o.isOver()) return false;
    const ended = await client.query<{ ended: boolean }>("select pg_catalog.pg_terminate_backend($1) as ended", [o.pid]);
    return ended.rows[0]?.ended === true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
