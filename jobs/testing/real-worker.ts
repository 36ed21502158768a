import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

/**
 * Bundles the worker and its children into a folder of this test process. It is inside node_modules, where the
 * bundles find their packages.
 */
export async function buildWorker(): Promise<string> {
  const root = process.cwd();
  const directory = path.join(root, "node_modules", ".cache", `medlake-worker-${process.pid}`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, "package.json"), '{"type":"module"}');
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  await build({
    entryPoints: {
      worker: path.join(root, "jobs/testing/worker-process.ts"),
      "duckdb-child": path.join(root, "lib/engines/duckdb/child.ts"),
      "ingest-child": path.join(root, "lib/ingest/child.ts"),
    },
    outdir: directory,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    packages: "external",
    tsconfig: path.join(root, "tsconfig.json"),
    logLevel: "error",
  });
  return path.join(directory, "worker.js");
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
