import { rmSync } from "node:fs";
import { and, eq, inArray } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { auditLog, pins, queryRuns } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor } from "@/db/testing/factories";
import { createRelationship, withdrawPart } from "@/lib/catalog";
import type { ServiceContext } from "@/lib/context";
import { openDuckdb } from "@/lib/engines";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { exportQuery, planQuery, runQuery } from ".";
import { textOf } from "./testing/publish-csv";
import { LAB_ROWS, VISITS, guestOf, joinedRows, publishTwo } from "./testing/two-datasets";

const folder = vi.hoisted(() => (process.env.MEDLAKE_DATA = `/tmp/medlake-joins-test-${process.pid}`));

let db: TestDb;
let owner: ServiceContext;
let labs: Awaited<ReturnType<typeof publishTwo>>["labs"];
let visits: Awaited<ReturnType<typeof publishTwo>>["visits"];

beforeAll(async () => {
  db = await createTestDb();
  await buildChildren();
  owner = await contextFor({ role: "data_manager" });
  ({ labs, visits } = await publishTwo(owner));
});
afterAll(async () => {
  await openDuckdb().close();
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});

const byWard = {
  from: "labs",
  joins: ["visit"],
  groupBy: [{ field: "visit.ward", as: "ward" }],
  measures: [{ as: "n", fn: "count" }],
};
const ask = (ctx: ServiceContext, query: Record<string, unknown>) => runQuery({ ctx, input: { query } });

function countByWard(labSites: string[], visitSites: string[]): [string | null, number][] {
  const mine = LAB_ROWS.filter((row) => labSites.includes(row.site));
  const seen = VISITS.filter((visit) => visitSites.includes(visit.site));
  const counts = new Map<string | null, number>();
  for (const { visit } of joinedRows(mine, seen)) counts.set(visit?.ward ?? null, (counts.get(visit?.ward ?? null) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : 1));
}

const ALL = ["north", "south", "east"];

describe("a question over two datasets", () => {
  test("keeps every row of the one asked, matches many to many, and says that the grain changes", async () => {
    const answer = await ask(owner, byWard);
    expect(answer.rows).toEqual(countByWard(ALL, ALL));
    expect(answer).toMatchObject({
      dataset: { slug: "labs", version: 1 },
      joined: [{ relationship: "visit", slug: "visits", version: 1 }],
      warnings: [{ code: "grain", message: expect.stringContaining("count once for each match") }],
      engine: "duckdb",
    });
    expect(answer.sql.text).toContain('left join "visits" as "visit"');
    expect(answer.sql.text).not.toContain("parquet");
    const plan = await planQuery({ ctx: owner, input: { query: byWard } });
    expect(plan).toMatchObject({ joined: answer.joined, engine: "duckdb", estimate: { files: 6 } });
    const matched = await ask(owner, { ...byWard, joins: [{ name: "visit", matched: true }] });
    expect(matched.rows).toEqual(countByWard(ALL, ALL).filter(([ward]) => ward !== null));
  });

  test("is on record for each dataset, with versions, estimate and what it took", async () => {
    const ctx = { ...owner, requestId: "req_joined_record" };
    await ask(ctx, { ...byWard, where: { field: "flags", op: "eq", value: 1 } });
    const log = await asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.requestId, ctx.requestId)));
    expect(log.map((row) => [row.action, row.entityId, row.outcome]).sort()).toEqual(
      [
        ["query.summary", labs.id, "ok"],
        ["query.summary", visits.id, "ok"],
      ].sort(),
    );
    const { queryId } = (log[0]?.detail ?? {}) as { queryId?: string };
    const [run] = await asSystemTx((tx) =>
      tx
        .select()
        .from(queryRuns)
        .where(eq(queryRuns.id, queryId ?? "")),
    );
    expect(run).toMatchObject({
      datasetId: labs.id,
      joined: [{ datasetId: visits.id, version: 1 }],
      engine: "duckdb",
      cache: "miss",
      engineMs: expect.any(Number),
      estimatedBytesHigh: expect.any(Number),
      errorCode: null,
    });
    await vi.waitFor(async () => expect(await asSystemTx((tx) => tx.select().from(pins))).toEqual([]));
  });

  test("reads the scope of each side on that side", async () => {
    for (const [labSites, visitSites] of [
      [["north"], ["south"]],
      [["north", "south"], ["north"]],
      [ALL, ["east"]],
      [["south"], ALL],
    ] as [string[], string[]][]) {
      const org = await guestOf([
        { dataset: labs, hospitals: labSites },
        { dataset: visits, hospitals: visitSites },
      ]);
      for (const apiKey of [false, true]) {
        const guest = await contextFor({ org, role: "analyst", apiKey });
        expect((await ask(guest, byWard)).rows).toEqual(countByWard(labSites, visitSites));
        const rows = await ask(guest, { from: "labs", joins: ["visit"], select: ["hospital", "visit.hospital"], limit: 5000 });
        for (const [lab, visit] of rows.rows) {
          expect(labSites).toContain(lab);
          expect([...visitSites, null]).toContain(visit);
        }
        const elsewhere = { ...byWard, where: { field: "visit.hospital", op: "not_in", value: visitSites } };
        expect((await ask(guest, elsewhere)).rows).toEqual([]);
      }
    }
  });

  test("says of a relationship to a dataset nobody told the caller of what it says of one that is not there", async () => {
    const org = await guestOf([{ dataset: labs }]);
    const guest = await contextFor({ org, role: "analyst" });
    const refusal = (name: string) =>
      ask(guest, { ...byWard, joins: [name], groupBy: [{ field: "hospital" }] }).then(
        () => null,
        (error: { code: string; message: string; details: unknown }) => ({
          code: error.code,
          message: error.message.replaceAll(name, "…"),
          details: error.details,
        }),
      );
    const hidden = await refusal("visit");
    expect(hidden).toMatchObject({ code: "NOT_FOUND", details: [{ path: "joins.0", message: "unknown relationship" }] });
    expect(await refusal("nowhere")).toEqual(hidden);
    await expect(exportQuery({ ctx: guest, input: { query: byWard } })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(planQuery({ ctx: guest, input: { query: byWard } })).rejects.toMatchObject({ code: "NOT_FOUND" });
    const denials = await asSystemTx((tx) =>
      tx
        .select()
        .from(auditLog)
        .where(and(eq(auditLog.requestId, guest.requestId), eq(auditLog.outcome, "denied"))),
    );
    expect(denials).toHaveLength(4);
  });

  test("needs the right for this kind of question in both datasets, and to download in both for an export", async () => {
    const org = await guestOf([{ dataset: labs }, { dataset: visits, rights: ["rows"] }]);
    const guest = await contextFor({ org, role: "analyst" });
    await expect(ask(guest, byWard)).rejects.toMatchObject({ code: "FORBIDDEN" });
    const rows = { from: "labs", joins: ["visit"], select: ["hospital", "visit.ward"] };
    expect((await ask(guest, rows)).rowCount).toBe(joinedRows(LAB_ROWS, VISITS).length);
    await expect(exportQuery({ ctx: guest, input: { query: rows } })).rejects.toMatchObject({ code: "FORBIDDEN" });
    const viewer = await contextFor({ org: await guestOf([{ dataset: labs }, { dataset: visits }]), role: "viewer" });
    await expect(ask(viewer, rows)).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect((await ask(viewer, byWard)).rows).toEqual(countByWard(ALL, ALL));
  });

  test("takes the version asked for of the dataset asked, and the current ones of the others", async () => {
    await withdrawPart({ ctx: owner, input: { slug: "visits", hospital: "east", period: "2025-01", reason: "test" } });
    await withdrawPart({ ctx: owner, input: { slug: "labs", hospital: "south", period: "2025-01", reason: "test" } });
    expect(await ask(owner, byWard)).toMatchObject({
      dataset: { version: 2 },
      joined: [{ version: 2 }],
      rows: countByWard(["north", "east"], ["north", "south"]),
    });
    expect(await ask(owner, { ...byWard, asOf: 1 })).toMatchObject({
      dataset: { version: 1 },
      joined: [{ version: 2 }],
      rows: countByWard(ALL, ["north", "south"]),
    });
  });
});

