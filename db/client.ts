import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";
import { env } from "@/lib/env";
import * as schema from "./schema";

export type Db = NodePgDatabase<typeof schema>;
/** A transaction. Verbs take this, never the pool. */
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];

type Opened = { pool: pg.Pool; db: Db; url: string; /** Made when it is first needed. */ health: pg.Pool | null };
// Bundlers load modules several times; one process still has one pool.
const slot = globalThis as typeof globalThis & { medlakeDb?: Opened };

/** Opens the process's pool on `url`. Tests pass their own database; everything else uses DATABASE_URL. */
export function openDb(url: string, options: { max?: number } = {}): Opened {
  const pool = makePool(url, { max: options.max ?? 10 });
  slot.medlakeDb = { pool, db: drizzle(pool, { schema }), url, health: null };
  return slot.medlakeDb;
}

function makePool(url: string, options: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({
    ...options,
    connectionString: url,
    application_name: `medlake ${process.title}`,
    // A transaction that its process forgot gives its locks back.
    idle_in_transaction_session_timeout: 60_000,
  });
  // An idle connection that drops is replaced on the next use; without a listener it would end the process.
  pool.on("error", () => {});
  // The same for one in use: its query, or its next one, is rejected, and that is what its user sees.
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

/** The process's database. Throws when DATABASE_URL is missing: entry points set it. */
export function database(): Db {
  return opened().db;
}

/** The process's pool, for the few who need a connection of their own. */
export function databasePool(): pg.Pool {
  return opened().pool;
}

/**
 * A connection beside the pool, for the question whether the database answers: it waits behind nobody's work. Without an
 * answer after `patienceMs` it is given up for a new one.
 */
export function healthPool(patienceMs: number): pg.Pool {
  const open = opened();
  return (open.health ??= makePool(open.url, { max: 1, connectionTimeoutMillis: patienceMs, query_timeout: patienceMs }));
}

/** Ends the pools; the next use opens new ones. */
export async function closeDb(): Promise<void> {
  const open = slot.medlakeDb;
  delete slot.medlakeDb;
  await Promise.all([open?.pool.end(), open?.health?.end()]);
}

function opened(): Opened {
  if (slot.medlakeDb) return slot.medlakeDb;
  const url = env().DATABASE_URL;
  if (!url) throw new Error("DATABASE_URL is not set. Start Medlake with npm start, which starts a database and sets it.");
  return openDb(url);
}
