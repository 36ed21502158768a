import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { inArray } from "drizzle-orm";
import { uploadSessions } from "@/db";
import { systemContext, withTransaction } from "@/lib/context";
import { incomingFolder } from "@/lib/uploads";

const STRAY_AFTER_MS = 7 * 86_400_000;

/** Removes files on their way that no unfinished upload names and that nobody has written to for a week. */
export async function removeStrays(): Promise<number> {
  const names = await readdir(incomingFolder()).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const old: string[] = [];
  for (const name of names) {
    const info = await stat(path.join(incomingFolder(), name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw error;
    });
    if (info?.isFile() && Date.now() - info.mtimeMs > STRAY_AFTER_MS) old.push(name);
  }
  if (old.length === 0) return 0;
  const rows = await withTransaction(systemContext("sweeper"), (tx) =>
    tx.select({ id: uploadSessions.id, state: uploadSessions.state }).from(uploadSessions).where(inArray(uploadSessions.id, old)),
  );
  const needed = new Set(rows.filter((row) => row.state === "open").map((row) => row.id));
  const strays = old.filter((name) => !needed.has(name));
  for (const name of strays) await rm(path.join(incomingFolder(), name), { force: true });
  return strays.length;
}
