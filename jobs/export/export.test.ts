import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { and, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { auditLog, exports, memberships, users } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeOrg, makeUser } from "@/db/testing/factories";
import { grantAccess } from "@/lib/access";
import { exportQuery, getReceipt } from "@/lib/analysis";
import { publishCsv, sendCsv, textOf } from "@/lib/analysis/testing/publish-csv";
import { guestOf, joinedRows, LAB_ROWS, publishTwo, VISITS, visitCsv } from "@/lib/analysis/testing/two-datasets";
import { LAB_CONTRACT, labCsv } from "@/lib/catalog/testing/lab-contract";
import type { ServiceContext } from "@/lib/context";
import { dataPath } from "@/lib/env";
import { openDuckdb } from "@/lib/engines";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { cancelExport, createExport, exportFile, exportManifest, getExport, listExports, removeExport } from "@/lib/exports";
import { jobTable } from "../job-table";
import { removeFilesOf, sweepExports } from "./sweep";
import { work } from "./testing/work";

const folder = vi.hoisted(() => (process.env["MEDLAKE_DATA"] = `/tmp/medlake-export-test-${process.pid}`));

let db: TestDb;
let admin: ServiceContext;
let analyst: ServiceContext;
let guest: ServiceContext;
let guestOrg: Awaited<ReturnType<typeof guestOf>>;

beforeAll(async () => {
  db = await createTestDb();
  await buildChildren();
  const org = await makeOrg();
  admin = await contextFor({ role: "admin", org });
  const { labs, visits } = await publishTwo(admin);
  analyst = await contextFor({ role: "analyst", org });
  guestOrg = await guestOf([
    { dataset: labs, hospitals: ["north", "south"], rights: ["summary", "rows", "download"] },
    { dataset: visits, hospitals: null, rights: ["summary", "rows", "download"] },
  ]);
  guest = await contextFor({ role: "analyst", org: guestOrg });
});
afterAll(async () => {
  await openDuckdb().close();
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await asSystemTx(async (tx) => {
    await tx.delete(exports);
    await tx.execute(sql`delete from ${jobTable} where name = 'export'`);
  });
  await sweepExports();
});

const query = { from: "labs", select: ["hospital", "test", "value"], orderBy: [{ field: "value" }] };
const make = async (ctx: ServiceContext, input: Partial<Parameters<typeof createExport>[0]["input"]> = {}) => {
  const { id } = await createExport({ ctx, input: { query, ...input } });
  while (await work());
  return getExport({ ctx, input: { id } });
};
const keptFiles = () =>
  existsSync(dataPath("exports-kept"))
    ? readdirSync(dataPath("exports-kept"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    : [];

test("the file is what a download at once would have been; its manifest says what it is", async () => {
  const made = await make(analyst, { name: "Values of all" });
  const expected = LAB_ROWS.length;
  expect(made).toMatchObject({ state: "done", percentage: 100, rows: expected, sources: [{ slug: "labs", version: 1 }], dataset: "labs" });
  expect(made.sentence).toBe("labs: site, Test and Result; sorted by Result.");
  expect(made.filename).toMatch(/^Values of all-v1-\d{4}-\d\d-\d\d\.csv$/);
  const text = await textOf(await exportFile({ ctx: analyst, input: { id: made.id } }));
  expect(text).toBe(await textOf(await exportQuery({ ctx: analyst, input: { query } })));
  expect(text.trimEnd().split("\n")).toHaveLength(expected + 1);
  const sha256 = createHash("sha256").update(text).digest("hex");
  expect([made.sha256, made.bytes]).toEqual([sha256, Buffer.byteLength(text)]);
  expect(await exportManifest({ ctx: analyst, input: { id: made.id } })).toMatchObject({
    file: made.filename,
    rows: expected,
    bytes: made.bytes,
    sha256,
    policy: "open",
    sources: [{ slug: "labs", version: 1 }],
    receipt: made.receipt,
    columns: [
      { name: "hospital", type: "text" },
      { name: "test", type: "text" },
      { name: "value", type: "double" },
    ],
  });
  const receipt = await getReceipt({ ctx: analyst, input: { id: made.receipt ?? "" } });
  expect(receipt).toMatchObject({ hash: sha256, rows: expected, isMine: true, file: { format: "csv", bytes: made.bytes } });
  expect((await getExport({ ctx: analyst, input: { id: made.id } })).downloads).toBe(1);
  // Seven days, and only the service's own user can read it.
  expect(Date.parse(made.expiresAt ?? "") - Date.parse(made.finishedAt ?? "")).toBeCloseTo(7 * 86_400_000, -4);
  const [file] = keptFiles();
  expect(statSync(`${file?.parentPath}/${file?.name}`).mode & 0o777).toBe(0o600);
  expect(readdirSync(dataPath("exports-work"))).toEqual([]);
  const log = await asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.entityId, made.id)));
  expect(log.map(({ action, detail }) => [action, (detail as { change: string }).change]).sort()).toEqual([
    ["export.own", "create"],
    ["export.own", "done"],
  ]);
});

