import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startDatabase } from "@/db/embedded/supervisor";
import type { CompiledQuery, SqlValue } from "@/lib/query";
import type { Engine } from "../engine";
import { breakableNetwork, type BreakableNetwork } from "../testing/breakable-network";
import { codeOf, errorOf } from "../testing/engine-contract";
import { readerOf, readerOn, type PostgresReader } from "../testing/postgres-reader";
import { openPostgres } from "./open-postgres";

let reader: PostgresReader;
let network: BreakableNetwork;
/** The same database, straight and by a way that breaks. */
let engine: Engine;
let remote: Engine;

beforeAll(async () => {
  reader = await readerOf();
  await reader.makeContractTable();
  network = await breakableNetwork(reader.url);
  engine = openPostgres({ connectionString: reader.url, name: "faults" });
  remote = openPostgres({ connectionString: network.url, name: "remote" });
});

afterAll(async () => {
  await remote.close();
  await engine.close();
  await network.close();
  await reader.end();
});

function question(sql: string, parameters: SqlValue[] = []): CompiledQuery {
  return { dialect: "postgres", sql, parameters, columns: [{ name: "n", label: "n", type: { kind: "integer" } }], fetchLimit: null };
}

/** Each holds a lock of its own number, by which its backend is found. */
function slow(mark: number): CompiledQuery {
  const tables = ["a", "b", "c", "d"].map((name) => `generate_series(1, 10000) ${name}(${name})`).join(", ");
  return question(`with mark as materialized (select pg_try_advisory_xact_lock_shared(${mark}) as held)
    select count(*) as n from mark, ${tables} where held and a + b + c + d = 3`);
}

const busy = question("select count(*) as n from generate_series(1, 1000000) t(x) where x % 7 = 3");
const BUSY_ANSWER = [[142_857]];

async function backendOf(mark: number): Promise<number> {
  const holders = async (): Promise<number[]> => {
    const found = await reader.asOwner("select pid from pg_locks where locktype = 'advisory' and objid = $1", [mark]);
    return found.rows.map((row: { pid: number }) => row.pid);
  };
  await expect.poll(async () => (await holders()).length, { timeout: 30_000 }).toBe(1);
  return (await holders())[0] ?? -1;
}

test("a backend that is ended is one clear error, and others get their answers", async () => {
  const broken = errorOf(engine.run(slow(101), {}));
  const pid = await backendOf(101);
  const others = Array.from({ length: 5 }, () => engine.run(busy, {}));
  await reader.asOwner("select pg_terminate_backend($1)", [pid]);
  const error = await broken;
  expect([error.code, error.message]).toEqual(["ENGINE_FAILED", expect.stringContaining("connection to PostgreSQL was lost")]);
  for (const answer of await Promise.all(others)) expect(answer.rows).toEqual(BUSY_ANSWER);
  expect((await engine.run(busy, {})).rows).toEqual(BUSY_ANSWER);
});

test("a statement that somebody else cancels is no time limit and no cancel of ours", async () => {
  const broken = errorOf(engine.run(slow(102), {}));
  await reader.asOwner("select pg_cancel_backend($1)", [await backendOf(102)]);
  const error = await broken;
  expect([error.code, error.message]).toEqual(["ENGINE_FAILED", expect.stringContaining("somebody else")]);
});

test("a connection that is cut is one clear error, for what runs on it only", async () => {
  const broken = errorOf(remote.run(slow(103), {}));
  await backendOf(103);
  const other = engine.run(busy, {});
  network.cut();
  expect((await broken).message).toContain("connection to PostgreSQL was lost");
  expect((await other).rows).toEqual(BUSY_ANSWER);
  expect((await remote.run(busy, {})).rows).toEqual(BUSY_ANSWER);
});

test("a connection that carries nothing more ends with the time limit, and its backend with it", async () => {
  const broken = errorOf(remote.run(slow(104), { limits: { seconds: 3 } }));
  const pid = await backendOf(104);
  network.freeze();
  expect((await remote.run(busy, {})).rows).toEqual(BUSY_ANSWER);
  expect((await broken).code).toBe("LIMIT_EXCEEDED");
  await expect
    .poll(async () => (await reader.asOwner("select from pg_stat_activity where pid = $1", [pid])).rows.length, { timeout: 20_000 })
    .toBe(0);
});

test("a cancel says when the connection was ended, and when nothing is known", async () => {
  for (const [mark, isReachable] of [
    [105, true],
    [106, false],
  ] as const) {
    const controller = new AbortController();
    const broken = errorOf(remote.run(slow(mark), { signal: controller.signal }));
    const pid = await backendOf(mark);
    network.freeze();
    network.freezeNew(!isReachable);
    controller.abort();
    const error = await broken;
    network.freezeNew(false);
    expect(error.code).toBe("CANCELLED");
    expect(error.details?.[0]?.message).toContain(isReachable ? "did not answer and was ended" : "did not confirm that it stopped");
    await reader.asOwner("select pg_terminate_backend($1)", [pid]);
  }
});

