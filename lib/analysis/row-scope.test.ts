import { rmSync } from "node:fs";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { auditLog, queryRuns } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeGrant, makeOrg } from "@/db/testing/factories";
import { getColumn, getDataset, listDatasets, listVersions } from "@/lib/catalog";
import { LAB_BY_MONTH, LAB_CONTRACT, labCsv } from "@/lib/catalog/testing/lab-contract";
import type { ServiceContext } from "@/lib/context";
import { openDuckdb } from "@/lib/engines";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { columnValues, exportQuery, planQuery, runQuery } from ".";
import { countByHospitalAndMonth, labRows } from "./testing/lab-rows";
import { publishCsv, textOf } from "./testing/publish-csv";

const folder = vi.hoisted(() => (process.env.MEDLAKE_DATA = `/tmp/medlake-row-scope-test-${process.pid}`));

let db: TestDb;
const rows = labRows();
const mine = rows.filter((row) => row.site !== "east");

/** The same data in both ways of cutting files: one per hospital and month, and one per month. */
const datasets: { name: string; contract: typeof LAB_CONTRACT }[] = [
  { name: "per-hospital", contract: LAB_CONTRACT },
  { name: "per-month", contract: LAB_BY_MONTH },
];

let owner: ServiceContext;
let guest: ServiceContext;
let guestKey: ServiceContext;
let stranger: ServiceContext;

beforeAll(async () => {
  db = await createTestDb();
  await buildChildren();
  owner = await contextFor({ role: "data_manager" });
  const guests = await makeOrg();
  guest = await contextFor({ role: "analyst", org: guests });
  guestKey = await contextFor({ role: "analyst", org: guests, apiKey: true, scopes: ["read"] });
  stranger = await contextFor({ role: "admin" });
  for (const { name, contract } of datasets) {
    const { dataset } = await publishCsv({ ctx: owner, slug: name, contract, csv: labCsv(rows) });
    await makeGrant({ dataset, org: guests, hospitals: ["north", "south"] });
  }
});
afterAll(async () => {
  await openDuckdb().close();
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});

const byHospitalAndMonth = (from: string) => ({
  from,
  groupBy: [{ field: "hospital" }, { field: "collected_on", bucket: "month", as: "month" }],
  measures: [{ as: "n", fn: "count" }],
});

