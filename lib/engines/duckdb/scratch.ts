import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { dataPath } from "@/lib/env";

/** A new folder for what one engine process cannot hold in memory. Its name says whose it is. */
export function makeScratch(): string {
  mkdirSync(dataPath("spill"), { recursive: true, mode: 0o700 });
  return mkdtempSync(path.join(dataPath("spill"), `${process.pid}-`));
}

/** Removes the folders of processes that are gone. To be called before this process has made one. */
export function clearScratch(): void {
  mkdirSync(dataPath("spill"), { recursive: true, mode: 0o700 });
  for (const name of readdirSync(dataPath("spill"))) {
    const pid = Number(/^(\d+)-/.exec(name)?.[1]);
    if (Number.isNaN(pid) || (pid !== process.pid && isAlive(pid))) continue;
    rmSync(dataPath("spill", name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM is the answer about a process of somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
