import { rmSync, writeFileSync } from "node:fs";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { auditLog, datasets, queryRuns, results } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeGrant, makeOrg } from "@/db/testing/factories";
import { createDataset, createRelationship, getDataset, listDatasets, putContract, withdrawPart } from "@/lib/catalog";
import { LAB_CONTRACT, labCsv } from "@/lib/catalog/testing/lab-contract";
import type { ServiceContext } from "@/lib/context";
import { openDuckdb, openPostgres } from "@/lib/engines";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { readerOf, type PostgresReader } from "@/lib/engines/testing/postgres-reader";
import { receiveUpload } from "@/lib/uploads";
import { columnValues, exportQuery, planQuery, runQuery } from ".";
import { publishCsv, textOf } from "./testing/publish-csv";
import { LAB_ROWS } from "./testing/two-datasets";

const folder = vi.hoisted(() => {
  const made = `/tmp/medlake-live-source-test-${process.pid}`;
  // Settings are read once: the file is written when the database is there.
  process.env.MEDLAKE_POSTGRES_SOURCES = `${made}-sources.json`;
  return (process.env.MEDLAKE_DATA = made);
});

let db: TestDb;
let reader: PostgresReader;
let owner: ServiceContext;
const org = { slug: "northern" };

beforeAll(async () => {
  reader = await readerOf();
  const connections = {
    clinic: { url: reader.url, orgs: [org.slug] },
    elsewhere: { url: `${reader.url}&application_name=elsewhere`, orgs: [org.slug] },
    closed: { url: reader.url, orgs: ["southern"] },
  };
  writeFileSync(`${folder}-sources.json`, JSON.stringify(connections), { mode: 0o600 });
  db = await createTestDb();
  await buildChildren();
  owner = await contextFor({ org: await makeOrg(org), role: "data_manager" });
  await reader.asOwner(`create table lab.results (
    "Patient ID" text, hospital text not null, at timestamptz, value double precision, price numeric, amount numeric(10,2), raw bytea, "größe" integer)`);
  for (const row of LAB_ROWS) {
    await reader.asOwner(`insert into lab.results values ($1, $2, $3, $4, 1.5, 2.25, null, 7)`, [
      row.patient,
      row.site,
      `${row.date} 01:00:00+02`,
      row.value,
    ]);
  }
  await reader.asOwner("create table lab.wards (hospital text, ward text)");
  await reader.asOwner("insert into lab.wards values ('north', 'N1'), ('north', 'N2'), ('south', 'S1')");
  await reader.asOwner(`grant select on all tables in schema lab to ${reader.role}`);
});
afterAll(async () => {
  await openDuckdb().close();
  await openPostgres({ connectionString: reader.url, name: "test" }).close();
  await db.drop();
  await reader.end();
  rmSync(folder, { recursive: true, force: true });
  rmSync(`${folder}-sources.json`, { force: true });
});

const source = { connection: "clinic", schema: "lab", table: "results", hospitalColumn: "hospital" };
const register = (slug: string, change: Record<string, unknown> = {}, ctx = owner) =>
  createDataset({ ctx, input: { slug, name: slug, source: { ...source, ...change } } });
const ask = (query: Record<string, unknown>, ctx = owner) => runQuery({ ctx, input: { query } });
const byHospital = (from: string) => ({ from, groupBy: [{ field: "hospital" }], measures: [{ as: "n", fn: "count" }] });
const lines = (site: string) => LAB_ROWS.filter((row) => row.site === site).length;