describe.each(datasets)("with files cut $name, an organisation granted two hospitals", ({ name }) => {
  test("counts its rows only, with a session and with a key", async () => {
    const expected = countByHospitalAndMonth(mine);
    for (const [ctx, cache] of [
      [guest, "miss"],
      [guestKey, "hit"],
    ] as const) {
      const answer = await runQuery({ ctx, input: { query: byHospitalAndMonth(name) } });
      expect(answer.rows).toEqual(expected);
      expect(answer).toMatchObject({
        rowCount: expected.length,
        truncated: false,
        suppressed: 0,
        cache,
        dataset: { slug: name, version: 1 },
      });
    }
    // The owner sees all of it: what is missing above is there.
    const all = await runQuery({ ctx: owner, input: { query: byHospitalAndMonth(name) } });
    expect(all.rows).toEqual(countByHospitalAndMonth(rows));
  });

  test("reads no row of another hospital, whatever it filters by", async () => {
    const select = { from: name, select: ["patient_id", "hospital", "value"], limit: 1000 };
    const answer = await runQuery({ ctx: guest, input: { query: select } });
    expect(answer.rowCount).toBe(mine.length);
    expect(JSON.stringify(answer.rows)).not.toContain("east");
    for (const where of [
      { field: "hospital", op: "eq", value: "east" },
      { field: "test", op: "eq", value: "east-only" },
      {
        any: [
          { field: "hospital", op: "eq", value: "east" },
          { field: "value", op: "gte", value: 3000 },
        ],
      },
      { not: { field: "hospital", op: "in", value: ["north", "south"] } },
    ]) {
      expect((await runQuery({ ctx: guest, input: { query: { ...select, where } } })).rows).toEqual([]);
    }
  });

  test("counts each row once, whatever a question calls a hospital", async () => {
    const where = { field: "hospital", op: "in", value: ["*", "north"] };
    for (const ctx of [owner, guest]) {
      const answer = await runQuery({ ctx, input: { query: { from: name, where, measures: [{ as: "n", fn: "count" }] } } });
      expect(answer.rows).toEqual([[rows.filter((row) => row.site === "north").length]]);
    }
  });

  test("learns nothing of another hospital from largest values, distinct counts and totals", async () => {
    const query = {
      from: name,
      measures: [
        { as: "n", fn: "count" },
        { as: "high", fn: "max", field: "value" },
        { as: "low", fn: "min", field: "value" },
        { as: "tests", fn: "count_distinct", field: "test" },
      ],
    };
    const values = mine.flatMap((row) => (row.value === null ? [] : [row.value]));
    const expected = [mine.length, Math.max(...values), Math.min(...values), new Set(mine.map((row) => row.test)).size];
    expect((await runQuery({ ctx: guest, input: { query } })).rows).toEqual([expected]);
  });

  test("sees the columns' profiles of its own rows", async () => {
    const found = await getDataset({ ctx: guest, input: { slug: name } });
    const profile = (column: string) => found.columns.find((candidate) => candidate.name === column)?.profile;
    const values = mine.flatMap((row) => (row.value === null ? [] : [row.value]));
    expect(profile("value")).toMatchObject({
      rows: mine.length,
      empties: mine.length - values.length,
      min: Math.min(...values),
      max: Math.max(...values),
    });
    expect(
      profile("hospital")
        ?.top.map(([value]) => value)
        .sort(),
    ).toEqual(["north", "south"]);
    expect(profile("collected_on")).toMatchObject({ min: "2025-01-01", max: "2025-02-14" });
    expect(JSON.stringify(found)).not.toContain("east");
    expect(found).toMatchObject({
      rows: mine.length,
      isOwner: false,
      scope: { hospitals: ["north", "south"] },
      contract: null,
      can: { manage: false, download: true },
    });
    expect(found.coverage.hospitals).toEqual(["north", "south"]);
    expect(found.coverage.cells.map((cell) => [cell.hospital, `${cell.period}-01`, cell.rows])).toEqual(countByHospitalAndMonth(mine));
    expect(found.versions).toMatchObject([{ version: 1, op: "publish", rows: mine.length, runId: null, by: null }]);
  });

  test("is offered values of its own rows only", async () => {
    const values = await columnValues({ ctx: guest, input: { slug: name, column: "test" } });
    const counts = new Map<string, number>();
    for (const row of mine) counts.set(row.test, (counts.get(row.test) ?? 0) + 1);
    expect(new Map(values.values.map(({ value, rows: n }) => [value, n]))).toEqual(counts);
    expect(values.complete).toBe(true);
    expect((await columnValues({ ctx: guest, input: { slug: name, column: "test", search: "EAST" } })).values).toEqual([]);
    expect((await columnValues({ ctx: owner, input: { slug: name, column: "test", search: "EAST" } })).values).toEqual([
      { value: "east-only", rows: rows.filter((row) => row.test === "east-only").length },
    ]);
  });

  test("downloads its own rows only", async () => {
    const text = await textOf(
      await exportQuery({
        ctx: guest,
        input: { query: { ...byHospitalAndMonth(name), orderBy: [{ field: "hospital" }, { field: "month" }] } },
      }),
    );
    const lines = countByHospitalAndMonth(mine).map((cells) => cells.join(","));
    expect(text.replace("\ufeff", "").replaceAll('"', "").trim().split(/\r?\n/)).toEqual(["hospital,month,n", ...lines]);
    const all = await textOf(await exportQuery({ ctx: guest, input: { query: { from: name, select: ["hospital", "patient_id"] } } }));
    expect(all.trim().split("\n")).toHaveLength(1 + mine.length);
    expect(all).not.toContain("east");
  });

  test("is shown the question's own SQL and the size of its own rows", async () => {
    const plan = await planQuery({ ctx: guest, input: { query: byHospitalAndMonth(name) } });
    expect(plan.estimate.rows).toBe(mine.length);
    expect(plan.partitions.reduce((sum, part) => sum + part.rows, 0)).toBe(mine.length);
    const text = JSON.stringify(plan.sql.duckdb);
    expect(text).toContain(`\\"${name}\\"`);
    expect(text).not.toMatch(/parquet|north|south|where /);
    expect(JSON.stringify(plan)).not.toMatch(/parquet|east|dset_/);
    const whole = await planQuery({ ctx: owner, input: { query: byHospitalAndMonth(name) } });
    expect(whole.estimate.rows).toBe(rows.length);
    expect(plan.estimate.totalBytes).toBeLessThan(whole.estimate.totalBytes);
  });

  test("leaves a record of every answer, in the log and with its cost", async () => {
    const before = await asSystemTx((tx) => tx.select().from(queryRuns).where(eq(queryRuns.orgId, guest.orgId)));
    await runQuery({ ctx: guestKey, input: { query: byHospitalAndMonth(name) } });
    await exportQuery({ ctx: guest, input: { query: byHospitalAndMonth(name) } }).then(textOf);
    const after = (await asSystemTx((tx) => tx.select().from(queryRuns).where(eq(queryRuns.orgId, guest.orgId)))).filter(
      (row) => !before.some((old) => old.id === row.id),
    );
    expect(after.map((row) => [row.kind, row.state, row.rows]).sort()).toEqual([
      ["export", "done", 4],
      ["query", "done", 4],
    ]);
    for (const row of after) expect(row.sql).toMatch(/read_parquet|parquet/);
    const log = await asSystemTx((tx) =>
      tx
        .select()
        .from(auditLog)
        .where(and(eq(auditLog.orgId, guest.orgId), eq(auditLog.outcome, "ok"))),
    );
    for (const row of after) {
      expect(log.filter((entry) => (entry.detail as { queryId?: string } | null)?.queryId === row.id)).toMatchObject([
        { action: row.kind === "export" ? "query.export" : "query.summary", entityId: row.datasetId },
      ]);
    }
  });

  test("is NOT_FOUND to an organisation without a grant, as if it did not exist", async () => {
    const said = (slug: string) =>
      Promise.all(
        [
          runQuery({ ctx: stranger, input: { query: byHospitalAndMonth(slug) } }),
          planQuery({ ctx: stranger, input: { query: byHospitalAndMonth(slug) } }),
          exportQuery({ ctx: stranger, input: { query: byHospitalAndMonth(slug) } }),
          columnValues({ ctx: stranger, input: { slug, column: "test" } }),
          getDataset({ ctx: stranger, input: { slug } }),
          listVersions({ ctx: stranger, input: { slug } }),
        ].map((answer: Promise<unknown>) =>
          answer.then(
            () => "answered",
            (error: Error & { code?: string }) => `${error.code} ${error.message.replaceAll(slug, "…")}`,
          ),
        ),
      );
    const hidden = await said(name);
    expect(hidden.every((text) => text.startsWith("NOT_FOUND"))).toBe(true);
    expect(hidden).toEqual(await said("nowhere"));
    expect((await listDatasets({ ctx: stranger, input: {} })).items).toEqual([]);
  });
});

