import { healthPool } from "@/db";
import { AppError } from "@/lib/errors";

/** How long the database may take to answer before this process counts as not ready. */
const PATIENCE_MS = 2000;

/**
 * Whether this process can do its work: the database answers. Says nothing about anybody's data and needs nobody
 * signed in. An unreachable database is `false`, not an error.
 */
export async function isReady(): Promise<boolean> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new AppError("INTERNAL", "The database did not answer in time.")), PATIENCE_MS);
  try {
    await Promise.race([healthPool(PATIENCE_MS).query("select 1"), late]);
    return true;
  } catch {
    // Why is for the log of the database's own client; whoever asks only needs to know that it is so.
    return false;
  } finally {
    clearTimeout(timer);
  }
}
