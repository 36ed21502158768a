import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { Readable } from "node:stream";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { auditLog, type uploads } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeDataset, makeOrg, makeRun } from "@/db/testing/factories";
import type { ServiceContext } from "@/lib/context";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { dataPath } from "@/lib/env";
import { uploadsStore } from "@/lib/storage";
import { previewContract, proposeContractFor } from ".";

let db: TestDb;
let manager: ServiceContext;
beforeAll(async () => {
  await buildChildren();
  db = await createTestDb();
  manager = await contextFor({ role: "data_manager" });
});
afterAll(() => db.drop());

const CONTRACT = {
  format: {
    header: 4,
    groups: 3,
    preamble: [
      { line: 1, key: "PatientID", as: "patient_id", type: "text" },
      { line: 2, key: "TestDate", as: "test_date", type: "date", clean: [{ step: "parse_date", format: "YYYY/M/D" }] },
    ],
  },
  columns: [
    { name: "test", type: "text", clean: [{ step: "trim" }, { step: "upper" }], group: "Sample" },
    {
      name: "value",
      type: "double",
      unit: "mmol/L",
      clean: [
        { step: "parse_number", decimal: "," },
        { step: "unit", source: "unit", conversions: [{ from: "mg/dL", factor: 0.05 }] },
      ],
    },
    { name: "nurse", type: "text" },
  ],
  identifiers: { patient_id: "drop", nurse: "drop" },
  unknownColumns: "ignore",
};
const FILE = [
  "PatientID,X17,,",
  "TestDate,2025/3/9,,",
  "Sample,Result,,Staff",
  "test,value,unit,nurse",
  ' glu ,"90,5",mg/dL,Ann',
  "na,140,mmol/L,Bob",
  "k,4,furlong,Cy",
  "k,four,mmol/L,Di",
  "broken,1",
  "",
].join("\n");

async function datasetWithFile(text = FILE, given: Partial<typeof uploads.$inferInsert> = {}) {
  const dataset = await makeDataset({ org: { id: manager.orgId } });
  const storageKey = `${manager.orgId}/raw/${createHash("sha256").update(dataset.id).digest("hex")}`;
  await uploadsStore().writeStream(storageKey, Readable.from([Buffer.from(text)]));
  const made = await makeRun({
    dataset,
    upload: { storageKey, bytes: Buffer.byteLength(text), hospital: "h1", period: "2025-03", ...given },
  });
  return { dataset, ...made };
}

test("a contract is tried on lines of a file: every step, the typed value or the reason, and what stands above the header", async () => {
  const { dataset, upload } = await datasetWithFile();
  const found = await previewContract({ ctx: manager, input: { slug: dataset.slug, contract: CONTRACT, uploadId: upload.id } });
  expect(found).toMatchObject({ outcome: "ready", message: null, header: ["test", "value", "unit", "nurse"] });
  expect(found.groups).toEqual(["Sample", "Result", "Result", "Staff"]);
  expect(found.preamble).toEqual([
    {
      name: "patient_id",
      key: "PatientID",
      type: "text",
      identifier: "drop",
      stepNames: [],
      raw: null,
      steps: [],
      value: null,
      reason: null,
    },
    {
      name: "test_date",
      key: "TestDate",
      type: "date",
      identifier: null,
      stepNames: ["parse_date"],
      raw: "2025/3/9",
      steps: ["2025-03-09"],
      value: "2025-03-09",
      reason: null,
    },
  ]);
  expect(found.columns.map(({ name, steps, headers }) => [name, steps, headers])).toEqual([
    ["test", ["trim", "upper", "null_words"], ["test"]],
    ["value", ["parse_number", "unit"], ["value"]],
    ["nurse", [], ["nurse"]],
  ]);
  const row = (line: number) => found.rows.find((one) => one.line === line);
  expect(row(5)).toMatchObject({ outcome: "published", reasons: [], from: "head" });
  expect(row(5)?.cells).toEqual([
    { raw: " glu ", steps: ["glu", "GLU", "GLU"], value: "GLU", reason: null },
    { raw: "90,5", steps: ["90.5", "4.525"], value: 4.525, reason: null },
    { raw: null, steps: [], value: null, reason: null },
  ]);
  expect(row(6)?.cells[1]).toEqual({ raw: "140", steps: ["140.0", "140.0"], value: 140, reason: null });
  expect(row(7)).toMatchObject({ outcome: "rejected", reasons: ["value: unit_unknown"] });
  expect(row(8)).toMatchObject({ outcome: "rejected", reasons: ["value: not_a_number"] });
  expect(row(9)).toEqual({ line: 9, from: "head", outcome: "rejected", reasons: ["field_count"], cells: [] });
  expect(found.counts).toEqual({ rows: 5, published: 2, rejected: 3, skipped: 0 });
  expect(JSON.stringify(found)).not.toMatch(/Ann|X17/);
  const audit = await asSystemTx((tx) =>
    tx
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.action, "contract.preview"), eq(auditLog.entityId, dataset.id))),
  );
  expect(audit).toMatchObject([{ orgId: manager.orgId, outcome: "ok", detail: { uploadId: upload.id } }]);
  // A run has ended a moment before its folder is gone.
  await vi.waitFor(async () => expect(await readdir(dataPath("work"))).toEqual([]));
});

