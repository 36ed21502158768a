import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { superviseChild } from "./child";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "medlake-child-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function start(script: string) {
  const said: string[] = [];
  const program = path.join(folder, "program.cjs");
  await writeFile(program, script);
  const logFile = path.join(folder, "child.log");
  const child = superviseChild({ name: "worker", args: [program], env: {}, logFile, say: (line) => said.push(line) });
  return { child, said, log: () => readFile(logFile, "utf8").catch(() => "") };
}

test("output goes to the log, and stopping waits for the child's own end", async () => {
  const { child, said, log } = await start(
    'process.on("SIGTERM", () => { console.log("ended"); process.exit(0); }); console.log("began"); setInterval(() => {}, 1000);',
  );
  await vi.waitFor(async () => expect(await log()).toContain("began"), 10_000);
  await child.stop();
  await vi.waitFor(async () => expect(await log()).toContain("ended"), 10_000);
  expect(said).toEqual([]);
});

test("nobody else can read the log", async () => {
  const { child, log } = await start('console.log("began"); setInterval(() => {}, 1000);');
  await vi.waitFor(async () => expect(await log()).toContain("began"), 10_000);
  expect((await stat(path.join(folder, "child.log"))).mode & 0o777).toBe(0o600);
  await child.stop();
});

test("a child that ends by itself is started again, and that is said", async () => {
  const { child, said, log } = await start('console.log("began"); setTimeout(() => process.exit(3), 50);');
  await vi.waitFor(async () => expect((await log()).split("began").length - 1).toBeGreaterThanOrEqual(2), 20_000);
  await child.stop();
  expect(said[0]).toMatch(/^The worker stopped \(exit code 3\); it is started again in 0\.5 s\. Its log is .+child\.log\.$/);
});

test("a child that does not stop is killed with what it started", async () => {
  const script = `
    const { spawn } = require("node:child_process");
    process.on("SIGTERM", () => {});
    const below = spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"]);
    console.log("below " + below.pid);
    setInterval(() => {}, 1000);`;
  const { child, log } = await start(script);
  await vi.waitFor(async () => expect(await log()).toMatch(/below \d+/), 10_000);
  const below = Number(/below (\d+)/.exec(await log())?.[1]);
  await child.stop(200);
  await vi.waitFor(() => expect(() => process.kill(below, 0)).toThrow("ESRCH"), 10_000);
});
