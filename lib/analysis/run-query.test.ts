import { readdirSync, rmSync } from "node:fs";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { auditLog, pins, queryRuns } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor } from "@/db/testing/factories";
import { getDataset, putContract, withdrawPart } from "@/lib/catalog";
import { LAB_CONTRACT, labCsv, type LabRow } from "@/lib/catalog/testing/lab-contract";
import { systemContext, type ServiceContext } from "@/lib/context";
import { openDuckdb } from "@/lib/engines";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { cancelQuery, columnValues, exportQuery, planQuery, queryProgress, runQuery } from ".";
import { labRows } from "./testing/lab-rows";
import { publishCsv, textOf } from "./testing/publish-csv";

const folder = vi.hoisted(() => (process.env.MEDLAKE_DATA = `/tmp/medlake-run-query-test-${process.pid}`));

let db: TestDb;
let ctx: ServiceContext;
const rows = labRows();

beforeAll(async () => {
  db = await createTestDb();
  await buildChildren();
  ctx = await contextFor({ role: "data_manager" });
  await publishCsv({ ctx, slug: "labs", contract: LAB_CONTRACT, csv: labCsv(rows) });
});
afterAll(async () => {
  await openDuckdb().close();
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});

const count = { from: "labs", measures: [{ as: "n", fn: "count" }] };
const ask = (query: Record<string, unknown>, extra: { id?: string } = {}) => runQuery({ ctx, input: { query, ...extra } });

