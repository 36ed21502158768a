import { rm, stat } from "node:fs/promises";
import { and, eq, gt, lt, sql } from "drizzle-orm";
import { uploadSessions, type Tx } from "@/db";
import { emitAudit } from "@/lib/audit";
import { systemContext, withTransaction } from "@/lib/context";
import { incomingPath } from "@/lib/uploads";

const AT_ONCE = 500;
type Row = typeof uploadSessions.$inferSelect;

/** Removes uploads that got no byte for a week, and forgets those that ended a week ago; answers how many were unfinished. */
export async function expireSessions(): Promise<number> {
  const ctx = systemContext("sweeper");
  const gone = await withTransaction(ctx, async (tx) => {
    const rows = await lock(tx, lt(uploadSessions.expiresAt, sql`now()`));
    for (const row of [...rows, ...(await withoutFile(tx))]) {
      await tx.delete(uploadSessions).where(eq(uploadSessions.id, row.id));
      if (row.state !== "open") continue;
      await emitAudit(tx, systemContext("sweeper", row.orgId), {
        action: "dataset.upload.expire",
        entityId: row.datasetId,
        detail: { sessionId: row.id, bytes: row.bytes, received: row.received },
      });
    }
    return rows;
  });
  for (const { id } of gone) await rm(incomingPath(id), { force: true });
  return gone.filter((row) => row.state === "open").length;
}

async function lock(tx: Tx, which: ReturnType<typeof and>): Promise<Row[]> {
  return tx.select().from(uploadSessions).where(which).limit(AT_ONCE).for("update", { skipLocked: true });
}

/** Begun in the database only, because the server ended before it made the file: nothing can be sent to them. */
async function withoutFile(tx: Tx): Promise<Row[]> {
  const begun = and(eq(uploadSessions.state, "open"), eq(uploadSessions.received, 0), gt(uploadSessions.expiresAt, sql`now()`));
  const rows = await lock(tx, and(begun, lt(uploadSessions.createdAt, sql`now() - interval '1 hour'`)));
  const missing = await Promise.all(rows.map((row) => isMissing(incomingPath(row.id))));
  return rows.filter((_, index) => missing[index]);
}

async function isMissing(file: string): Promise<boolean> {
  return stat(file).then(
    () => false,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return true;
      throw error;
    },
  );
}
