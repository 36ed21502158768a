import { opendir, stat } from "node:fs/promises";
import path from "node:path";
import { inArray } from "drizzle-orm";
import { lakeFiles } from "@/db";
import { systemContext, withTransaction } from "@/lib/context";
import { lakeStore } from "@/lib/storage";

export type Strays = {
  files: number;
  bytes: number;
  /** The first few, as paths below the lake's folder. */
  examples: string[];
};

const context = systemContext("lake");
const DAY_MS = 86_400_000;
const EXAMPLES_MAX = 20;
const BATCH = 500;

/**
 * Files in the lake's folder that no row names, older than a week. They are only reported: a listing never decides that
 * something is deleted.
 */
export async function findStrays(olderThanMs = 7 * DAY_MS): Promise<Strays> {
  const found: Strays = { files: 0, bytes: 0, examples: [] };
  let batch: string[] = [];
  for await (const key of keysOnDisk()) {
    batch.push(key);
    if (batch.length < BATCH) continue;
    await lookAt(batch, olderThanMs, found);
    batch = [];
  }
  await lookAt(batch, olderThanMs, found);
  return found;
}

async function lookAt(keys: string[], olderThanMs: number, found: Strays): Promise<void> {
  if (keys.length === 0) return;
  const names = keys.map(nameOf);
  const known = new Set(
    (await withTransaction(context, (tx) => tx.select({ path: lakeFiles.path }).from(lakeFiles).where(inArray(lakeFiles.path, names)))).map(
      (row) => row.path,
    ),
  );
  const root = lakeRoot();
  for (const key of keys) {
    if (known.has(nameOf(key))) continue;
    const info = await stat(path.join(root, key)).catch(() => null);
    if (info === null || Date.now() - info.mtimeMs < olderThanMs) continue;
    found.files += 1;
    found.bytes += info.size;
    if (found.examples.length < EXAMPLES_MAX) found.examples.push(key);
  }
}

function lakeRoot(): string {
  return path.dirname(lakeStore().path("any"));
}

/** A file that is written is called after the one it becomes. */
function nameOf(key: string): string {
  return key.replace(/\.tmp$/, "");
}

async function* keysOnDisk(): AsyncGenerator<string> {
  const root = lakeRoot();
  const folder = await opendir(root, { recursive: true }).catch(() => null);
  if (folder === null) return;
  for await (const entry of folder) {
    if (entry.isFile()) yield path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join("/");
  }
}