test.each(["parquet", "xlsx"] as const)("the same as %s has as many rows", async (format) => {
  const made = await make(analyst, { format });
  expect(made).toMatchObject({ state: "done", rows: LAB_ROWS.length, format });
  expect(keptFiles().map(({ name }) => name)).toEqual([`${made.id}-0.${format}`]);
  const file = await exportFile({ ctx: analyst, input: { id: made.id } });
  const bytes: Buffer[] = [];
  for await (const chunk of file.stream) bytes.push(chunk as Buffer);
  const head = Buffer.concat(bytes).subarray(0, 4).toString("latin1");
  expect(head).toBe(format === "parquet" ? "PAR1" : "PK\u0003\u0004");
});

test("an export is of what was seen: versions that come while it waits are not in it, joined ones neither", async () => {
  const joined = { from: "labs", joins: ["visit"], select: ["hospital", "visit.ward"] };
  const { id, sources } = await createExport({ ctx: analyst, input: { query: joined } });
  const before = {
    labs: sources?.find(({ slug }) => slug === "labs")?.version,
    visits: sources?.find(({ slug }) => slug === "visits")?.version,
  };
  const more = visitCsv([...VISITS, { patient: "p0", site: "north", date: "2025-01-30", ward: "late" }]);
  const run = await sendCsv({ ctx: admin, slug: "visits", csv: more });
  expect(run.state).toBe("published");
  while (await work());
  const made = await getExport({ ctx: analyst, input: { id } });
  expect(made).toMatchObject({ state: "done", rows: joinedRows(LAB_ROWS, VISITS).length });
  expect(Object.fromEntries((made.sources ?? []).map(({ slug, version }) => [slug, version]))).toEqual(before);
  expect(await textOf(await exportFile({ ctx: analyst, input: { id } }))).not.toContain("late");
});

