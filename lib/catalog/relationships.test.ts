import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditLog, grants } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeDataset, makeGrant, makeOrg } from "@/db/testing/factories";
import type { ServiceContext } from "@/lib/context";
import { createDataset, createRelationship, getDataset, removeRelationship, type CreateRelationshipInput } from ".";
import { LAB_CONTRACT } from "./testing/lab-contract";

let db: TestDb;
let manager: ServiceContext;
let labs: { id: string; slug: string };
let visits: { id: string; slug: string };

const VISITS = {
  columns: [
    { name: "patient_id", type: "text", required: true },
    { name: "ward", type: "text", label: "Ward" },
    { name: "stay", type: "integer", unit: "days" },
  ],
};

beforeAll(async () => {
  db = await createTestDb();
  manager = await contextFor({ role: "data_manager" });
  labs = await createDataset({ ctx: manager, input: { slug: "labs", name: "Labs", contract: LAB_CONTRACT } });
  visits = await createDataset({ ctx: manager, input: { slug: "visits", name: "Visits", contract: VISITS } });
});
afterAll(() => db.drop());

const declare = (change: Partial<CreateRelationshipInput> = {}, ctx = manager) =>
  createRelationship({
    ctx,
    input: { slug: "labs", name: "visit", to: "visits", on: [["patient_id", "patient_id"]], cardinality: "many-to-many", ...change },
  });

test("a declared relationship is listed with the columns it opens, removed again, and both are on record", async () => {
  expect(await declare()).toEqual({
    name: "visit",
    to: "visits",
    toName: "Visits",
    cardinality: "many-to-many",
    on: [["patient_id", "patient_id"]],
  });
  const { relationships } = await getDataset({ ctx: manager, input: { slug: "labs" } });
  expect(relationships).toMatchObject([{ name: "visit", to: "visits", cardinality: "many-to-many", on: [["patient_id", "patient_id"]] }]);
  expect(relationships[0]?.columns.map(({ name, label, type, unit, group }) => [name, label, type, unit, group])).toEqual(
    expect.arrayContaining([
      ["ward", "Ward", "text", null, null],
      ["stay", "Stay", "integer", "days", null],
    ]),
  );
  await expect(declare()).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await removeRelationship({ ctx: manager, input: { slug: "labs", name: "visit" } })).toEqual({ name: "visit" });
  await expect(removeRelationship({ ctx: manager, input: { slug: "labs", name: "visit" } })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await getDataset({ ctx: manager, input: { slug: "labs" } })).toMatchObject({ relationships: [] });
  const rows = await asSystemTx((tx) =>
    tx
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.action, "dataset.relationships"), eq(auditLog.entityId, labs.id)))
      .orderBy(auditLog.at),
  );
  expect(rows.map((row) => row.detail)).toEqual([
    { change: "declare", name: "visit", to: visits.id, on: [["patient_id", "patient_id"]], cardinality: "many-to-many" },
    { change: "remove", name: "visit", to: visits.id },
  ]);
});

test("mistakes are named with their place", async () => {
  const wrong = async (change: Partial<CreateRelationshipInput>) =>
    declare(change).then(
      () => [],
      (error: { code: string; details: { path: string; message: string }[] }) => [
        error.code,
        ...error.details.map((detail) => detail.path),
      ],
    );
  expect(await wrong({ on: [["patient", "ward"]] })).toEqual(["INVALID_INPUT", "on.0.0"]);
  expect(
    await wrong({
      on: [
        ["patient_id", "patient_id"],
        ["test", "nothing"],
      ],
    }),
  ).toEqual(["INVALID_INPUT", "on.1.1"]);
  expect(await wrong({ on: [["flags", "ward"]] })).toEqual(["INVALID_INPUT", "on.0"]);
  expect(await wrong({ name: "value" })).toEqual(["INVALID_INPUT", "name"]);
  expect(await wrong({ name: "labs" })).toEqual(["INVALID_INPUT", "name"]);
  await expect(declare({ name: "Visit" })).rejects.toThrow();
  await expect(declare({ on: [] })).rejects.toThrow();
  await expect(declare({ on: [["patient_i", "patient_id"]] })).rejects.toThrow('Did you mean "patient_id"?');
});

test("only who manages the first dataset and knows the second declares one; a key to read does not", async () => {
  const org = { id: manager.orgId };
  await expect(declare({}, await contextFor({ org, role: "analyst" }))).rejects.toMatchObject({ code: "FORBIDDEN" });
  const reader = await contextFor({ org, role: "data_manager", apiKey: true, scopes: ["read"] });
  await expect(declare({}, reader)).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(removeRelationship({ ctx: reader, input: { slug: "labs", name: "visit" } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const stranger = await contextFor({ role: "data_manager" });
  await expect(declare({}, stranger)).rejects.toMatchObject({ code: "NOT_FOUND" });
  const theirs = await makeDataset({ org: await makeOrg(), slug: "secrets" });
  await expect(declare({ to: "secrets" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  // Who was granted a dataset does not manage it.
  await makeGrant({ dataset: theirs, org });
  await expect(declare({ slug: "secrets", to: "labs" })).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("a relationship to a dataset that the reader may not see is not listed, and is again once it may", async () => {
  await declare();
  const reader = await contextFor({ role: "analyst" });
  const [labsRow, visitsRow] = [
    { ...labs, orgId: manager.orgId, createdBy: manager.actor.kind === "user" ? manager.actor.userId : "" },
    { ...visits, orgId: manager.orgId, createdBy: manager.actor.kind === "user" ? manager.actor.userId : "" },
  ];
  await makeGrant({ dataset: labsRow, org: { id: reader.orgId } });
  const listed = async () =>
    (await getDataset({ ctx: reader, input: { slug: "labs" } })).relationships.map((relationship) => relationship.name);
  expect(await listed()).toEqual([]);
  const grant = await makeGrant({ dataset: visitsRow, org: { id: reader.orgId } });
  expect(await listed()).toEqual(["visit"]);
  await asSystemTx((tx) => tx.update(grants).set({ revokedAt: new Date() }).where(eq(grants.id, grant.id)));
  expect(await listed()).toEqual([]);
});
