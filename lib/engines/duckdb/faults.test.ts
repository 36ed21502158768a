import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CompiledQuery } from "@/lib/query";
import { dataPath } from "@/lib/env";
import type { DuckdbEngine, DuckdbRunOptions } from "../engine";
import { buildChildren } from "../testing/build-children";
import { codeOf, errorOf } from "../testing/engine-contract";
import { openDuckdb } from "./host";
import { clearScratch } from "./scratch";

let removeChildren: () => void;
let root: string;
let engine: DuckdbEngine;

beforeAll(async () => {
  removeChildren = await buildChildren();
  root = realpathSync(mkdtempSync(path.join(os.tmpdir(), "medlake-faults-")));
  engine = openDuckdb();
}, 600_000);

afterAll(async () => {
  await engine.close();
  rmSync(root, { recursive: true, force: true });
  removeChildren();
});

function question(sql: string): CompiledQuery {
  return { dialect: "duckdb", sql, parameters: [], columns: [{ name: "n", label: "n", type: { kind: "integer" } }], fetchLimit: null };
}

const endless = question("select count(*)::bigint as n from range(100000000000) a(x), range(1000000) b(y) where x + y = 3");
const busy = question("select count(*)::bigint as n from range(30000000) t(x) where x % 7 = 3");
const BUSY_ANSWER = [[4_285_714]];

/** Questions about different folders have different processes. */
function about(folder: string, rest: Omit<DuckdbRunOptions, "directories"> = {}): DuckdbRunOptions {
  const directory = path.join(root, folder);
  mkdirSync(directory, { recursive: true });
  return { ...rest, directories: [directory] };
}

/** Starts a question that never ends; answers the process that it has to itself. */
async function startEndless(folder: string, rest: Omit<DuckdbRunOptions, "directories"> = {}) {
  const before = new Set(engine.processes().flatMap((one) => (one.busy ? [one.pid] : [])));
  let signs = 0;
  const onProgress: DuckdbRunOptions["onProgress"] = ({ state }) => state === "running" && signs++;
  const error = errorOf(engine.run(endless, about(folder, { ...rest, onProgress })));
  // The first sign is ours, the others are the process's.
  await expect.poll(() => signs, { timeout: 30_000 }).toBeGreaterThan(1);
  const pid = engine.processes().find((one) => one.busy && !before.has(one.pid))?.pid ?? -1;
  return { error, pid };
}

test("a process that is killed in the middle is one clear error, and others get their answers", async () => {
  const { error, pid } = await startEndless("killed");
  const others = [engine.run(busy, about("other")), engine.run(busy, about("another"))];
  process.kill(pid, "SIGKILL");
  expect(await error).toMatchObject({ code: "ENGINE_FAILED", message: expect.stringContaining("stopped while it was working") });
  for (const answer of await Promise.all(others)) expect(answer.rows).toEqual(BUSY_ANSWER);
  expect((await engine.run(busy, about("killed"))).rows).toEqual(BUSY_ANSWER);
});

test("a process that hangs is ended by the time limit, and others get their answers", async () => {
  const { error, pid } = await startEndless("hanging", { limits: { seconds: 2 } });
  process.kill(pid, "SIGSTOP");
  const other = engine.run(busy, about("other"));
  expect(await error).toMatchObject({ code: "LIMIT_EXCEEDED" });
  expect((await other).rows).toEqual(BUSY_ANSWER);
  expect(engine.processes().map((one) => one.pid)).not.toContain(pid);
  expect((await engine.run(busy, about("hanging"))).rows).toEqual(BUSY_ANSWER);
});

test("a cancel says that a process which hangs had to be ended", async () => {
  const controller = new AbortController();
  const { error, pid } = await startEndless("cancelled", { signal: controller.signal });
  process.kill(pid, "SIGSTOP");
  controller.abort();
  expect((await error).details).toEqual([{ path: "engine", message: "The DuckDB process did not answer and was ended." }]);
});

test("a process that hangs before it is given a question costs that question only", async () => {
  await expect.poll(() => engine.processes().some((one) => !one.busy)).toBe(true);
  const idle = engine.processes().filter((one) => !one.busy);
  for (const { pid } of idle) process.kill(pid, "SIGSTOP");
  expect(await codeOf(engine.run(busy, about("fresh", { limits: { seconds: 1 } })))).toBe("LIMIT_EXCEEDED");
  for (const { pid } of idle) if (engine.processes().some((one) => one.pid === pid)) process.kill(pid, "SIGCONT");
  expect((await engine.run(busy, about("fresh"))).rows).toEqual(BUSY_ANSWER);
});

test("a question that needs more memory than it has is a limit in words, and others get their answers", async () => {
  const large = question("select len(list(x))::bigint as n from range(100000000) t(x)");
  const other = engine.run(busy, about("other"));
  const error = await errorOf(engine.run(large, about("large", { limits: { memory: "100MB", threads: 1 } })));
  expect(error).toMatchObject({ code: "LIMIT_EXCEEDED", message: expect.stringContaining("more memory than it may use") });
  expect((await other).rows).toEqual(BUSY_ANSWER);
});

test("what a process keeps on disk is in the data folder, and goes with it", async () => {
  await engine.run(busy, about("spill"));
  const folders = readdirSync(dataPath("spill"));
  expect(folders.length).toBeGreaterThan(0);
  expect(folders.every((name) => name.startsWith(`${process.pid}-`))).toBe(true);
  await engine.close();
  expect(readdirSync(dataPath("spill"))).toEqual([]);
  mkdirSync(dataPath("spill", `${process.pid}-left`));
  mkdirSync(dataPath("spill", "999999999-gone"));
  mkdirSync(dataPath("spill", `${process.ppid}-alive`));
  clearScratch();
  expect(readdirSync(dataPath("spill"))).toEqual([`${process.ppid}-alive`]);
  rmSync(dataPath("spill", `${process.ppid}-alive`), { recursive: true });
  engine = openDuckdb();
  expect((await engine.run(busy, about("spill"))).rows).toEqual(BUSY_ANSWER);
});
