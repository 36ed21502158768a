import { appendFileSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { protocol } from "../protocol";

/** Ways to break the protocol, each of which the kill test must notice. */
export const MUTANTS = ["no-lock", "no-pins", "late-sync"] as const;
export type Mutant = (typeof MUTANTS)[number];

const LATE_MS = 3000;

/** Breaks the protocol of this process. */
export function applyMutant(mutant: Mutant): void {
  if (mutant === "no-lock") protocol.locksHead = false;
  if (mutant === "no-pins") protocol.pinsVersions = false;
  if (mutant === "late-sync") {
    const { syncFile, syncFolder } = protocol;
    const later = (sync: (target: string) => Promise<void>) => async (target: string) =>
      void setTimeout(() => void sync(target).catch(() => undefined), LATE_MS);
    protocol.syncFile = later(syncFile);
    protocol.syncFolder = later(syncFolder);
  }
}

/**
 * Notes in a log what is safe on disk: a file by its number and its size once it was synced, a name once its folder was.
 * What is not in the log is lost when the power goes.
 */
export function recordSyncs(log: string): void {
  const { syncFile, syncFolder } = protocol;
  protocol.syncFile = async (file) => {
    await syncFile(file);
    appendFileSync(log, `file ${(await stat(file)).ino}\n`);
  };
  protocol.syncFolder = async (folder) => {
    // A name that comes while it is synced is not promised.
    const names = await readdir(folder);
    await syncFolder(folder);
    appendFileSync(log, names.map((name) => `name ${path.join(folder, name)}\n`).join(""));
  };
}
