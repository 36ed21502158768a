import type { ExtractTablesWithRelations } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { NodePgSession, NodePgTransaction } from "drizzle-orm/node-postgres/session";
import pg from "pg";
import { database, databasePool, type Tx } from "./client";
import type * as tables from "./schema";

/** Settings of PostgreSQL by name, for one transaction. Names are ours; values may be anything. */
export type TransactionSettings = Record<`app.${string}`, string>;

/**
 * Runs `fn` in a transaction that begins with these settings: the beginning and all of them are one exchange with the
 * database. It is committed when `fn` is done, and undone when `fn` throws; the caller hears the error of `fn`.
 */
export async function inTransaction<T>(settings: TransactionSettings, fn: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await databasePool().connect();
  // A connection whose transaction may still be open is closed, never given to the next one who asks.
  let isClean = false;
  try {
    await client.query(beginning(settings));
    const result = await fn(transactionOn(client));
    const { command } = await client.query("commit");
    isClean = true;
    // A statement that failed and was passed over leaves nothing to commit: PostgreSQL undoes it all without an error.
    if (command !== "COMMIT") throw new Error("A statement of the transaction had failed. Nothing of it was stored.");
    return result;
  } catch (error) {
    isClean = await client.query("rollback").then(
      () => true,
      () => false,
    );
    throw error;
  } finally {
    client.release(!isClean);
  }
}

function beginning(settings: TransactionSettings): string {
  const set = Object.entries(settings).map(([name, value]) => `set local ${name} = ${pg.escapeLiteral(value)}`);
  return ["begin", ...set].join("; ");
}

type Relations = ExtractTablesWithRelations<typeof tables>;

const transactions = new WeakMap<pg.PoolClient, Tx>();

/** The transaction of a connection, which has one at a time: the same object each time, so that statements can be kept with it. */
function transactionOn(client: pg.PoolClient): Tx {
  const found = transactions.get(client);
  if (found) return found;
  const { schema, fullSchema, tableNamesMap } = database()._;
  if (!schema) throw new Error("The database was opened without its tables.");
  const dialect = new PgDialect();
  const known = { schema, fullSchema, tableNamesMap };
  const session = new NodePgSession<typeof tables, Relations>(client, dialect, known);
  const made = new NodePgTransaction<typeof tables, Relations>(dialect, session, known);
  transactions.set(client, made);
  return made;
}

/**
 * A statement of the hot path: its text is made once for each connection, and PostgreSQL plans it there once. `make`
 * ends with `.prepare(name)`; the name stands for one text in the whole program.
 */
export function prepared<P>(make: (tx: Tx) => P): (tx: Tx) => P {
  const statements = new WeakMap<Tx, P>();
  return (tx) => {
    const kept = statements.get(tx);
    if (kept !== undefined) return kept;
    const made = make(tx);
    statements.set(tx, made);
    return made;
  };
}
