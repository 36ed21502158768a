import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { datasets, results } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeDataset } from "@/db/testing/factories";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { OPEN_POLICY, planRelease, releaseResult, type Released } from "@/lib/disclosure";
import { bindQuery, parseQuery, rawResult } from "@/lib/query";
import { findKept, keepResult, readKept } from "./kept-results";
import { makeRoom, makeRoomAfter, removeStale } from "./make-room";

const folder = vi.hoisted(() => (process.env.MEDLAKE_DATA = `/tmp/medlake-cache-test-${process.pid}`));
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

let db: TestDb;
let ctx: ServiceContext;
let dataset: { id: string };

beforeAll(async () => {
  db = await createTestDb();
  ctx = await contextFor({ role: "analyst" });
  dataset = await makeDataset({ org: { id: ctx.orgId }, head: 3 });
});
beforeEach(async () => void (await makeRoom(0)));
afterAll(async () => {
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});

function released(text: string): Released {
  const schema = { slug: "t", name: "T", version: 1, columns: [{ name: "a", label: "A", type: { kind: "text" as const } }] };
  const bound = bindQuery(parseQuery({ from: "t", select: ["a"] }), schema, { now: new Date() });
  return releaseResult(rawResult(bound.columns, [[text], [null]], true), planRelease(bound, OPEN_POLICY));
}

const factsFor = (version = 3) => ({
  orgId: ctx.orgId,
  datasets: [{ datasetId: dataset.id, version }],
  policy: "open",
  engine: "duckdb",
});
const keep = (key: string, answer = released(key), version = 3) => keepResult(key, factsFor(version), answer, NO_LIMIT);
const findResult = async (who: ServiceContext, key: string): Promise<Released | null> => {
  const kept = await withTransaction(who, (tx) => findKept(tx, { orgId: who.orgId, key }));
  return kept && readKept(kept);
};
const stored = () =>
  readdirSync(path.join(folder, "results"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
const usedAt = async (key: string) => {
  const [row] = await asSystemTx((tx) => tx.select({ at: results.lastUsedAt }).from(results).where(eq(results.key, key)));
  return row?.at.getTime() ?? 0;
};
const keysKept = async () => (await asSystemTx((tx) => tx.select({ key: results.key }).from(results))).map(({ key }) => key).sort();

/** Something that does not compress, so that its size counts. */
const noise = () => released(Array.from({ length: 4000 }, () => Math.random().toString(36).slice(2)).join(""));

test("an answer is given again as it was, to its organisation alone", async () => {
  const answer = released(`ä "quoted" 🙂 '; drop table results; --`);
  await keep("k1", answer);
  expect(await findResult(ctx, "k1")).toEqual(answer);
  expect(await findResult(ctx, "k2")).toBeNull();
  expect(await findResult(await contextFor({ role: "admin" }), "k1")).toBeNull();
});

test("a damaged, cut or missing object counts as not kept, and the next answer replaces it", async () => {
  for (const damage of [
    (file: string) => {
      const bytes = readFileSync(file);
      bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 1;
      writeFileSync(file, bytes);
    },
    (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 20)),
    (file: string) => rmSync(file),
  ]) {
    await asSystemTx((tx) => tx.delete(results));
    for (const file of stored()) rmSync(file);
    await keep("k", released("first"));
    const [file] = stored();
    damage(file ?? "");
    expect(await findResult(ctx, "k")).toBeNull();
    await keep("k", released("second"));
    expect(await findResult(ctx, "k")).toEqual(released("second"));
    expect(stored()).toHaveLength(1);
  }
});

test("an answer whose object cannot be written is not kept", async () => {
  rmSync(path.join(folder, "results"), { recursive: true, force: true });
  writeFileSync(path.join(folder, "results"), "a file where the folder should be");
  await expect(keep("k")).rejects.toThrow();
  expect(await keysKept()).toEqual([]);
  rmSync(path.join(folder, "results"));
});

test("the answer not used for longest goes first, with its object, until there is room", async () => {
  for (const key of ["a", "b", "c"]) await keep(key, noise());
  // Within a few seconds a use is not written down again.
  await asSystemTx((tx) => tx.update(results).set({ lastUsedAt: sql`${results.lastUsedAt} - interval '1 hour'` }));
  const since = new Date();
  await findResult(ctx, "a");
  // Nobody waits for the note of it.
  await vi.waitFor(async () => expect(await usedAt("a")).toBeGreaterThanOrEqual(since.getTime() - 60_000));
  const [row] = await asSystemTx((tx) => tx.select({ bytes: results.bytes }).from(results).where(eq(results.key, "b")));
  const room = Math.round((row?.bytes ?? 0) * 2.5);
  expect(await makeRoom(room)).toBe(1);
  expect(await keysKept()).toEqual(["a", "c"]);
  expect(stored()).toHaveLength(2);
  expect(await makeRoom(room)).toBe(0);
  expect(await makeRoom(0)).toBe(2);
  expect(stored()).toEqual([]);
});

test("small answers count as what they take on a disk, and room is looked for when some was used", async () => {
  for (const key of ["a", "b", "c", "d"]) await keep(key);
  // The first time nobody knows what is there.
  await makeRoomAfter(100, 3 * 4096);
  expect(await keysKept()).toEqual(["b", "c", "d"]);
  await keep("e");
  await makeRoomAfter(100, 1000 * 4096);
  expect(await keysKept()).toHaveLength(4);
  await makeRoomAfter(100, 3 * 4096);
  expect(await keysKept()).toEqual(["c", "d", "e"]);
});

test("an answer larger than all the room there is is not kept", async () => {
  await keepResult("k", factsFor(), noise(), 100);
  expect(await keysKept()).toEqual([]);
  expect(stored()).toEqual([]);
});

test("answers of versions that are not kept, of datasets that are gone, and of another meaning are removed", async () => {
  await keep("old", released("x"), 1);
  await keep("new", released("x"), 3);
  await keepResult(
    "gone",
    { ...factsFor(), datasets: [...factsFor().datasets, { datasetId: "dset_gone", version: 1 }] },
    released("x"),
    NO_LIMIT,
  );
  await keep("otherwise", released("x"), 3);
  await asSystemTx((tx) => tx.update(results).set({ semantics: 0 }).where(eq(results.key, "otherwise")));
  await asSystemTx((tx) => tx.update(datasets).set({ minRetained: 2 }).where(eq(datasets.id, dataset.id)));
  expect(await removeStale()).toBe(3);
  expect(await keysKept()).toEqual(["new"]);
  expect(stored()).toHaveLength(1);
});
