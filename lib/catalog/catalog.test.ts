import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditLog, contracts, datasets, grants } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeDataset, makeGrant, makeOrg } from "@/db/testing/factories";
import type { ServiceContext } from "@/lib/context";
import { createDataset, getDataset, listDatasets, listVersions, putContract, withdrawPart } from ".";
import { LAB_BY_MONTH, LAB_CONTRACT } from "./testing/lab-contract";

let db: TestDb;
let manager: ServiceContext;

beforeAll(async () => {
  db = await createTestDb();
  manager = await contextFor({ role: "data_manager" });
});
afterAll(() => db.drop());

let counter = 0;
function freshSlug(): string {
  counter += 1;
  return `labs-${counter}`;
}

async function audited(action: string, entityId: string) {
  return asSystemTx((tx) =>
    tx
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.action, action), eq(auditLog.entityId, entityId))),
  );
}

test("a new dataset belongs to the caller's organisation, which may see all of it, and is on record", async () => {
  const slug = freshSlug();
  const made = await createDataset({ ctx: manager, input: { slug, name: "  Labs  ", contract: LAB_CONTRACT } });
  expect(made).toMatchObject({ slug, name: "Labs", description: "", version: 0, contractVersion: 1 });
  const [grant] = await asSystemTx((tx) => tx.select().from(grants).where(eq(grants.datasetId, made.id)));
  expect(grant).toMatchObject({ orgId: manager.orgId, rights: ["summary", "rows", "download"], hospitals: null });
  const [contract] = await asSystemTx((tx) => tx.select().from(contracts).where(eq(contracts.datasetId, made.id)));
  expect(contract).toMatchObject({ version: 1, body: { unknownColumns: "hold", key: [] } });
  expect(await audited("dataset.create", made.id)).toMatchObject([{ outcome: "ok", orgId: manager.orgId }]);
});

test("who looks at a dataset is on record", async () => {
  const made = await createDataset({ ctx: manager, input: { slug: freshSlug(), name: "Labs", contract: LAB_CONTRACT } });
  const viewer = await contextFor({ org: { id: manager.orgId }, role: "viewer" });
  await getDataset({ ctx: viewer, input: { slug: made.slug } });
  const userId = viewer.actor.kind === "user" ? viewer.actor.userId : "";
  expect(await audited("dataset.view", made.id)).toMatchObject([{ userId, outcome: "ok", orgId: manager.orgId, detail: { version: 0 } }]);
});

test("the columns of a dataset without data are those of its contract, with types, labels and units", async () => {
  const slug = freshSlug();
  await createDataset({ ctx: manager, input: { slug, name: "Labs", contract: LAB_CONTRACT } });
  const found = await getDataset({ ctx: manager, input: { slug } });
  expect(found.columns.map(({ name, label, type, unit, profile }) => [name, label, type, unit, profile])).toEqual([
    ["patient_id", "patient", "text", null, null],
    ["hospital", "site", "text", null, null],
    ["collected_on", "date", "date", null, null],
    ["test", "Test", "text", null, null],
    ["value", "Result", "double", "mmol/L", null],
    ["flags", "Flags", "integer", null, null],
  ]);
  expect(found).toMatchObject({
    version: 0,
    rows: 0,
    hospitalFrom: "column",
    periodFrom: "column",
    hospitalColumn: "hospital",
    contractVersion: 1,
    relationships: [],
  });
  expect(found.can).toEqual({ manage: true, querySummary: true, queryRows: true, download: true, administer: false });
});

test("a contract that takes hospital and month from the upload adds both columns", async () => {
  const slug = freshSlug();
  const contract = { columns: [{ name: "test", type: "text" }] };
  await createDataset({ ctx: manager, input: { slug, name: "Labs", contract } });
  const found = await getDataset({ ctx: manager, input: { slug } });
  expect(found.columns.map((column) => [column.name, column.type])).toEqual([
    ["test", "text"],
    ["hospital", "text"],
    ["period", "date"],
  ]);
  expect(found).toMatchObject({ hospitalFrom: "submission", periodFrom: "submission" });
});

