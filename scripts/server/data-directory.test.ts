import { mkdtemp, readFile, realpath, rm, stat, symlink, writeFile } from "node:fs/promises";
import { spawn } from "node:child_process";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ensureSecret, openDataDirectory, runningServer } from "./data-directory";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "medlake-data-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a directory is opened, announced and released, and can then be opened again", async () => {
  const directory = await openDataDirectory(path.join(folder, "data"));
  await directory.announce("http://localhost:3000");
  const facts: unknown = JSON.parse(await readFile(path.join(directory.root, "server.lock"), "utf8"));
  expect(facts).toMatchObject({ pid: process.pid, address: "http://localhost:3000" });
  expect((await stat(path.join(directory.root, "server.lock"))).mode & 0o777).toBe(0o600);
  await directory.release();
  await (await openDataDirectory(directory.root)).release();
});

test("a directory that is reached by a link is used by its real name", async () => {
  const real = await realpath(folder);
  await symlink(real, path.join(real, "link"));
  const directory = await openDataDirectory(path.join(real, "link", "data"));
  expect(directory.root).toBe(path.join(real, "data"));
  await directory.release();
});

test("a directory that another server uses is refused in one sentence", async () => {
  // A process that looks like a server and lives as long as the test needs it.
  const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000) // serve.js"], { stdio: "ignore" });
  try {
    const directory = await openDataDirectory(folder);
    const facts = JSON.parse(await readFile(path.join(folder, "server.lock"), "utf8")) as Record<string, unknown>;
    await directory.release();
    await writeFile(path.join(folder, "server.lock"), JSON.stringify({ ...facts, pid: other.pid }));
    await expect(openDataDirectory(folder)).rejects.toThrow(
      new RegExp(`^Another Medlake \\(process ${other.pid}\\) is using .+MEDLAKE_DATA\\.$`),
    );
    expect(await runningServer(folder)).toMatchObject({ pid: other.pid });
  } finally {
    other.kill("SIGKILL");
  }
});

test.each([
  ["of a process that has gone", (boot: string) => ({ pid: 2 ** 22 + 1, bootId: boot, address: null })],
  ["of an earlier start of the machine", () => ({ pid: 1, bootId: "another", address: null })],
  ["of a process id that another program has got since", (boot: string) => ({ pid: 1, bootId: boot, address: null })],
])("the lock %s is taken over", async (_name, facts) => {
  const first = await openDataDirectory(folder);
  const { bootId } = JSON.parse(await readFile(path.join(folder, "server.lock"), "utf8")) as { bootId: string };
  await first.release();
  await writeFile(path.join(folder, "server.lock"), JSON.stringify(facts(bootId)));
  expect(await runningServer(folder)).toBeNull();
  await (await openDataDirectory(folder)).release();
});

test("half a lock file is taken over", async () => {
  await writeFile(path.join(folder, "server.lock"), '{"pid": 12');
  expect(await runningServer(folder)).toBeNull();
  await (await openDataDirectory(folder)).release();
});

test("a directory of another layout is refused, and stays unlocked", async () => {
  await writeFile(path.join(folder, "layout.json"), '{"layout":7}');
  await expect(openDataDirectory(folder)).rejects.toThrow("was written by another version of Medlake (layout 7, this one reads 1)");
  expect(await runningServer(folder)).toBeNull();
});

test("the secret is made once, and only its user can read it", async () => {
  const first = await ensureSecret(folder);
  expect(first.length).toBeGreaterThanOrEqual(64);
  expect(await ensureSecret(folder)).toBe(first);
  expect((await stat(path.join(folder, "secrets"))).mode & 0o777).toBe(0o700);
  expect((await stat(path.join(folder, "secrets/session"))).mode & 0o777).toBe(0o600);
});

test("a damaged secret is said, not replaced", async () => {
  await ensureSecret(folder);
  await writeFile(path.join(folder, "secrets/session"), "short");
  await expect(ensureSecret(folder)).rejects.toThrow("is damaged");
});