test("a grant of no hospital with data shows an empty dataset, not an error and not everything", async () => {
  const org = await makeOrg();
  const ctx = await contextFor({ role: "analyst", org });
  const { dataset } = await publishCsv({ ctx: owner, slug: "third", contract: LAB_CONTRACT, csv: labCsv(rows) });
  await makeGrant({ dataset, org, hospitals: ["elsewhere"] });
  const answer = await runQuery({ ctx, input: { query: { from: "third", measures: [{ as: "n", fn: "count" }] } } });
  expect(answer.rows).toEqual([[0]]);
  expect(await getDataset({ ctx, input: { slug: "third" } })).toMatchObject({
    rows: 0,
    coverage: { hospitals: [], periods: [], cells: [] },
  });
  expect((await columnValues({ ctx, input: { slug: "third", column: "test" } })).values).toEqual([]);
});

test("who may see summaries only is not shown the values of a column that tells people apart", async () => {
  const summaries = await contextFor({ role: "analyst" });
  const contract = { ...LAB_CONTRACT, patient: "patient_id" };
  const { dataset } = await publishCsv({ ctx: owner, slug: "people", contract, csv: labCsv(rows) });
  await makeGrant({ dataset, org: { id: summaries.orgId }, rights: ["summary"] });
  const viewer = await contextFor({ role: "viewer", org: { id: owner.orgId } });
  const input = { slug: "people", column: "patient_id" };
  for (const ctx of [summaries, viewer]) {
    const nothing = { rows: rows.length, min: null, max: null, top: [], histogram: null };
    const listed = (await getDataset({ ctx, input: { slug: "people" } })).columns.find(({ name }) => name === "patient_id");
    expect(listed?.profile).toMatchObject(nothing);
    expect((await getColumn({ ctx, input })).profile).toMatchObject(nothing);
    expect((await columnValues({ ctx, input })).values).toEqual([]);
    expect((await columnValues({ ctx, input: { slug: "people", column: "test" } })).values).not.toEqual([]);
  }
  expect((await getColumn({ ctx: owner, input })).profile?.min).toBe(rows.map((row) => row.patient).sort()[0]);
});

test("each right is asked for on its own", async () => {
  const summaries = await contextFor({ role: "analyst" });
  const rowsOnly = await contextFor({ role: "analyst" });
  const { dataset } = await publishCsv({ ctx: owner, slug: "rights", contract: LAB_CONTRACT, csv: labCsv(rows) });
  await makeGrant({ dataset, org: { id: summaries.orgId }, rights: ["summary"] });
  await makeGrant({ dataset, org: { id: rowsOnly.orgId }, rights: ["rows"] });
  const count = { from: "rights", measures: [{ as: "n", fn: "count" }] };
  const list = { from: "rights", select: ["test"] };
  await expect(runQuery({ ctx: summaries, input: { query: count } })).resolves.toMatchObject({ rows: [[rows.length]] });
  await expect(runQuery({ ctx: summaries, input: { query: list } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(planQuery({ ctx: summaries, input: { query: list } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(exportQuery({ ctx: summaries, input: { query: count } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(runQuery({ ctx: rowsOnly, input: { query: list } })).resolves.toMatchObject({ rowCount: rows.length });
  await expect(runQuery({ ctx: rowsOnly, input: { query: count } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(columnValues({ ctx: rowsOnly, input: { slug: "rights", column: "test" } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const viewer = await contextFor({ role: "viewer", org: { id: owner.orgId } });
  await expect(runQuery({ ctx: viewer, input: { query: count } })).resolves.toMatchObject({ rowCount: 1 });
  await expect(runQuery({ ctx: viewer, input: { query: list } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(exportQuery({ ctx: viewer, input: { query: count } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const auditor = await contextFor({ role: "auditor", org: { id: owner.orgId } });
  await expect(runQuery({ ctx: auditor, input: { query: count } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect(JSON.stringify((await getDataset({ ctx: auditor, input: { slug: "rights" } })).columns)).not.toContain("HbA1c");
});