test("a short name that is taken, by one's own or a granted dataset, is CONFLICT", async () => {
  const slug = freshSlug();
  await createDataset({ ctx: manager, input: { slug, name: "Labs" } });
  await expect(createDataset({ ctx: manager, input: { slug, name: "Other" } })).rejects.toMatchObject({ code: "CONFLICT" });
  const elsewhere = await makeDataset({ org: await makeOrg(), slug: freshSlug() });
  await makeGrant({ dataset: elsewhere, org: { id: manager.orgId }, rights: ["summary"] });
  await expect(createDataset({ ctx: manager, input: { slug: elsewhere.slug, name: "Mine" } })).rejects.toMatchObject({ code: "CONFLICT" });
});

test("two organisations can use the same short name", async () => {
  const slug = freshSlug();
  const other = await contextFor({ role: "admin" });
  const [mine, theirs] = [
    await createDataset({ ctx: manager, input: { slug, name: "Mine" } }),
    await createDataset({ ctx: other, input: { slug, name: "Theirs" } }),
  ];
  expect((await getDataset({ ctx: manager, input: { slug } })).id).toBe(mine.id);
  expect((await getDataset({ ctx: other, input: { slug } })).id).toBe(theirs.id);
});

test.each(["Labs", "-labs", "labs_1", "", "a".repeat(64), "labs'; drop table datasets; --"])(
  "the short name %j is refused",
  async (slug) => {
    await expect(createDataset({ ctx: manager, input: { slug, name: "Labs" } })).rejects.toMatchObject({ name: "ZodError" });
  },
);

test("SQL in every text field is kept as text", async () => {
  const nasty = `'; drop table datasets; -- "x" \\ 🙂`;
  const slug = freshSlug();
  await createDataset({ ctx: manager, input: { slug, name: nasty, description: nasty } });
  expect(await getDataset({ ctx: manager, input: { slug } })).toMatchObject({ name: nasty, description: nasty });
});

