import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { childrenOf, makeDataDirectory, serverPid, startServer, type TestServer } from "./testing/start-server";

const root = path.resolve(import.meta.dirname, "..");
let dataDirectory = "";
beforeAll(async () => {
  dataDirectory = await makeDataDirectory();
});
afterAll(() => rm(dataDirectory, { recursive: true, force: true }));

/** Starts a server that is expected to give up; answers what it printed. */
async function startAndFail(env: Record<string, string>): Promise<{ code: number; text: string }> {
  const all = { ...process.env, MEDLAKE_SAMPLE_DATA: "off", DATABASE_URL: "", MEDLAKE_DATA: dataDirectory, HOST: "", ...env };
  return new Promise((resolve) => {
    execFile(process.execPath, ["scripts/start.mjs"], { cwd: root, env: all }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, text: (stdout + stderr).trim() });
    });
  });
}

async function ready(url: string): Promise<boolean> {
  return fetch(`${url}/api/health`).then(
    (answer) => answer.ok,
    () => false,
  );
}

/** Starts a server on the shared directory and stops it, whatever happens in between. */
async function withServer(work: (server: TestServer, pid: number) => Promise<void>): Promise<void> {
  const server = await startServer({ dataDirectory });
  try {
    await work(server, await serverPid(dataDirectory));
  } finally {
    await server.stop();
  }
}

test("a server starts, answers, restarts a child that was killed, and leaves nothing behind", () =>
  withServer(async (server, pid) => {
    expect(await ready(server.url)).toBe(true);
    const worker = await find(await childrenOf(pid), "medlake worker");
    process.kill(worker, "SIGKILL");
    await server.printed("The worker stopped (SIGKILL); it is started again");
    await vi.waitFor(async () => expect(await find(await childrenOf(pid), "medlake worker")).not.toBe(worker), 20_000);
    const children = await childrenOf(pid);
    expect(children.length).toBeGreaterThanOrEqual(3);
    expect(await server.stop()).toBe(0);
    expect(server.output()).toContain("Stopped.");
    await vi.waitFor(() => expect(children.filter(isRunning)).toEqual([]), 10_000);
  }));

test("a directory that a server uses is refused to another, and to a taken port too, in one sentence each", () =>
  withServer(async (server) => {
    const second = await startAndFail({ PORT: "0" });
    expect(second.text).toMatch(/^Another Medlake \(process \d+\) is using .+ MEDLAKE_DATA\.$/);
    expect(second.code).toBe(1);
    const other = await makeDataDirectory();
    const { port } = new URL(server.url);
    const taken = await startAndFail({ PORT: port, MEDLAKE_DATA: other });
    const advice = `stop it, or choose another port, as in PORT=${Number(port) + 1} npm start.`;
    expect(taken).toEqual({ code: 1, text: `Port ${port} is taken by another program: ${advice}` });
    await rm(other, { recursive: true, force: true });
  }));

test("a server that was killed leaves no web server and no worker, and its data are taken over", async () => {
  await withServer(async (_server, pid) => {
    const children = await Promise.all(["medlake worker", "next-server"].map(async (name) => find(await childrenOf(pid), name)));
    process.kill(pid, "SIGKILL");
    await vi.waitFor(() => expect(children.filter(isRunning)).toEqual([]), 30_000);
  });
  await withServer(async (next) => expect(await ready(next.url)).toBe(true));
});

test("a wrong setting, a data directory of another layout and one that is a file are said in one sentence each", async () => {
  expect((await startAndFail({ PORT: "many" })).text).toMatch(
    /^The setting PORT is not right \(.+\): docs\/operate\/settings\.md says what it may be\.$/,
  );
  const folder = await mkdtemp(path.join(os.tmpdir(), "medlake-e2e-layout-"));
  try {
    await writeFile(path.join(folder, "layout.json"), '{"layout":0}');
    expect((await startAndFail({ PORT: "0", MEDLAKE_DATA: folder })).text).toMatch(
      /was written by another version of Medlake \(layout 0, this one reads 1\)/,
    );
    const file = path.join(folder, "layout.json");
    expect((await startAndFail({ PORT: "0", MEDLAKE_DATA: file })).text).toBe(`${file} is not a folder: choose another with MEDLAKE_DATA.`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("the command line makes an account and a key that the API takes", async () => {
  await withServer(async (server, pid) => {
    await server.medlake("org", "create", "--slug", "lab", "--name", "Lab");
    await server.medlake("user", "create", "--email", "me@lab.example", "--name", "Me", "--org", "lab", "--role", "analyst");
    const key = (await server.medlake("api-key", "create", "--email", "me@lab.example", "--name", "test", "--scopes", "read")).trim();
    expect(key).toMatch(/^mlk_\S+$/);
    const answer = await fetch(`${server.url}/api/v1/datasets`, { headers: { authorization: `Bearer ${key}` } });
    expect(answer.status).toBe(200);
    expect(await server.medlake("status")).toContain(`running, process ${pid}, ${server.url}`);
  });
});

async function find(pids: number[], part: string): Promise<number> {
  for (const pid of pids) {
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (command.includes(part)) return pid;
  }
  throw new Error(`There is no process with ${part}.`);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // No such process.
    return false;
  }
}
