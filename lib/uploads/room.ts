import { eq, sql } from "drizzle-orm";
import { uploadSessions, type Tx } from "@/db";
import { asSystem, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { uploadsStore } from "@/lib/storage";

/** Bytes that stay free beside the files: the lake and the database need room too. */
const RESERVE_BYTES = 64 * 1024 * 1024;
/** What a file takes until it is published: itself, a copy that can be loaded, and the Parquet file. */
const COPIES = 3;
/** Any number will do, as long as everyone who reserves takes the same. */
const ROOM_LOCK = 4_927_131;

/**
 * Refuses a file the disk has no room for, beside all the uploads that have begun: two files never get the same room.
 * What is written in the same transaction as a session is reserved when it commits.
 */
export async function requireRoom(args: { tx: Tx; ctx: ServiceContext; bytes: number }): Promise<void> {
  const { tx, ctx, bytes } = args;
  await tx.execute(sql`select pg_advisory_xact_lock(${ROOM_LOCK})`);
  const reserved = await asSystem(tx, ctx, async () => {
    const [row] = await tx
      .select({ bytes: sql<string>`coalesce(sum(${uploadSessions.bytes} * ${COPIES}::int - ${uploadSessions.received}), 0)` })
      .from(uploadSessions)
      .where(eq(uploadSessions.state, "open"));
    return Number(row?.bytes ?? 0);
  });
  if ((await uploadsStore().freeBytes()) >= RESERVE_BYTES + reserved + COPIES * bytes) return;
  throw new AppError(
    "LIMIT_EXCEEDED",
    "The server's disk is too full for this file and those that are under way. Nothing was kept, and nothing published was lost. Ask whoever runs the server to make room, then send it again.",
  );
}
