import { and, asc, eq, sql } from "drizzle-orm";
import { uploadSessions } from "@/db";
import { systemContext, withTransaction } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import { completeSession } from "@/lib/uploads";

/** The process that received the last byte is given this long to do it itself. */
const LATE_AFTER_SECONDS = 60;
const AT_ONCE = 100;

/** Completes uploads whose last byte arrived before the server ended: no client would ever ask for it again. */
export async function completeDone(signal: AbortSignal | undefined): Promise<{ completed: number; refused: number }> {
  const late = sql`${uploadSessions.lastByteAt} < now() - make_interval(secs => ${LATE_AFTER_SECONDS})`;
  const sessions = await withTransaction(systemContext("sweeper"), (tx) =>
    tx
      .select({ id: uploadSessions.id, orgId: uploadSessions.orgId })
      .from(uploadSessions)
      .where(and(eq(uploadSessions.state, "open"), eq(uploadSessions.received, uploadSessions.bytes), late))
      .orderBy(asc(uploadSessions.lastByteAt))
      .limit(AT_ONCE),
  );
  const done = { completed: 0, refused: 0 };
  for (const { id, orgId } of sessions) {
    signal?.throwIfAborted();
    try {
      await completeSession({ ctx: systemContext("sweeper", orgId), id });
      done.completed++;
    } catch (error) {
      // The words are kept with the session; one that cannot be completed holds up no other.
      const code = error instanceof AppError ? error.code : "INTERNAL";
      if (code === "INVALID_INPUT" || code === "UNSUPPORTED") done.refused++;
      else log.warn({ session: id, code }, "An upload whose bytes are all here was not completed. It is tried again.");
    }
  }
  return done;
}
