import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

/** Bundles db/testing/supervise.ts into a folder inside node_modules, where the bundle finds its packages. */
export async function buildSupervisor(): Promise<string> {
  const root = process.cwd();
  const directory = path.join(root, "node_modules", ".cache", `medlake-supervisor-${process.pid}`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, "package.json"), '{"type":"module"}');
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  await build({
    entryPoints: { supervise: path.join(root, "db/testing/supervise.ts") },
    outdir: directory,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    packages: "external",
    tsconfig: path.join(root, "tsconfig.json"),
    logLevel: "error",
  });
  return path.join(directory, "supervise.js");
}

export type SupervisorProcess = {
  child: ChildProcess;
  /** Its first line, or what it wrote when it ended instead. */
  ready: Promise<{ appUrl: string; adopted: boolean } | { failed: string }>;
  kill(): Promise<void>;
  stop(): Promise<void>;
};

/** Starts a supervisor as a process of its own, as another user when given. */
export function spawnSupervisor(
  file: string,
  directory: string,
  o: { user?: { uid: number; gid: number }; migrate?: boolean } = {},
): SupervisorProcess {
  const child = spawn(process.execPath, [file, directory, ...(o.migrate ? ["migrate"] : [])], {
    stdio: ["pipe", "pipe", "pipe"],
    ...o.user,
  });
  const exited = once(child, "exit");
  let text = "";
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const ready = new Promise<{ appUrl: string; adopted: boolean } | { failed: string }>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes("\n")) resolve(JSON.parse(text.slice(0, text.indexOf("\n"))) as { appUrl: string; adopted: boolean });
    });
    child.once("exit", () => resolve({ failed: errors }));
  });
  return {
    child,
    ready,
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
    },
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