test.each(["analyst", "viewer", "auditor"] as const)("a role of %s may see a dataset but neither make nor change one", async (role) => {
  const slug = freshSlug();
  await createDataset({ ctx: manager, input: { slug, name: "Labs", contract: LAB_CONTRACT } });
  const ctx = await contextFor({ role, org: { id: manager.orgId } });
  await expect(createDataset({ ctx, input: { slug: freshSlug(), name: "Labs" } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(putContract({ ctx, input: { slug, ...LAB_BY_MONTH } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(withdrawPart({ ctx, input: { slug, hospital: "north", period: "2025-01" } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const found = await getDataset({ ctx, input: { slug } });
  expect(found).toMatchObject({ can: { manage: false }, contract: null, contractVersion: null });
});

test("a key that may only read is refused every change", async () => {
  const ctx = await contextFor({ role: "admin", org: { id: manager.orgId }, scopes: ["read"], apiKey: true });
  await expect(createDataset({ ctx, input: { slug: freshSlug(), name: "Labs" } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(putContract({ ctx, input: { slug: "labs-1", ...LAB_CONTRACT } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(withdrawPart({ ctx, input: { slug: "labs-1", period: "2025-01" } })).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("another organisation hears the same of a hidden dataset as of one that does not exist", async () => {
  const slug = freshSlug();
  await createDataset({ ctx: manager, input: { slug, name: "Labs", contract: LAB_CONTRACT } });
  const stranger = await contextFor({ role: "admin" });
  const said = async (name: string) =>
    Promise.all(
      [
        getDataset({ ctx: stranger, input: { slug: name } }),
        listVersions({ ctx: stranger, input: { slug: name } }),
        putContract({ ctx: stranger, input: { slug: name, ...LAB_CONTRACT } }),
        withdrawPart({ ctx: stranger, input: { slug: name, hospital: "north", period: "2025-01" } }),
      ].map((verb) =>
        verb.then(
          () => "answered",
          (error: Error & { code?: string }) => `${error.code} ${error.message.replaceAll(name, "…")}`,
        ),
      ),
    );
  const hidden = await said(slug);
  expect(hidden).toEqual(await said("nowhere"));
  expect(hidden.every((text) => text.startsWith("NOT_FOUND"))).toBe(true);
  expect((await listDatasets({ ctx: stranger, input: {} })).items).toEqual([]);
});

test("a contract set again as it is changes nothing; another one is a new version", async () => {
  const slug = freshSlug();
  const made = await createDataset({ ctx: manager, input: { slug, name: "Labs" } });
  expect(await putContract({ ctx: manager, input: { slug, ...LAB_CONTRACT } })).toMatchObject({ contractVersion: 1, changed: true });
  expect(await putContract({ ctx: manager, input: { slug, contract: LAB_CONTRACT } })).toMatchObject({
    contractVersion: 1,
    changed: false,
  });
  expect(await putContract({ ctx: manager, input: { slug, ...LAB_BY_MONTH } })).toMatchObject({ contractVersion: 2, changed: true });
  expect((await audited("dataset.contract", made.id)).map((row) => row.detail)).toEqual([{ contractVersion: 1 }, { contractVersion: 2 }]);
  const kept = await asSystemTx((tx) => tx.select({ version: contracts.version }).from(contracts).where(eq(contracts.datasetId, made.id)));
  expect(kept.map((row) => row.version).sort()).toEqual([1, 2]);
});

test("of two changes of a contract at once, each is kept or refused, never mixed", async () => {
  const slug = freshSlug();
  const made = await createDataset({ ctx: manager, input: { slug, name: "Labs" } });
  const results = await Promise.allSettled([
    putContract({ ctx: manager, input: { slug, ...LAB_CONTRACT } }),
    putContract({ ctx: manager, input: { slug, ...LAB_BY_MONTH } }),
  ]);
  const saved = results.filter((result) => result.status === "fulfilled").length;
  const refused = results.flatMap((result) => (result.status === "rejected" ? [result.reason.code] : []));
  expect(refused).toEqual(Array(2 - saved).fill("CONFLICT"));
  const [row] = await asSystemTx((tx) => tx.select().from(datasets).where(eq(datasets.id, made.id)));
  const kept = await asSystemTx((tx) => tx.select().from(contracts).where(eq(contracts.datasetId, made.id)));
  expect(row?.contractVersion).toBe(saved);
  expect(kept.find((contract) => contract.version === saved)?.body).toEqual(row?.contract);
});

test.each([
  ["an unknown key", { ...LAB_CONTRACT, colour: "red" }, "INVALID_INPUT"],
  ["no columns", { columns: [] }, "INVALID_INPUT"],
  ["an unknown type", { columns: [{ name: "a", type: "money" }] }, "INVALID_INPUT"],
  ["an identifier that is no column", { ...LAB_CONTRACT, identifiers: { nobody: "drop" } }, "INVALID_INPUT"],
])("a contract with %s is refused in words, and nothing is saved", async (_what, contract, code) => {
  const slug = freshSlug();
  await createDataset({ ctx: manager, input: { slug, name: "Labs" } });
  const error = await putContract({ ctx: manager, input: { slug, ...contract } }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code, message: expect.stringContaining("Nothing was changed") });
  expect(error).toMatchObject({ details: [expect.objectContaining({ path: expect.any(String) })] });
  expect(await getDataset({ ctx: manager, input: { slug } })).toMatchObject({ contract: null, contractVersion: 0 });
});

test("withdrawing a month nobody published is NOT_FOUND", async () => {
  const slug = freshSlug();
  await createDataset({ ctx: manager, input: { slug, name: "Labs", contract: LAB_CONTRACT } });
  await expect(withdrawPart({ ctx: manager, input: { slug, hospital: "north", period: "2025-01" } })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
});

test("whose month to withdraw must be said where files are per hospital, and must not where they are not", async () => {
  const slug = freshSlug();
  await createDataset({ ctx: manager, input: { slug, name: "Labs", contract: LAB_CONTRACT } });
  await expect(withdrawPart({ ctx: manager, input: { slug, period: "2025-01" } })).rejects.toMatchObject({
    code: "INVALID_INPUT",
    details: [{ path: "hospital" }],
  });
  const byMonth = freshSlug();
  await createDataset({ ctx: manager, input: { slug: byMonth, name: "Labs", contract: LAB_BY_MONTH } });
  await expect(withdrawPart({ ctx: manager, input: { slug: byMonth, hospital: "north", period: "2025-01" } })).rejects.toMatchObject({
    code: "INVALID_INPUT",
  });
});