test("another person's export is not there, in the same organisation or in another; a viewer may make none", async () => {
  const made = await make(analyst);
  const { id } = made;
  for (const ctx of [admin, await contextFor({ role: "analyst", org: { id: analyst.orgId } }), guest]) {
    for (const verb of [getExport, exportFile, exportManifest, cancelExport, removeExport]) {
      await expect(verb({ ctx, input: { id } })).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
    expect((await listExports({ ctx, input: {} })).items).toEqual([]);
  }
  const viewer = await contextFor({ role: "viewer", org: { id: analyst.orgId } });
  await expect(createExport({ ctx: viewer, input: { query } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(listExports({ ctx: viewer, input: {} })).rejects.toMatchObject({ code: "FORBIDDEN" });
});

const give = (rights: ("summary" | "rows" | "download")[], hospitals: string[] | null) =>
  grantAccess({ ctx: admin, input: { slug: "labs", organisation: guestOrg.slug, rights, hospitals } });

test("rights are asked again at each fetch: without download, or with fewer hospitals, the file stays here", async () => {
  const made = await make(guest);
  const fetch = () => exportFile({ ctx: guest, input: { id: made.id } }).then(textOf);
  expect(made.rows).toBe(LAB_ROWS.filter(({ site }) => site !== "east").length);
  expect(await fetch()).not.toContain("east");
  await give(["summary", "rows"], ["north", "south"]);
  await expect(fetch()).rejects.toMatchObject({
    code: "FORBIDDEN",
    message: expect.stringContaining("does not allow you to download data"),
  });
  await expect(exportManifest({ ctx: guest, input: { id: made.id } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await give(["summary", "rows", "download"], ["north"]);
  await expect(fetch()).rejects.toMatchObject({ code: "FORBIDDEN", message: expect.stringContaining("fewer hospitals of labs") });
  // More than then is no reason to refuse.
  await give(["summary", "rows", "download"], null);
  expect(await fetch()).toContain("north");
  await give(["summary", "rows", "download"], ["north", "south"]);
});

test("the job asks the rights again, with the role of that moment", async () => {
  const { id } = await createExport({ ctx: guest, input: { query } });
  await give(["summary", "rows"], ["north", "south"]);
  while (await work());
  expect(await getExport({ ctx: guest, input: { id } })).toMatchObject({
    state: "failed",
    message: expect.stringContaining("does not allow you to download data"),
  });
  await give(["summary", "rows", "download"], ["north", "south"]);

  const person = await makeUser({ org: { id: guest.orgId }, role: "analyst" });
  const leaver = await contextFor({ role: "analyst", org: guestOrg, user: person });
  const mine = and(eq(memberships.orgId, guest.orgId), eq(memberships.userId, person.id));
  const asked = async () => (await createExport({ ctx: leaver, input: { query } })).id;
  const demoted = await asked();
  await asSystemTx((tx) => tx.update(memberships).set({ role: "viewer" }).where(mine));
  while (await work());
  const disabled = await asked();
  await asSystemTx((tx) => tx.update(users).set({ disabledAt: new Date() }).where(eq(users.id, person.id)));
  while (await work());
  await asSystemTx((tx) => tx.update(users).set({ disabledAt: null }).where(eq(users.id, person.id)));
  const gone = await asked();
  await asSystemTx((tx) => tx.delete(memberships).where(mine));
  while (await work());
  const rows = await asSystemTx((tx) => tx.select().from(exports).where(eq(exports.userId, person.id)));
  const message = (exportId: string) => rows.find((row) => row.id === exportId)?.message;
  expect(rows.map(({ state }) => state)).toEqual(["failed", "failed", "failed"]);
  expect(message(demoted)).toContain("Your role in this organisation does not allow you to");
  expect(message(disabled)).toContain("no longer a member");
  expect(message(gone)).toContain("no longer a member");
  expect(keptFiles()).toEqual([]);
});

test("one that waits is cancelled at once, and its job then does nothing", async () => {
  const { id } = await createExport({ ctx: analyst, input: { query } });
  expect(await cancelExport({ ctx: analyst, input: { id } })).toMatchObject({ state: "cancelled", isCancelling: false });
  while (await work());
  expect(await getExport({ ctx: analyst, input: { id } })).toMatchObject({ state: "cancelled", startedAt: null });
  expect(keptFiles()).toEqual([]);
  await expect(exportFile({ ctx: analyst, input: { id } })).rejects.toMatchObject({ code: "CONFLICT" });
});

/** A workbook of so many rows takes seconds on any machine: time enough to cancel. */
const MANY_ROWS = 100_000;

test("one that runs stops when it is told to, and says what the engine confirmed", async () => {
  const rows = Array.from({ length: MANY_ROWS }, (_, row) => ({
    patient: `p${row}`,
    site: "north",
    date: "2025-01-15",
    test: "HbA1c",
    value: row,
    flags: 0,
  }));
  await publishCsv({ ctx: admin, slug: "many", csv: labCsv(rows), contract: LAB_CONTRACT });
  const all = { from: "many", select: ["patient_id", "hospital", "collected_on", "test", "value", "flags"] };
  const { id } = await createExport({ ctx: analyst, input: { query: all, format: "xlsx" } });
  const running = work();
  await vi.waitFor(async () => expect((await getExport({ ctx: analyst, input: { id } })).state).toBe("running"), 10_000);
  await cancelExport({ ctx: analyst, input: { id } });
  await running;
  expect(await getExport({ ctx: analyst, input: { id } })).toMatchObject({
    state: "cancelled",
    isCancelling: false,
    confirmation: expect.stringMatching(/^(DuckDB confirmed that it stopped|DuckDB had not started it|The DuckDB process .* was ended)/),
  });
  expect(keptFiles()).toEqual([]);
  expect(readdirSync(dataPath("exports-work"))).toEqual([]);
});

test("at most ten of a person wait, and a running one is not deleted", async () => {
  const ids: string[] = [];
  for (let n = 0; n < 10; n++) ids.push((await createExport({ ctx: analyst, input: { query } })).id);
  await expect(createExport({ ctx: analyst, input: { query } })).rejects.toMatchObject({
    code: "RATE_LIMITED",
    message: expect.stringContaining("10 downloads of yours"),
  });
  await expect(removeExport({ ctx: analyst, input: { id: ids[0] ?? "" } })).rejects.toMatchObject({ code: "CONFLICT" });
  // Pages of the list, newest first.
  const first = await listExports({ ctx: analyst, input: { limit: 4 } });
  const rest = await listExports({ ctx: analyst, input: { cursor: first.nextCursor ?? "" } });
  expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(ids.toReversed());
});

test("a file expires, is deleted by the upkeep and by its owner, and strays go", async () => {
  const kept = await make(analyst);
  const over = await make(analyst);
  await asSystemTx((tx) =>
    tx
      .update(exports)
      .set({ expiresAt: new Date(Date.now() - 1000) })
      .where(eq(exports.id, over.id)),
  );
  // Also before the upkeep has come by.
  await expect(exportFile({ ctx: analyst, input: { id: over.id } })).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: expect.stringContaining("has expired"),
  });
  expect((await getExport({ ctx: analyst, input: { id: over.id } })).state).toBe("expired");
  mkdirSync(dataPath("exports-work", "exp_gone-1"), { recursive: true });
  writeFileSync(dataPath("exports-kept", analyst.orgId, `${kept.id}-7.csv`), "left by a killed worker");
  expect(await sweepExports()).toEqual({ expired: 1, failed: 0, files: 2 });
  expect(keptFiles().map(({ name }) => name)).toEqual([`${kept.id}-0.csv`]);
  const readKey = { ...analyst, scopes: ["read" as const] };
  await expect(removeExport({ ctx: readKey, input: { id: kept.id } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await removeExport({ ctx: analyst, input: { id: kept.id } });
  expect(keptFiles()).toEqual([]);
  await expect(getExport({ ctx: analyst, input: { id: kept.id } })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("one whose job is no more is failed by the upkeep; nothing of it stays", async () => {
  const { id } = await createExport({ ctx: analyst, input: { query } });
  await asSystemTx(async (tx) => {
    await tx
      .update(exports)
      .set({ state: "running", startedAt: new Date(Date.now() - 120_000) })
      .where(eq(exports.id, id));
    await tx.execute(sql`delete from ${jobTable} where name = 'export'`);
  });
  expect(await sweepExports()).toMatchObject({ failed: 1 });
  expect(await getExport({ ctx: analyst, input: { id } })).toMatchObject({ state: "failed" });
  await removeFilesOf(id, analyst.orgId);
});

test("a question that may not be asked is not written down", async () => {
  await expect(createExport({ ctx: analyst, input: { query: { from: "labs", select: ["nothing"] } } })).rejects.toMatchObject({
    code: "INVALID_QUERY",
  });
  await expect(createExport({ ctx: analyst, input: { query: { from: "nowhere" } } })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect((await listExports({ ctx: analyst, input: {} })).items).toEqual([]);
  const key = { ...analyst, scopes: ["read" as const] };
  expect((await make(key)).state).toBe("done");
  await expect(createExport({ ctx: { ...analyst, scopes: [] }, input: { query } })).rejects.toMatchObject({ code: "FORBIDDEN" });
});
