import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { childrenOf, makeDataDirectory, serverPid, startServer } from "./testing/start-server";

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

test("a server starts, answers, restarts a child that was killed, and leaves nothing behind", async () => {
  const server = await startServer({ dataDirectory });
  const pid = await serverPid(dataDirectory);
  expect(await ready(server.url)).toBe(true);

  const before = await childrenOf(pid);
  const worker = await find(before, "dist/worker.js");
  process.kill(worker, "SIGKILL");
  await server.printed("The worker stopped (SIGKILL); it is started again");
  await vi.waitFor(async () => expect(await find(await childrenOf(pid), "dist/worker.js")).not.toBe(worker), 20_000);

  const children = await childrenOf(pid);
  expect(children.length).toBeGreaterThanOrEqual(3);
  expect(await server.stop()).toBe(0);
  expect(server.output()).toContain("Stopped.");
  await vi.waitFor(() => expect(children.filter(isRunning)).toEqual([]), 10_000);
});

test("a directory that a server uses is refused to another, and to a taken port too, in one sentence each", async () => {
  const server = await startServer({ dataDirectory });
  try {
    const second = await startAndFail({ PORT: "0" });
    expect(second).toMatchObject({ code: 1, text: expect.stringMatching(/^Another Medlake \(process \d+\) is using .+ MEDLAKE_DATA\.$/) });
    const other = await makeDataDirectory();
    const { port } = new URL(server.url);
    const taken = await startAndFail({ PORT: port, MEDLAKE_DATA: other });
    expect(taken).toMatchObject({
      code: 1,
      text: `Port ${port} is taken by another program: stop it, or choose another port, as in PORT=${Number(port) + 1} npm start.`,
    });
    await rm(other, { recursive: true, force: true });
  } finally {
    await server.stop();
  }
});

test("a server that was killed leaves no web server and no worker, and its data are taken over", async () => {
  const server = await startServer({ dataDirectory });
  const pid = await serverPid(dataDirectory);
  const children = await Promise.all([find(await childrenOf(pid), "dist/worker.js"), find(await childrenOf(pid), "next")]);
  process.kill(pid, "SIGKILL");
  await vi.waitFor(() => expect(children.filter(isRunning)).toEqual([]), 30_000);
  await server.stop();
  const next = await startServer({ dataDirectory });
  expect(await ready(next.url)).toBe(true);
  await next.stop();
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
  const server = await startServer({ dataDirectory });
  try {
    await server.medlake("org", "create", "--slug", "lab", "--name", "Lab");
    await server.medlake("user", "create", "--email", "me@lab.example", "--name", "Me", "--org", "lab", "--role", "analyst");
    const key = (await server.medlake("api-key", "create", "--email", "me@lab.example", "--name", "test", "--scopes", "read")).trim();
    expect(key).toMatch(/^mlk_\S+$/);
    const answer = await fetch(`${server.url}/api/v1/datasets`, { headers: { authorization: `Bearer ${key}` } });
    expect(answer.status).toBe(200);
    expect(await server.medlake("status")).toContain(`running, process ${await serverPid(dataDirectory)}, ${server.url}`);
  } finally {
    await server.stop();
  }
  expect(await server.medlake("status")).toContain("not running");
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
