import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { bundleForTests } from "@/scripts/testing/bundle-for-tests";

/** Bundles db/testing/supervise.ts; answers its file. */
export async function buildSupervisor(): Promise<string> {
  return path.join(await bundleForTests("supervisor", { supervise: "db/testing/supervise.ts" }), "supervise.js");
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