describe("an answer", () => {
  test("has the shape of the API, with the question's SQL over the dataset's name and its values apart", async () => {
    const answer = await ask({
      from: "labs",
      where: { field: "value", op: "gt", value: 2000 },
      groupBy: [{ field: "hospital" }],
      measures: [
        { as: "n", fn: "count" },
        { as: "mean", fn: "avg", field: "value" },
      ],
    });
    expect(Object.keys(answer).sort()).toEqual([
      "cache",
      "columns",
      "dataset",
      "elapsedMs",
      "engine",
      "estimate",
      "id",
      "joined",
      "others",
      "receipt",
      "rowCount",
      "rows",
      "sql",
      "suppressed",
      "totals",
      "truncated",
      "warnings",
    ]);
    expect(answer.columns).toEqual([
      { name: "hospital", label: "site", type: "text" },
      { name: "n", label: expect.any(String), type: "integer" },
      { name: "mean", label: expect.any(String), type: "double", unit: "mmol/L" },
    ]);
    const expected = ["east", "south"].map((site) => {
      const values = rows.flatMap((row) => (row.site === site && row.value !== null && row.value > 2000 ? [row.value] : []));
      return [site, values.length, values.reduce((sum, value) => sum + value, 0) / values.length];
    });
    expect(answer.rows.map((row) => row.slice(0, 2))).toEqual(expected.map((row) => row.slice(0, 2)));
    answer.rows.forEach((row, index) => expect(row[2]).toBeCloseTo(Number(expected[index]?.[2]), 9));
    expect(answer.sql).toMatchObject({ dialect: "duckdb", text: expect.stringContaining('"labs"') });
    expect(answer.sql.parameters).toContain(2000);
    expect(answer.sql.text).not.toMatch(/2000|parquet/);
    // No value of the northern files is above 2,000, so they are left out.
    expect(answer.estimate).toMatchObject({ files: 4, rows: rows.filter((row) => row.site !== "north").length });
    expect(answer.estimate.bytes).toBeGreaterThan(0);
    expect(answer.estimate.bytes).toBeLessThan(answer.estimate.totalBytes);
  });

  test("says when there are more rows than it holds, and only then", async () => {
    expect(await ask({ from: "labs", select: ["test"], limit: rows.length - 1 })).toMatchObject({
      rowCount: rows.length - 1,
      truncated: true,
    });
    expect(await ask({ from: "labs", select: ["test"], limit: rows.length })).toMatchObject({ rowCount: rows.length, truncated: false });
  });

  test("reads only the files whose month and hospital fit the filter", async () => {
    const where = {
      all: [
        { field: "hospital", op: "eq", value: "north" },
        { field: "collected_on", op: "gte", value: "2025-02-01" },
      ],
    };
    const expected = rows.filter((row) => row.site === "north" && row.date >= "2025-02-01").length;
    expect(await ask({ ...count, where })).toMatchObject({ rows: [[expected]], estimate: { files: 1, rows: expected } });
    expect(await ask({ ...count, where: { field: "hospital", op: "eq", value: "nowhere" } })).toMatchObject({
      rows: [[0]],
      estimate: { files: 0, rows: 0, bytes: 0 },
    });
  });

  test("is the same with SQL and quotes in every text of the question", async () => {
    for (const nasty of [`'; drop table runs; --`, `"labs"`, `\\'`, "$1", "%", "🙂", "/* */"]) {
      expect(await ask({ ...count, where: { field: "test", op: "eq", value: nasty } })).toMatchObject({ rows: [[0]] });
      expect(await ask({ ...count, where: { field: "test", op: "contains", value: nasty } })).toMatchObject({ rows: [[0]] });
      await expect(ask({ from: "labs", select: [nasty] })).rejects.toMatchObject({ code: "INVALID_QUERY" });
      await expect(ask({ from: "labs", measures: [{ as: nasty, fn: "count" }] })).rejects.toMatchObject({ code: "INVALID_QUERY" });
      await expect(ask({ from: nasty, select: ["test"] })).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
    await expect(ask({ ...count, where: { field: "test", op: "eq", value: "a\u0000b" } })).rejects.toMatchObject({ code: "INVALID_QUERY" });
    await expect(ask({ from: "a\u0000b", select: ["test"] })).rejects.toMatchObject({ code: "INVALID_QUERY", details: [{ path: "from" }] });
  });
});

describe("a mistake in a question", () => {
  test("is named with its place, and the column that was meant", async () => {
    await expect(ask({ from: "labs", measures: [{ as: "m", fn: "avg", field: "valu" }] })).rejects.toMatchObject({
      code: "INVALID_QUERY",
      message: expect.stringContaining('Did you mean "value"?'),
      details: [{ path: "measures.0.field", message: "unknown column" }],
    });
    await expect(ask({ ...count, where: { field: "value", op: "gt", value: "high" } })).rejects.toMatchObject({ code: "INVALID_QUERY" });
    await expect(ask({ from: "labs" })).rejects.toMatchObject({ code: "INVALID_QUERY" });
    await expect(ask({ ...count, colour: "red" })).rejects.toMatchObject({ code: "INVALID_QUERY" });
    await expect(ask({ ...count, asOf: 99 })).rejects.toMatchObject({ code: "INVALID_QUERY" });
  });

  test("runs nothing and records nothing as run", async () => {
    const before = await asSystemTx((tx) => tx.select({ id: queryRuns.id }).from(queryRuns));
    await expect(ask({ from: "labs", select: ["nothing"] })).rejects.toMatchObject({ code: "INVALID_QUERY" });
    await planQuery({ ctx, input: { query: count } });
    expect(await asSystemTx((tx) => tx.select({ id: queryRuns.id }).from(queryRuns))).toHaveLength(before.length);
    await vi.waitFor(async () => expect(await asSystemTx((tx) => tx.select().from(pins))).toEqual([]));
  });

  test("gives the SQL of each dialect that is asked for, and dollars where one of them costs some", async () => {
    const plain = await planQuery({ ctx, input: { query: count } });
    expect(Object.keys(plain.sql)).toEqual(["duckdb"]);
    expect(plain.estimate.dollars).toBeNull();
    const plan = await planQuery({ ctx, input: { query: count, dialects: ["athena", "duckdb", "trino"] } });
    expect(Object.keys(plan.sql)).toEqual(["athena", "duckdb", "trino"]);
    // Ten megabytes, the least that is charged.
    expect(plan.estimate.dollars).toEqual({ low: 0.00005, high: 0.00005 });
  });

  test("a format that there is not is refused", async () => {
    await expect(exportQuery({ ctx, input: { query: count, format: "ods" as never } })).rejects.toThrow();
  });
});

test("a dataset nothing is published in says so", async () => {
  const empty = await contextFor({ role: "admin" });
  const { createDataset } = await import("@/lib/catalog");
  await createDataset({ ctx: empty, input: { slug: "empty", name: "Empty", contract: LAB_CONTRACT } });
  await expect(runQuery({ ctx: empty, input: { query: { from: "empty", select: ["test"] } } })).rejects.toMatchObject({
    code: "INVALID_QUERY",
    message: expect.stringContaining("Nothing is published in empty yet"),
  });
  expect((await columnValues({ ctx: empty, input: { slug: "empty", column: "test" } })).values).toEqual([]);
});

test("the server itself asks no questions: every answer is somebody's", async () => {
  await expect(runQuery({ ctx: systemContext("test", ctx.orgId), input: { query: count } })).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("a key without the scope to read is refused before anything is looked up", async () => {
  const writer = await contextFor({ role: "admin", org: { id: ctx.orgId }, scopes: ["write"], apiKey: true });
  for (const verb of [runQuery, planQuery, exportQuery])
    await expect(verb({ ctx: writer, input: { query: count } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(columnValues({ ctx: writer, input: { slug: "labs", column: "test" } })).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("who looks at the values of a column is on record, without what was searched for", async () => {
  const viewer = await contextFor({ role: "viewer", org: { id: ctx.orgId } });
  const { values } = await columnValues({ ctx: viewer, input: { slug: "labs", column: "test", search: "canary" } });
  expect(values).toEqual([]);
  const log = await asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.requestId, viewer.requestId)));
  expect(log).toMatchObject([
    { action: "column.values", outcome: "ok", orgId: ctx.orgId, detail: { version: 1, column: "test", values: 0 } },
  ]);
  expect(JSON.stringify(log)).not.toContain("canary");
});

describe("a question that is cancelled", () => {
  test("ends with CANCELLED, is on record, and keeps no files pinned", async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(runQuery({ ctx, input: { query: count }, signal: controller.signal })).rejects.toMatchObject({ code: "CANCELLED" });
    const [last] = (await asSystemTx((tx) => tx.select().from(queryRuns).where(eq(queryRuns.orgId, ctx.orgId)))).sort(
      (a, b) => b.at.getTime() - a.at.getTime(),
    );
    expect(last).toMatchObject({ state: "cancelled", rows: null });
    const log = await asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.requestId, ctx.requestId)));
    expect(log.filter((entry) => (entry.detail as { queryId?: string } | null)?.queryId === last?.id)).toMatchObject([
      { outcome: "failed", action: "query.summary" },
    ]);
    await vi.waitFor(async () => expect(await asSystemTx((tx) => tx.select().from(pins))).toEqual([]));
  });

  test("can be cancelled by its id, by the same person only", async () => {
    const id = "qry_cancelme0001";
    const colleague = await contextFor({ role: "admin", org: { id: ctx.orgId } });
    // Still being prepared when the lines below are reached: they wait for nothing.
    const running = ask({ from: "labs", groupBy: [{ field: "patient_id" }], measures: [{ as: "n", fn: "count" }] }, { id });
    const outcome = running.then(
      () => "done",
      (error: { code?: string }) => error.code,
    );
    expect((await queryProgress({ ctx, input: { queryId: id } })).state).toMatch(/waiting|running/);
    await expect(queryProgress({ ctx: colleague, input: { queryId: id } })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(cancelQuery({ ctx: colleague, input: { queryId: id } })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(ask(count, { id })).rejects.toMatchObject({ code: "CONFLICT" });
    const ended = await cancelQuery({ ctx, input: { queryId: id } });
    expect({ state: ended.state, answer: await outcome }).toEqual({ state: "cancelled", answer: "CANCELLED" });
    expect(await queryProgress({ ctx, input: { queryId: id } })).toMatchObject({ state: "cancelled" });
  });

  test("an id nobody used is NOT_FOUND; an id that has ended can be used again", async () => {
    await expect(queryProgress({ ctx, input: { queryId: "qry_nobodyused00" } })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await ask(count, { id: "qry_again000000" });
    expect(await queryProgress({ ctx, input: { queryId: "qry_again000000" } })).toMatchObject({ state: "done", percentage: 100 });
    expect(await ask(count, { id: "qry_again000000" })).toMatchObject({ id: "qry_again000000", rows: [[rows.length]] });
  });
});

describe("a download", () => {
  const nasty: LabRow[] = ["=1+1", "+x", "-x", "@x", "a,b", 'say "hi"', "two\nlines", "ü🙂"].map((test, index) => ({
    patient: `p${index}`,
    site: "north",
    date: "2025-03-01",
    test,
    value: -1.5,
    flags: index,
  }));

  test("is complete, quoted, harmless in a spreadsheet, and named after the dataset and its version", async () => {
    const embedded = { ...LAB_CONTRACT, format: { embeddedNewlines: true } };
    await publishCsv({ ctx, slug: "formulas", contract: embedded, csv: labCsv(nasty) });
    const file = await exportQuery({
      ctx,
      input: { query: { from: "formulas", select: ["test", "value"], orderBy: [{ field: "flags" }] } },
    });
    expect(file.filename).toMatch(/^formulas-v1-\d{4}-\d{2}-\d{2}\.csv$/);
    expect(file.contentType).toBe("text/csv; charset=utf-8");
    const text = await textOf(file);
    expect(Buffer.byteLength(text)).toBe(file.bytes);
    expect(text.startsWith("\ufeff")).toBe(true);
    const cells = text.slice(1).replaceAll("\r\n", "\n");
    for (const expected of [
      "'=1+1,-1.5\n",
      "'+x,-1.5\n",
      "'-x,-1.5\n",
      "'@x,-1.5\n",
      '"a,b",-1.5\n',
      '"say ""hi""",-1.5\n',
      '"two\nlines",-1.5\n',
      "ü🙂,-1.5\n",
    ])
      expect(cells).toContain(expected);
  });

  test("has all rows where the question names no limit, and leaves no file behind", async () => {
    const lines = (await textOf(await exportQuery({ ctx, input: { query: { from: "labs", select: ["test"] } } }))).trim().split("\n");
    expect(lines).toHaveLength(1 + rows.length);
    await vi.waitFor(() => expect(readdirSync(`${folder}/exports/${ctx.orgId}`)).toEqual([]));
  });

  test("that the reader gives up leaves no file behind either", async () => {
    const file = await exportQuery({ ctx, input: { query: { from: "labs", select: ["test"] } } });
    file.stream.destroy();
    await vi.waitFor(() => expect(readdirSync(`${folder}/exports/${ctx.orgId}`)).toEqual([]));
  });
});

describe("versions", () => {
  test("a withdrawn month is gone from the newest version, and still in the older one", async () => {
    await publishCsv({ ctx, slug: "versions", contract: LAB_CONTRACT, csv: labCsv(rows) });
    const { version } = await withdrawPart({
      ctx,
      input: { slug: "versions", hospital: "north", period: "2025-01", reason: "sent by mistake" },
    });
    expect(version).toBe(2);
    const left = rows.filter((row) => !(row.site === "north" && row.date < "2025-02-01")).length;
    const question = { from: "versions", measures: [{ as: "n", fn: "count" }] };
    expect(await ask(question)).toMatchObject({ rows: [[left]], dataset: { version: 2 } });
    expect(await ask({ ...question, asOf: 1 })).toMatchObject({ rows: [[rows.length]], dataset: { version: 1 } });
    const found = await getDataset({ ctx, input: { slug: "versions" } });
    expect(found).toMatchObject({ version: 2, rows: left });
    expect(found.versions.map((entry) => [entry.version, entry.op, entry.rows, entry.note])).toEqual([
      [2, "withdraw", left, "sent by mistake"],
      [1, "publish", rows.length, null],
    ]);
  });

  test("a new contract changes no published row; columns of older files stay, new ones are empty in them", async () => {
    await publishCsv({ ctx, slug: "contracts", contract: LAB_CONTRACT, csv: labCsv(rows.filter((row) => row.date < "2025-02-01")) });
    const columns = [...LAB_CONTRACT.columns.filter((column) => column.name !== "flags"), { name: "lot", source: "lot", type: "text" }];
    await putContract({ ctx, input: { slug: "contracts", ...LAB_CONTRACT, columns } });
    const old = await getDataset({ ctx, input: { slug: "contracts" } });
    expect(old.columns.map((column) => column.name)).toEqual(["patient_id", "hospital", "collected_on", "test", "value", "flags"]);
    const february = rows.filter((row) => row.date >= "2025-02-01");
    const csv = `patient,site,date,test,value,lot\n${february.map((row) => `${row.patient},${row.site},${row.date},${row.test},${row.value ?? ""},L1`).join("\n")}\n`;
    await publishCsv({ ctx, slug: "contracts", csv });
    const both = await getDataset({ ctx, input: { slug: "contracts" } });
    expect(both.columns.map((column) => column.name)).toEqual(["patient_id", "hospital", "collected_on", "test", "value", "lot", "flags"]);
    const answer = await ask({
      from: "contracts",
      measures: [
        { as: "all", fn: "count" },
        { as: "flags", fn: "count_not_empty", field: "flags" },
        { as: "lots", fn: "count_not_empty", field: "lot" },
      ],
    });
    expect(answer.rows).toEqual([[rows.length, rows.length - february.length, february.length]]);
    await expect(putContract({ ctx, input: { slug: "contracts", ...LAB_CONTRACT, partition: ["period"] } })).rejects.toMatchObject({
      code: "CONFLICT",
    });
  });
});