describe("a table of a PostgreSQL database", () => {
  test("becomes a dataset with the columns that can be asked; the others are told with their reasons", async () => {
    const made = await register("live");
    expect(made).toMatchObject({ slug: "live", version: 0, contractVersion: 0 });
    expect(made.leftOut?.map((left) => left.column)).toEqual(["price", "raw"]);
    const found = await getDataset({ ctx: owner, input: { slug: "live" } });
    expect(found).toMatchObject({
      isLive: true,
      version: 0,
      hospitalColumn: "hospital",
      source: { connection: "clinic", schema: "lab", table: "results" },
      versions: [],
      coverage: { cells: [] },
    });
    expect(found.columns.map(({ name, type, label }) => [name, type, label])).toEqual([
      ["patient_id", "text", "Patient ID"],
      ["hospital", "text", "Hospital"],
      ["at", "timestamp", "At"],
      ["value", "double", "Value"],
      ["amount", "decimal(10,2)", "Amount"],
      ["grosse", "integer", "Größe"],
    ]);
    expect((await listDatasets({ ctx: owner, input: {} })).items).toMatchObject([{ slug: "live", isLive: true }]);
    const [row] = await asSystemTx((tx) => tx.select().from(datasets).where(eq(datasets.id, made.id)));
    const log = await asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.entityId, made.id)));
    expect(JSON.stringify([made, found, row, log])).not.toMatch(/postgresql:|reader_/);
    expect(log[0]?.detail).toMatchObject({ source: { connection: "clinic", schema: "lab", table: "results" } });
  });

  test("takes the columns that are named, under other names, and a number of any length as a double where that is said", async () => {
    const columns = [
      { source: "größe", name: "size", label: "Größe", unit: "cm" },
      { source: "hospital" },
      { source: "price", type: "double" },
    ];
    await register("named", { columns });
    expect((await getDataset({ ctx: owner, input: { slug: "named" } })).columns).toMatchObject([
      { name: "size", label: "Größe", unit: "cm", type: "integer" },
      { name: "hospital" },
      { name: "price", type: "double" },
    ]);
    expect((await ask({ from: "named", measures: [{ as: "p", fn: "sum", field: "price" }] })).rows).toEqual([[LAB_ROWS.length * 1.5]]);
    const wrong = (change: Record<string, unknown>) => register("wrong", change).catch((error: unknown) => error);
    expect(await wrong({ columns: [{ source: "hospitals" }] })).toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining('Did you mean "hospital"?'),
      details: [{ path: "source.columns.0.source" }],
    });
    expect(await wrong({ columns: [{ source: "price" }] })).toMatchObject({ details: [{ path: "source.columns.0.source" }] });
    expect(await wrong({ columns: [{ source: "hospital", type: "integer" }] })).toMatchObject({
      details: [{ path: "source.columns.0.type" }],
    });
    expect(
      await wrong({
        columns: [
          { source: "hospital", name: "a" },
          { source: "value", name: "a" },
        ],
      }),
    ).toMatchObject({
      code: "INVALID_INPUT",
      details: [{ path: "source.columns.1.name" }],
    });
    expect(await wrong({ hospitalColumn: "value" })).toMatchObject({ details: [{ path: "source.hospitalColumn" }] });
    expect(await wrong({ table: "nothing" })).toMatchObject({ code: "NOT_FOUND" });
    expect(await wrong({ schema: "pg_catalog", table: "pg_authid" })).toMatchObject({
      code: expect.stringMatching(/NOT_FOUND|UNSUPPORTED|INVALID_INPUT/),
    });
    expect(await wrong({ table: `results"; drop table lab.results; --` })).toMatchObject({ code: "NOT_FOUND" });
  });

  test("is registered by who may create datasets, over connections its organisation may use", async () => {
    await expect(register("no", {}, await contextFor({ org: { id: owner.orgId }, role: "analyst" }))).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    for (const connection of ["closed", "unknown", "__proto__"])
      await expect(register("no", { connection })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(register("no", {}, await contextFor({ role: "admin" }))).rejects.toMatchObject({ code: "NOT_FOUND" });
    const both = { slug: "both", name: "both", contract: LAB_CONTRACT, source };
    await expect(createDataset({ ctx: owner, input: both })).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  test("refuses what concerns files, in words", async () => {
    const upload = receiveUpload({
      ctx: owner,
      input: { slug: "live", filename: "a.csv" },
      body: new Response("a\n1\n").body,
      headers: new Headers({ "content-type": "text/csv" }),
      signal: new AbortController().signal,
    });
    await expect(upload).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("takes no files") });
    await expect(putContract({ ctx: owner, input: { slug: "live", ...LAB_CONTRACT } })).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(withdrawPart({ ctx: owner, input: { slug: "live", period: "2025-01" } })).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await columnValues({ ctx: owner, input: { slug: "live", column: "hospital" } })).toMatchObject({ values: [], complete: false });
  });
});