test("a server that stops is one clear error for each, and is used again when it is back", async () => {
  const directory = await mkdtemp(path.join(os.tmpdir(), "medlake-faults-"));
  const started = { directory, durable: false, maxConnections: 20 };
  let database = await startDatabase(started);
  const other = await readerOn(database.adminUrl);
  const stopped = openPostgres({ connectionString: other.url, name: "stopped" });
  try {
    let running = 0;
    const broken = Array.from({ length: 3 }, () =>
      errorOf(stopped.run(slow(107), { onProgress: ({ state }) => state === "running" && running++ })),
    );
    await expect.poll(() => running, { timeout: 30_000 }).toBe(3);
    const elsewhere = engine.run(busy, {});
    await database.stop();
    for (const error of await Promise.all(broken)) expect([error.code, error.message]).toEqual(["ENGINE_FAILED", expect.any(String)]);
    expect((await elsewhere).rows).toEqual(BUSY_ANSWER);
    expect((await errorOf(stopped.run(busy, {}))).message).toContain("cannot be reached");
    database = await startDatabase(started);
    expect((await stopped.run(busy, {})).rows).toEqual(BUSY_ANSWER);
  } finally {
    await stopped.close();
    await database.stop();
    await rm(directory, { recursive: true, force: true });
  }
});

test("what PostgreSQL has no room for, or no number for, is a limit in words", async () => {
  const overflow = await errorOf(
    engine.run(question("select cast(x as bigint) * 9223372036854775807 as n from generate_series(2, 2) t(x)"), {}),
  );
  expect([overflow.code, overflow.message]).toEqual(["LIMIT_EXCEEDED", expect.stringContaining("too large for the query engine")]);
  await reader.asOwner(`alter role ${reader.role} set temp_file_limit = '100kB'`);
  const limited = openPostgres({ connectionString: `${reader.url}&options=-c%20work_mem%3D64kB`, name: "limited" });
  const spill = question(
    "select x as n from (select x, row_number() over (order by md5(cast(x as text))) as place from generate_series(1, 200000) t(x)) s where place = 5",
  );
  const memory = await errorOf(limited.run(spill, {}));
  await limited.close();
  await reader.asOwner(`alter role ${reader.role} reset temp_file_limit`);
  expect([memory.code, memory.message]).toEqual(["LIMIT_EXCEEDED", expect.stringContaining("more memory")]);
  const nul = question("select 1 as n where $1 = cast('a' as text)", [{ type: { kind: "text" }, value: "a\0b" }]);
  expect(await codeOf(engine.run(nul, {}))).toBe("INVALID_QUERY");
});

test("a server with no connection free, and one that lets nobody in, say so", async () => {
  await reader.asOwner(`alter role ${reader.role} connection limit 0`);
  const full = openPostgres({ connectionString: `${reader.url}&application_name=full`, name: "full" });
  expect((await errorOf(full.run(busy, {}))).message).toContain("no connection free");
  await reader.asOwner(`alter role ${reader.role} connection limit -1`);
  await full.close();
  const wrong = openPostgres({ connectionString: reader.url.replace(/:[^:@]*@/, ":wrong@"), name: "wrong" });
  expect((await errorOf(wrong.run(busy, {}))).message).toContain("does not let Medlake in");
  await wrong.close();
  const nowhere = openPostgres({ connectionString: "postgresql://a:b@127.0.0.1:1/c", name: "nowhere" });
  expect((await errorOf(nowhere.run(busy, {}))).message).toContain("cannot be reached");
  await nowhere.close();
});

test("questions that wait for a connection can be cancelled and do not count as their own time", async () => {
  const controller = new AbortController();
  const blockers = Array.from({ length: 8 }, () => codeOf(engine.run(slow(108), { signal: controller.signal })));
  const waiting = new AbortController();
  const cancelled = errorOf(engine.run(busy, { signal: waiting.signal }));
  const patient = engine.run(busy, { limits: { seconds: 20 } });
  waiting.abort();
  expect((await cancelled).details?.[0]?.message).toBe("PostgreSQL had not started it.");
  controller.abort();
  expect(await Promise.all(blockers)).toEqual(Array.from({ length: 8 }, () => "CANCELLED"));
  const answer = await patient;
  expect(answer.rows).toEqual(BUSY_ANSWER);
  expect(answer.queuedMs).toBeGreaterThan(0);
});