test("text that is sent along is tried the same way, and unknown headers come with suggestions", async () => {
  const dataset = await makeDataset({ org: { id: manager.orgId } });
  const contract = {
    columns: [
      { name: "glucose", source: "Glucose result", type: "double", required: true },
      { name: "n", type: "integer" },
    ],
  };
  const found = await previewContract({ ctx: manager, input: { slug: dataset.slug, contract, sample: "glucose_results,n\n5.5,1\n" } });
  expect(found).toMatchObject({ outcome: "held", file: { uploadId: null } });
  expect(found.mapping?.missing).toEqual(["glucose"]);
  expect(found.mapping?.unknown[0]).toMatchObject({ header: "glucose_results", suggestions: [{ column: "glucose" }] });
});

test("a contract with a mistake says where, before any file is opened", async () => {
  const dataset = await makeDataset({ org: { id: manager.orgId } });
  const input = { slug: dataset.slug, contract: { columns: [{ name: "a", type: "txt" }] }, sample: "a\n1\n" };
  await expect(previewContract({ ctx: manager, input })).rejects.toMatchObject({
    code: "INVALID_INPUT",
    details: [{ path: "columns.0.type" }],
  });
});

test("a proposal comes with notes and the first lines, and leaves an audit row", async () => {
  const { dataset, run } = await datasetWithFile("a,b\n1,x\n2,y\n");
  const found = await proposeContractFor({ ctx: manager, input: { slug: dataset.slug, runId: run.id } });
  expect(found.lines).toEqual(["a,b", "1,x", "2,y"]);
  expect(found.contract).toMatchObject({
    columns: [
      { name: "a", type: "integer" },
      { name: "b", type: "text" },
    ],
  });
  const audit = await asSystemTx((tx) =>
    tx
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.action, "contract.propose"), eq(auditLog.entityId, dataset.id))),
  );
  expect(audit).toHaveLength(1);
});

test("a file that is no longer kept, one of another dataset and one of another organisation are not there", async () => {
  const gone = await datasetWithFile("a\n1\n", { removedAt: new Date() });
  const other = await datasetWithFile("a\n1\n");
  const contract = { columns: [{ name: "a", type: "text" }] };
  const preview = (ctx: ServiceContext, slug: string, uploadId: string) => previewContract({ ctx, input: { slug, contract, uploadId } });
  await expect(preview(manager, gone.dataset.slug, gone.upload.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(preview(manager, gone.dataset.slug, other.upload.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  const stranger = await contextFor({ org: await makeOrg(), role: "admin" });
  await expect(preview(stranger, other.dataset.slug, other.upload.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test.each(["analyst", "viewer", "auditor"] as const)("lines of a file are not for a person who is %s", async (role) => {
  const { dataset, upload } = await datasetWithFile("a\n1\n");
  const ctx = await contextFor({ org: { id: manager.orgId }, role });
  const contract = { columns: [{ name: "a", type: "text" }] };
  const input = { slug: dataset.slug, uploadId: upload.id };
  await expect(previewContract({ ctx, input: { ...input, contract } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(proposeContractFor({ ctx, input })).rejects.toMatchObject({ code: "FORBIDDEN" });
});
