import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditLog, contracts } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeOrg } from "@/db/testing/factories";
import type { ServiceContext } from "@/lib/context";
import { createDataset, getContract, listAliases, listContracts, putAlias, putContract, removeAlias } from ".";
import { LAB_CONTRACT } from "./testing/lab-contract";

let db: TestDb;
let manager: ServiceContext;
beforeAll(async () => {
  db = await createTestDb();
  manager = await contextFor({ role: "data_manager" });
});
afterAll(() => db.drop());

let counter = 0;
async function dataset(contract: Record<string, unknown> | null = LAB_CONTRACT) {
  counter += 1;
  return createDataset({ ctx: manager, input: { slug: `names-${counter}`, name: "Names", contract } });
}

const audited = (action: string, entityId: string) =>
  asSystemTx((tx) =>
    tx
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.action, action), eq(auditLog.entityId, entityId))),
  );

test("a name is remembered for a hospital, said again it is replaced, forgotten it is gone; each is on record", async () => {
  const { slug, id } = await dataset();
  const saved = await putAlias({ ctx: manager, input: { slug, hospital: "h1", header: "  Wert  (MG/DL) ", column: "value" } });
  expect(saved).toMatchObject({ hospital: "h1", header: "wert (mg/dl)", column: "value" });
  await putAlias({ ctx: manager, input: { slug, hospital: "*", header: "Zahl", column: "flags" } });
  await putAlias({ ctx: manager, input: { slug, hospital: "h1", header: "WERT (mg/dL)", column: "flags" } });
  const { items } = await listAliases({ ctx: manager, input: { slug } });
  expect(items.map(({ hospital, header, column }) => [hospital, header, column])).toEqual([
    ["*", "zahl", "flags"],
    ["h1", "wert (mg/dl)", "flags"],
  ]);
  expect((await listAliases({ ctx: manager, input: { slug, hospital: "h1" } })).items).toHaveLength(1);
  await removeAlias({ ctx: manager, input: { slug, hospital: "h1", header: "Wert (mg/dL)" } });
  expect((await listAliases({ ctx: manager, input: { slug } })).items).toHaveLength(1);
  await expect(removeAlias({ ctx: manager, input: { slug, hospital: "h1", header: "Wert (mg/dL)" } })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  expect(await audited("dataset.alias", id)).toHaveLength(3);
  expect(await audited("dataset.alias.remove", id)).toMatchObject([{ orgId: manager.orgId, detail: { hospital: "h1", column: "flags" } }]);
});

test("a name for no column, for a joined one, and one that the contract uses itself are refused", async () => {
  const joined = [
    { name: "a", sources: ["x", "y"], type: "text", clean: [{ step: "join" }] },
    { name: "b", type: "text" },
  ];
  const { slug } = await dataset({ columns: joined });
  const put = (header: string, column: string) => putAlias({ ctx: manager, input: { slug, hospital: "h1", header, column } });
  await expect(put("z", "c")).rejects.toMatchObject({ code: "INVALID_INPUT" });
  await expect(put("z", "a")).rejects.toMatchObject({ code: "INVALID_INPUT" });
  await expect(put(" B ", "b")).rejects.toMatchObject({ code: "INVALID_INPUT" });
  const without = await dataset(null);
  await expect(putAlias({ ctx: manager, input: { slug: without.slug, hospital: "h1", header: "z", column: "b" } })).rejects.toMatchObject({
    code: "CONFLICT",
  });
});

test("names and contracts are for those who manage or audit; changes are not for a key that only reads", async () => {
  const { slug } = await dataset();
  const input = { slug, hospital: "h1", header: "z", column: "value" };
  const reader = await contextFor({ org: { id: manager.orgId }, role: "data_manager", apiKey: true, scopes: ["read"] });
  await expect(putAlias({ ctx: reader, input })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(removeAlias({ ctx: reader, input: { slug, hospital: "h1", header: "z" } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const stranger = await contextFor({ org: await makeOrg(), role: "admin" });
  for (const call of [
    () => putAlias({ ctx: stranger, input }),
    () => listAliases({ ctx: stranger, input: { slug } }),
    () => listContracts({ ctx: stranger, input: { slug } }),
  ])
    await expect(call()).rejects.toMatchObject({ code: "NOT_FOUND" });
  const analyst = await contextFor({ org: { id: manager.orgId }, role: "analyst" });
  await expect(putAlias({ ctx: analyst, input })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(listContracts({ ctx: analyst, input: { slug } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(getContract({ ctx: analyst, input: { slug, version: 1 } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const auditor = await contextFor({ org: { id: manager.orgId }, role: "auditor" });
  expect((await listContracts({ ctx: auditor, input: { slug } })).items).toHaveLength(1);
});

test("contract versions say when, by whom and in words what changed", async () => {
  const { slug } = await dataset();
  const columns = LAB_CONTRACT.columns.filter((column) => column.name !== "flags");
  const next = {
    ...LAB_CONTRACT,
    columns: [
      ...columns.map((column) => (column.name === "value" ? { ...column, unit: "mg/dL", required: true } : column)),
      { name: "lab", type: "text" },
    ],
    rules: [{ name: "plausible", check: { field: "value", op: "lt", value: 100 } }],
    format: { header: 2, preamble: [{ line: 1, key: "Made", as: "made", type: "date" }] },
  };
  await putContract({ ctx: manager, input: { slug, ...next } });
  const { items } = await listContracts({ ctx: manager, input: { slug } });
  expect(items.map(({ version, isCurrent, parts, by }) => [version, isCurrent, parts, by])).toEqual([
    [2, true, 0, "A Tester"],
    [1, false, 0, "A Tester"],
  ]);
  expect(items[0]?.changes).toEqual([
    "Column lab added.",
    "Column flags removed.",
    "value is required.",
    "The unit of value is mg/dL instead of mmol/L.",
    "Field made above the header added.",
    "Rule plausible added.",
    "How the file is written changed.",
  ]);
  expect(items[1]?.changes).toEqual(["The first contract."]);
  const one = await getContract({ ctx: manager, input: { slug, version: 2 } });
  expect(one).toMatchObject({ version: 2, changes: items[0]?.changes, contract: { columns: expect.any(Array) as unknown } });
  await expect(getContract({ ctx: manager, input: { slug, version: 3 } })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a contract that this server reads otherwise is still shown", async () => {
  const { slug, id } = await dataset();
  await asSystemTx((tx) =>
    tx
      .update(contracts)
      .set({ body: { columns: [{ name: "A", type: "text" }], old: true } })
      .where(eq(contracts.datasetId, id)),
  );
  await expect(getContract({ ctx: manager, input: { slug, version: 1 } })).resolves.toMatchObject({ contract: { old: true } });
});