describe("totals and others", () => {
  const question = {
    from: "labs",
    asOf: 1,
    groupBy: [{ field: "patient_id" }],
    measures: [{ as: "n", fn: "sum", field: "flags" }],
    totals: true,
    top: { n: 1, by: "n", ties: "first", others: true },
  };
  const sumOf = (rows: typeof LAB_ROWS) => rows.reduce((sum, row) => sum + (row.flags ?? 0), 0);
  const sums = new Map(["p0", "p1", "p2", "p3"].map((patient) => [patient, sumOf(LAB_ROWS.filter((row) => row.patient === patient))]));
  const best = [...sums].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))[0] ?? ["", 0];

  test("stand beside the rows they are about", async () => {
    const answer = await ask(owner, question);
    expect(answer).toMatchObject({
      rows: [best, [null, sumOf(LAB_ROWS) - best[1]]],
      others: [1],
      totals: [[null, sumOf(LAB_ROWS)]],
      rowCount: 2,
      truncated: false,
    });
    const limited = await ask(owner, { ...question, top: undefined, limit: 2 });
    expect(limited).toMatchObject({ rowCount: 2, truncated: true, totals: [[null, sumOf(LAB_ROWS)]], others: [] });
    expect(JSON.stringify(answer.columns)).not.toContain("_total");
  });

  test("are lines of a download, with a column that says what each line is", async () => {
    const text = await textOf(await exportQuery({ ctx: owner, input: { query: question } }));
    expect(text.slice(1).trim().split(/\r?\n/)).toEqual([
      "patient_id,n,row",
      `${best[0]},${best[1]},group`,
      `,${sumOf(LAB_ROWS) - best[1]},others`,
      `,${sumOf(LAB_ROWS)},total`,
    ]);
  });
});

test("an approximate column says so", async () => {
  const answer = await ask(owner, { from: "labs", measures: [{ as: "about", fn: "approx_distinct", field: "patient_id" }] });
  expect(answer.columns).toMatchObject([{ name: "about", approximate: true }]);
});

test("a dataset can be joined to itself, and twice", async () => {
  for (const name of ["same", "again"]) {
    await createRelationship({
      ctx: owner,
      input: {
        slug: "labs",
        name,
        to: "labs",
        on: [
          ["patient_id", "patient_id"],
          ["hospital", "hospital"],
        ],
        cardinality: "many-to-many",
      },
    });
  }
  const mine = LAB_ROWS.filter((row) => row.site !== "south");
  const n = mine.reduce(
    (sum, row) => sum + mine.filter((other) => other.patient === row.patient && other.site === row.site).length ** 2,
    0,
  );
  expect((await ask(owner, { from: "labs", joins: ["same", "again"], measures: [{ as: "n", fn: "count" }] })).rows).toEqual([[n]]);
  const runs = await asSystemTx((tx) =>
    tx
      .select()
      .from(queryRuns)
      .where(inArray(queryRuns.state, ["failed", "cancelled"])),
  );
  expect(runs).toEqual([]);
});
