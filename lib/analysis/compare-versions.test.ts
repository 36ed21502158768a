import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditLog, contracts, datasets } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeGrant, makeOrg } from "@/db/testing/factories";
import { sender } from "@/jobs/boss";
import { createDataset, keepSettings, putContract, withdrawPart } from "@/lib/catalog";
import type { ServiceContext } from "@/lib/context";
import { openDuckdb } from "@/lib/engines";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { collectGarbage } from "@/lib/lake";
import { compareVersions } from ".";
import { publishCsv } from "./testing/publish-csv";

let db: TestDb;
let manager: ServiceContext;
beforeAll(async () => {
  await buildChildren();
  db = await createTestDb();
  manager = await contextFor({ role: "data_manager" });
});
afterAll(async () => {
  await openDuckdb().close();
  await (await sender()).stop({ graceful: false });
  await db.drop();
});

const columns = [
  { name: "patient", type: "text" },
  { name: "n", type: "integer" },
  { name: "value", type: "double" },
];
type Row = [patient: string, n: number | null, value: number | null];
const csvOf = (rows: Row[]) => `patient,n,value\n${rows.map((row) => row.map((cell) => cell ?? "").join(",")).join("\n")}\n`;

let counter = 0;
async function fresh(rest: object = {}): Promise<string> {
  const slug = `compared-${counter++}`;
  await createDataset({ ctx: manager, input: { slug, name: slug, contract: { columns, onDuplicate: "keep_all", ...rest } } });
  return slug;
}
const send = (slug: string, rows: Row[], hospital = "a", period = "2025-01") =>
  publishCsv({ ctx: manager, slug, csv: csvOf(rows), hospital, period });
const compare = (slug: string, from: number, to: number, rest: object = {}) =>
  compareVersions({ ctx: manager, input: { slug, from, to, ...rest } });

test("by the key: added, removed and changed rows of each month, with both values, and equal files are not read", async () => {
  const slug = await fresh({ key: ["patient", "n"], onDuplicate: "keep_last" });
  await send(slug, [
    ["p1", 1, 1.5],
    ["p2", 1, 2],
    ["p3", 1, null],
  ]);
  await send(slug, [["p1", 1, 9]], "b");
  await send(slug, [
    ["p1", 1, 1.5],
    ["p2", 1, null],
    ["p3", 1, null],
    ["p4", 1, 4],
  ]);
  await withdrawPart({ ctx: manager, input: { slug, hospital: "b", period: "2025-01" } });
  const found = await compare(slug, 2, 4, { rows: true });
  expect(found).toMatchObject({ key: ["patient", "n"], filesCompared: 3, filesEqual: 0, added: 1, removed: 1, changed: 1 });
  expect(found.months).toEqual([
    { hospital: "a", period: "2025-01", added: 1, removed: 0, changed: 1 },
    { hospital: "b", period: "2025-01", added: 0, removed: 1, changed: 0 },
  ]);
  expect(found.rowColumns.slice(0, 3)).toEqual(["patient", "n", "value"]);
  expect(found.rows.map(({ change, before, after }) => [change, before?.slice(0, 3) ?? null, after?.slice(0, 3) ?? null])).toEqual([
    ["changed", ["p2", 1, 2], ["p2", 1, null]],
    ["added", null, ["p4", 1, 4]],
    ["removed", ["p1", 1, 9], null],
  ]);
  expect(await compare(slug, 2, 4, { rows: true, limit: 1 })).toMatchObject({ hasMoreRows: true, rows: [{ change: "changed" }] });
  // Backwards, what was added is removed.
  expect(await compare(slug, 4, 2)).toMatchObject({ added: 1, removed: 1, changed: 1, rows: [], rowColumns: [] });
  expect(await compare(slug, 2, 3)).toMatchObject({ filesCompared: 2, filesEqual: 1 });
  expect(await compare(slug, 3, 3)).toMatchObject({ filesCompared: 0, filesEqual: 2, added: 0, months: [] });
});

test("without a key: the difference of two bags of rows, exactly, with empty values and rows that are there twice", async () => {
  let seed = 7;
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const rows = (count: number): Row[] =>
    Array.from({ length: count }, () => [`p${random(4)}`, random(3) === 0 ? null : random(3), random(4) === 0 ? null : random(3) / 2]);
  const slug = await fresh();
  const bags = [rows(60), rows(70), rows(50)];
  for (const bag of bags) await send(slug, bag);
  const count = (bag: Row[] = []) => {
    const counts = new Map<string, number>();
    for (const row of bag) counts.set(JSON.stringify(row), (counts.get(JSON.stringify(row)) ?? 0) + 1);
    return counts;
  };
  for (const [from, to] of [
    [0, 1],
    [1, 2],
    [0, 2],
    [2, 0],
  ] as const) {
    const [before, after] = [count(bags[from]), count(bags[to])];
    const more = (a: Map<string, number>, b: Map<string, number>) =>
      [...a].reduce((sum, [row, n]) => sum + Math.max(0, n - (b.get(row) ?? 0)), 0);
    const found = await compare(slug, from + 1, to + 1, { rows: true, limit: 1000 });
    expect(found).toMatchObject({ added: more(after, before), removed: more(before, after), changed: 0, key: [] });
    expect(found.rows.filter((row) => row.change === "added")).toHaveLength(found.added);
    expect(found.rows.filter((row) => row.change === "removed")).toHaveLength(found.removed);
    const added = count(found.rows.flatMap((row) => (row.after ? [row.after.slice(0, 3) as Row] : [])));
    for (const [row, n] of added) expect(n).toBe((after.get(row) ?? 0) - (before.get(row) ?? 0));
  }
});

