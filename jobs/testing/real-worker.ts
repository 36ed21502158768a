import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { CHILD_ENTRIES, bundleForTests } from "@/scripts/testing/bundle-for-tests";

/** Bundles the worker with its children beside it; answers the worker's file. */
export async function buildWorker(): Promise<string> {
  return path.join(await bundleForTests("worker", { worker: "jobs/testing/worker-process.ts", ...CHILD_ENTRIES }), "worker.js");
}

export type RealWorker = { child: ChildProcess; kill(): Promise<void>; stop(): Promise<number | null> };

/** Starts the worker as a process of its own. */
export function spawnWorker(file: string, url: string): RealWorker {
  const child = spawn(process.execPath, [file], {
    env: { ...process.env, DATABASE_URL: url, MEDLAKE_LOG_LEVEL: "error" },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const exited = once(child, "exit");
  return {
    child,
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
    },
    stop: async () => {
      child.kill("SIGTERM");
      const [code] = await exited;
      return typeof code === "number" ? code : null;
    },
  };
}
