import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withTransaction } from "@/lib/context";
import { newId } from "@/lib/ids";
import {
  auditLog,
  contracts,
  database,
  datasets,
  grants,
  lakeFiles,
  memberships,
  orgs,
  partSources,
  pins,
  relationships,
  results,
  runs,
  runEvents,
  snapshots,
  uploads,
  users,
} from "./index";
import { createTestDb, type TestDb } from "./testing/create-test-db";
import { asSystemTx, contextFor, makeDataset, makeGrant, makeOrg, makeRun } from "./testing/factories";

let db: TestDb;
beforeAll(async () => {
  db = await createTestDb();
});
afterAll(() => db.drop());

const RESULT = { datasets: [], policy: "open", engine: "duckdb", semantics: 1, sha256: "", bytes: 1, rows: 1 };

function relationshipOf(dataset: { id: string; createdBy: string }) {
  const ends = { datasetId: dataset.id, toDatasetId: dataset.id, createdBy: dataset.createdBy };
  return { id: newId("relationship"), name: "same", on: [["a", "a"] as [string, string]], cardinality: "many-to-many" as const, ...ends };
}

async function twoOrganisations() {
  const mine = await makeOrg();
  const theirs = await makeOrg();
  const dataset = await makeDataset({ org: theirs });
  const { run } = await makeRun({ dataset });
  await asSystemTx(async (tx) => {
    await tx.insert(runEvents).values({ runId: run.id, level: "info", message: "x" });
    await tx.insert(snapshots).values({ datasetId: dataset.id, version: 1, op: "publish", commitKey: newId("run") });
    await tx.insert(lakeFiles).values({ id: newId("file"), datasetId: dataset.id, path: newId("file"), state: "live" });
    await tx.insert(auditLog).values({ id: newId("audit"), orgId: theirs.id, actorKind: "system", action: "test" });
    await tx.insert(relationships).values(relationshipOf(dataset));
    await tx.insert(results).values({ ...RESULT, key: newId("query"), storeKey: newId("file"), orgId: theirs.id });
  });
  return { mine, theirs, dataset, run, ctx: await contextFor({ org: mine }) };
}

test("a question without WHERE shows nothing of another organisation", async () => {
  const { ctx } = await twoOrganisations();
  const tables = [uploads, runs, runEvents, datasets, grants, snapshots, lakeFiles, auditLog, pins, relationships, results];
  for (const table of tables) expect(await withTransaction(ctx, (tx) => tx.select().from(table))).toEqual([]);
  const people = await withTransaction(ctx, (tx) => tx.select().from(users));
  const members = await withTransaction(ctx, (tx) => tx.select().from(memberships));
  expect(people.map((user) => user.id)).toEqual(members.map((member) => member.userId));
  expect(members.every((member) => member.orgId === ctx.orgId)).toBe(true);
});

test("a connection that does not say whose it is sees nothing", async () => {
  await twoOrganisations();
  expect(await database().select().from(orgs)).toEqual([]);
  expect(await database().select().from(users)).toEqual([]);
  expect(await database().select().from(datasets)).toEqual([]);
});

test("a granted dataset is seen and pinned, but not changed or deleted", async () => {
  const { mine, dataset, ctx } = await twoOrganisations();
  const grant = await makeGrant({ dataset, org: mine });
  const seen = await withTransaction(ctx, (tx) => tx.select().from(datasets).for("share"));
  expect(seen.map((row) => row.id)).toEqual([dataset.id]);
  await withTransaction(ctx, (tx) => tx.insert(pins).values({ id: newId("pin"), datasetId: dataset.id, version: 1, until: new Date() }));
  await expect(withTransaction(ctx, (tx) => tx.update(datasets).set({ head: 9 }))).rejects.toThrow();
  expect((await withTransaction(ctx, (tx) => tx.delete(snapshots))).rowCount).toBe(0);
  expect(await withTransaction(ctx, (tx) => tx.select({ name: relationships.name }).from(relationships))).toEqual([{ name: "same" }]);
  expect((await withTransaction(ctx, (tx) => tx.delete(relationships))).rowCount).toBe(0);
  const declared = withTransaction(ctx, (tx) => tx.insert(relationships).values({ ...relationshipOf(dataset), name: "mine" }));
  await expect(declared).rejects.toThrow();
  await asSystemTx((tx) => tx.update(grants).set({ revokedAt: new Date() }).where(eq(grants.id, grant.id)));
  expect(await withTransaction(ctx, (tx) => tx.select().from(datasets))).toEqual([]);
});