describe("a question about it", () => {
  test("runs on its rows as they are at that moment, and its answer is not kept", async () => {
    const answer = await ask(byHospital("live"));
    expect(answer).toMatchObject({
      rows: ["east", "north", "south"].map((site) => [site, lines(site)]),
      dataset: { slug: "live", version: 0 },
      engine: "postgres",
      cache: "none",
      sql: { dialect: "postgres", text: expect.stringContaining('from "live"') },
    });
    expect(answer.sql.text).not.toContain("lab");
    await reader.asOwner("insert into lab.results (hospital) values ('west')");
    expect((await ask(byHospital("live"))).rows).toContainEqual(["west", 1]);
    await reader.asOwner("delete from lab.results where hospital = 'west'");
    expect(await asSystemTx((tx) => tx.$count(results))).toBe(0);
    const [run] = await asSystemTx((tx) => tx.select().from(queryRuns).limit(1));
    expect(run).toMatchObject({ engine: "postgres", cache: "none", version: 0 });
    expect(JSON.stringify([answer, run])).not.toMatch(/postgresql:|reader_/);
  });

  test("reads only the hospitals in scope, with a session and with a key; without a column for them nothing", async () => {
    const guestOrg = await makeOrg();
    for (const slug of ["live", "unowned"]) {
      if (slug === "unowned") await register(slug, { hospitalColumn: undefined });
      const [dataset] = await asSystemTx((tx) => tx.select().from(datasets).where(eq(datasets.slug, slug)));
      if (dataset) await makeGrant({ dataset, org: guestOrg, hospitals: ["north"] });
    }
    for (const apiKey of [false, true]) {
      const guest = await contextFor({ org: guestOrg, role: "analyst", apiKey });
      expect((await ask(byHospital("live"), guest)).rows).toEqual([["north", lines("north")]]);
      expect((await ask({ ...byHospital("live"), where: { field: "hospital", op: "eq", value: "south" } }, guest)).rows).toEqual([]);
      await expect(ask(byHospital("unowned"), guest)).rejects.toMatchObject({
        code: "FORBIDDEN",
        message: expect.stringContaining("whose its rows are"),
      });
      expect((await getDataset({ ctx: guest, input: { slug: "live" } })).source).toBeNull();
      // The database knows how large the whole table is.
      await reader.asOwner("analyze lab.results");
      const { estimate } = await planQuery({ ctx: guest, input: { query: byHospital("live") } });
      const nothing = { files: 0, rows: 0, bytes: 0, bytesLow: 0, bytesHigh: 0, totalBytes: 0 };
      expect(estimate).toMatchObject(nothing);
      expect((await ask(byHospital("live"), guest)).estimate).toMatchObject(nothing);
    }
  });

  test("joins tables of the same database, and says that others cannot be joined", async () => {
    await register("wards", { table: "wards" });
    const declare = (name: string, to: string) =>
      createRelationship({ ctx: owner, input: { slug: "live", name, to, on: [["hospital", "hospital"]], cardinality: "many-to-many" } });
    await declare("ward", "wards");
    const joined = await ask({
      from: "live",
      joins: ["ward"],
      groupBy: [{ field: "ward.ward", as: "ward" }],
      measures: [{ as: "n", fn: "count" }],
    });
    expect(joined).toMatchObject({
      rows: [
        ["N1", lines("north")],
        ["N2", lines("north")],
        ["S1", lines("south")],
        [null, lines("east")],
      ],
      joined: [{ slug: "wards", version: 0 }],
      cache: "none",
    });
    await publishCsv({ ctx: owner, slug: "labs", contract: LAB_CONTRACT, csv: labCsv(LAB_ROWS) });
    await declare("lab", "labs");
    await expect(ask({ from: "live", joins: ["lab"], measures: [{ as: "n", fn: "count" }] })).rejects.toMatchObject({
      code: "UNSUPPORTED",
      message: expect.stringContaining("no engine here reads both at once"),
    });
    await register("faraway", { connection: "elsewhere", table: "wards" });
    await declare("far", "faraway");
    await expect(ask({ from: "live", joins: ["far"], measures: [{ as: "n", fn: "count" }] })).rejects.toMatchObject({
      code: "UNSUPPORTED",
    });
  });

  test("fails without the name of the connection once an operator has closed it", async () => {
    await register("shut", {});
    const moved = { source: sql`jsonb_set(${datasets.source}, '{connection}', '"closed"')` };
    await asSystemTx((tx) => tx.update(datasets).set(moved).where(eq(datasets.slug, "shut")));
    const refused = ask({ from: "shut", measures: [{ as: "n", fn: "count" }] });
    await expect(refused).rejects.toMatchObject({
      code: "ENGINE_FAILED",
      message:
        "The database that shut lives in cannot be reached from here any more. Nothing was run. Tell the organisation that owns the dataset.",
    });
  });

  test("fails where a joined dataset's owner may not use the connection any more", async () => {
    const southern = await contextFor({ org: await makeOrg({ slug: "southern" }), role: "data_manager" });
    await register("theirs", { connection: "closed" }, southern);
    const opened = { source: sql`jsonb_set(${datasets.source}, '{connection}', '"clinic"')` };
    const [theirs] = await asSystemTx((tx) => tx.update(datasets).set(opened).where(eq(datasets.slug, "theirs")).returning());
    if (theirs) await makeGrant({ dataset: theirs, org: { id: owner.orgId } });
    await createRelationship({
      ctx: owner,
      input: { slug: "live", name: "their_rows", to: "theirs", on: [["hospital", "hospital"]], cardinality: "many-to-many" },
    });
    await expect(ask({ from: "live", joins: ["their_rows"], measures: [{ as: "n", fn: "count" }] })).rejects.toMatchObject({
      code: "ENGINE_FAILED",
      message: expect.stringContaining("cannot be reached from here any more"),
    });
  });

  test("is planned with what the database guesses, and downloaded", async () => {
    await reader.asOwner("analyze lab.results");
    const plan = await planQuery({ ctx: owner, input: { query: byHospital("live") } });
    expect(plan).toMatchObject({ engine: "postgres", partitions: [], estimate: { files: 0, rows: LAB_ROWS.length } });
    expect(plan.estimate.bytes).toBeGreaterThan(0);
    expect(Object.keys(plan.sql)).toEqual(["postgres"]);
    const file = await exportQuery({ ctx: owner, input: { query: { from: "live", select: ["hospital", "at"], limit: 2 } } });
    expect(file.filename).toMatch(/^live-\d{4}/);
    expect((await textOf(file)).slice(1).trim().split(/\r?\n/)[0]).toBe("hospital,at");
    await expect(ask({ ...byHospital("live"), asOf: 1 })).rejects.toMatchObject({ code: "INVALID_QUERY", details: [{ path: "asOf" }] });
  });

  test("a table that has gone, or lost a column, is one clear error", async () => {
    await reader.asOwner("create table lab.gone (hospital text, n integer)");
    await register("gone", { table: "gone" });
    await reader.asOwner("alter table lab.gone drop column n");
    await expect(ask({ from: "gone", select: ["n"] })).rejects.toMatchObject({ code: "ENGINE_FAILED" });
    await reader.asOwner("drop table lab.gone");
    await expect(ask({ from: "gone", select: ["hospital"] })).rejects.toMatchObject({ code: "ENGINE_FAILED" });
    expect((await ask(byHospital("live"))).rowCount).toBe(3);
  });
});
