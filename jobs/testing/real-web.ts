import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import type { ServiceContext } from "@/lib/context";
import { CHILD_ENTRIES, bundleForTests } from "@/scripts/testing/bundle-for-tests";

/** Bundles the web server of the kill test with its children beside it; answers its file. */
export async function buildWeb(): Promise<string> {
  return path.join(await bundleForTests("web", { web: "jobs/testing/web-process.ts", ...CHILD_ENTRIES }), "web.js");
}

export type RealWeb = {
  /** Null when the server is gone before it answered: nobody knows whether it was done. */
  ask(verb: string, input: Record<string, string>, body?: string): Promise<{ ok: boolean; answer: Record<string, unknown> } | null>;
  kill(): Promise<void>;
};

/** Starts the web server as a process of its own. */
export function spawnWeb(file: string, o: { url: string; ctx: ServiceContext }): RealWeb {
  const env = { ...process.env, DATABASE_URL: o.url, TEST_CONTEXT: JSON.stringify(o.ctx), MEDLAKE_LOG_LEVEL: "error" };
  const child = spawn(process.execPath, [file], { env, stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const port = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => line.startsWith("port ") && resolve(line.slice(5)));
    void exited.then(() => resolve(""));
  });
  return {
    async ask(verb, input, body = "") {
      const at = await port;
      if (at === "") return null;
      try {
        const response = await fetch(`http://127.0.0.1:${at}/${verb}?${new URLSearchParams(input).toString()}`, { method: "POST", body });
        return { ok: response.ok, answer: (await response.json()) as Record<string, unknown> };
      } catch {
        return null;
      }
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