test("columns that only one version has, and columns of another type, are compared all the same", async () => {
  const slug = await fresh({ key: ["patient"], onDuplicate: "keep_last" });
  await send(slug, [
    ["p1", 1, 1],
    ["p2", 2, 2],
  ]);
  const { contractVersion } = await putContract({
    ctx: manager,
    input: { slug, columns: [...columns, { name: "unit", type: "text" }], key: ["patient"] },
  });
  expect(contractVersion).toBe(2);
  const csv = "patient,n,value,unit\np1,1,1,mg\np2,2,2,\n";
  await publishCsv({ ctx: manager, slug, csv, hospital: "a", period: "2025-01" });
  const found = await compare(slug, 1, 2, { rows: true });
  // An empty value is what a column holds that is not there.
  expect(found).toMatchObject({ columns: { onlyFrom: [], onlyTo: ["unit"], retyped: [] }, added: 0, removed: 0, changed: 1 });
  const at = found.rowColumns.indexOf("unit");
  expect([found.rows[0]?.before?.[at], found.rows[0]?.after?.[at]]).toEqual([null, "mg"]);
  // A type that was changed behind the contract's back, as a later version of the rules could.
  const [dataset] = await asSystemTx((tx) => tx.select().from(datasets).where(eq(datasets.slug, slug)));
  const retyped = { ...(dataset?.contract as object), columns: columns.map((one) => (one.name === "n" ? { ...one, type: "text" } : one)) };
  await asSystemTx(async (tx) => {
    await tx.insert(contracts).values({ datasetId: dataset?.id ?? "", version: 3, body: retyped, createdBy: dataset?.createdBy ?? "" });
    await tx
      .update(datasets)
      .set({ contract: retyped, contractVersion: 3 })
      .where(eq(datasets.id, dataset?.id ?? ""));
  });
  await send(slug, [
    ["p1", 1, 1],
    ["p2", 22, 2],
  ]);
  expect(await compare(slug, 1, 3)).toMatchObject({ columns: { retyped: ["n"] }, added: 0, removed: 0, changed: 1 });
});

test("a guest compares the rows of its hospitals only, needs the right to rows to see any, and is on record", async () => {
  const slug = await fresh({ key: ["patient"], onDuplicate: "keep_last" });
  const { dataset } = await send(slug, [["p1", 1, 1]]);
  await send(slug, [["q1", 1, 1]], "b");
  await send(slug, [
    ["p1", 1, 2],
    ["p2", 1, 2],
  ]);
  await send(
    slug,
    [
      ["q1", 1, 7],
      ["q2", 1, 7],
    ],
    "b",
  );
  const org = await makeOrg();
  await makeGrant({ dataset, org, hospitals: ["a"], rights: ["summary"] });
  const guest = await contextFor({ org, role: "analyst" });
  const asked = (input: object) => compareVersions({ ctx: guest, input: { slug, from: 2, to: 4, ...input } });
  expect(await asked({})).toMatchObject({ added: 1, changed: 1, months: [{ hospital: "a" }], filesCompared: 2 });
  await expect(asked({ rows: true })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(compareVersions({ ctx: await contextFor({ role: "admin" }), input: { slug, from: 1, to: 2 } })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  const audit = await asSystemTx((tx) =>
    tx
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.action, "dataset.compare"), eq(auditLog.orgId, org.id))),
  );
  expect(audit).toMatchObject([{ outcome: "ok", entityId: dataset.id, detail: { from: 2, to: 4, added: 1, changed: 1, rows: 0 } }]);
});

test("versions that do not exist or are no longer kept are refused in words, and a cancelled comparison ends", async () => {
  const slug = await fresh();
  for (const value of [1, 2, 3]) await send(slug, [["p1", 1, value]]);
  await expect(compare(slug, 1, 4)).rejects.toMatchObject({ code: "INVALID_QUERY" });
  const stopped = AbortSignal.abort();
  await expect(compareVersions({ ctx: manager, input: { slug, from: 1, to: 2 }, signal: stopped })).rejects.toMatchObject({
    code: "CANCELLED",
  });
  await keepSettings({ ctx: manager, input: { slug, keepVersions: 1 } });
  // What was compared a moment ago is let go of without anybody waiting.
  await expect
    .poll(async () => {
      await collectGarbage();
      return compare(slug, 1, 2).then(
        () => "compared",
        (error: Error) => error.message,
      );
    })
    .toContain("no longer kept");
});