test("who was granted a dataset can neither take it over, nor widen the grant, nor move its rows elsewhere", async () => {
  const { mine, dataset, run, ctx } = await twoOrganisations();
  const grant = await makeGrant({ dataset, org: mine, hospitals: ["north"] });
  const own = await makeDataset({ org: mine });
  const fileId = newId("file");
  await asSystemTx(async (tx) => {
    await tx.insert(contracts).values({ datasetId: dataset.id, version: 1, body: {}, createdBy: dataset.createdBy });
    await tx.insert(lakeFiles).values({ id: fileId, datasetId: dataset.id, path: fileId, state: "live" });
    const part = {
      datasetId: dataset.id,
      hospital: "south",
      period: "2025-01",
      sourceKey: "monthly",
      fileId,
      rows: 1,
      contentKey: "x",
      runId: run.id,
    };
    await tx.insert(partSources).values({ id: newId("part"), contractVersion: 1, added: 1, ...part });
  });
  const refused = { cause: { code: "23503" } };
  await expect(
    withTransaction(ctx, (tx) => tx.update(datasets).set({ orgId: mine.id }).where(eq(datasets.id, dataset.id))),
  ).rejects.toMatchObject(refused);
  const widened = withTransaction(ctx, (tx) =>
    tx.update(grants).set({ hospitals: null, grantorOrgId: mine.id }).where(eq(grants.id, grant.id)),
  );
  expect((await widened).rowCount).toBe(0);
  for (const table of [contracts, snapshots, lakeFiles, partSources]) {
    const moved = withTransaction(ctx, (tx) => tx.update(table).set({ datasetId: own.id }).where(eq(table.datasetId, dataset.id)));
    expect((await moved).rowCount).toBe(0);
  }
});

test("nobody gives access to a dataset of another organisation, known or not", async () => {
  const { mine, dataset, ctx } = await twoOrganisations();
  const values = { datasetId: dataset.id, orgId: mine.id, grantorOrgId: mine.id, rights: ["rows"], createdBy: dataset.createdBy };
  const attempt = withTransaction(ctx, (tx) => tx.insert(grants).values({ id: newId("grant"), ...values }));
  await expect(attempt).rejects.toMatchObject({ cause: { code: "23503" } });
});

test("rows cannot be written for another organisation", async () => {
  const { theirs, dataset, ctx } = await twoOrganisations();
  const userId = ctx.actor.kind === "user" ? ctx.actor.userId : "";
  const attempts = [
    () => withTransaction(ctx, (tx) => tx.insert(memberships).values({ orgId: theirs.id, userId, role: "admin" })),
    () =>
      withTransaction(ctx, (tx) =>
        tx
          .insert(runs)
          .values({ id: newId("run"), orgId: theirs.id, datasetId: dataset.id, kind: "ingest", dedupeKey: "x", createdBy: userId }),
      ),
    () =>
      withTransaction(ctx, (tx) =>
        tx.insert(grants).values({
          id: newId("grant"),
          datasetId: dataset.id,
          orgId: ctx.orgId,
          grantorOrgId: theirs.id,
          rights: ["rows"],
          createdBy: userId,
        }),
      ),
    () =>
      withTransaction(ctx, (tx) => tx.insert(auditLog).values({ id: newId("audit"), orgId: theirs.id, actorKind: "user", action: "test" })),
  ];
  for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ cause: { code: "42501" } });
});

test("the application cannot change or delete the audit log, nor any structure", async () => {
  await expect(asSystemTx((tx) => tx.update(auditLog).set({ action: "other" }))).rejects.toMatchObject({ cause: { code: "42501" } });
  await expect(asSystemTx((tx) => tx.delete(auditLog))).rejects.toMatchObject({ cause: { code: "42501" } });
  await expect(database().execute("alter table runs disable row level security")).rejects.toMatchObject({ cause: { code: "42501" } });
  await expect(database().execute("create table mine (a int)")).rejects.toMatchObject({ cause: { code: "42501" } });
});

test("every table with rows of an organisation has row-level security, forced on its owner too", async () => {
  const { rows } = await database().execute<{ name: string }>(
    "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and not (relrowsecurity and relforcerowsecurity) order by 1",
  );
  expect(rows.map((row) => row.name)).toEqual(["rate_limits", "system_state"]);
});
