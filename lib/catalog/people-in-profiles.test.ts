import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { datasets, relationships } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeDataset, makeOrg, makeUser } from "@/db/testing/factories";
import { withTransaction } from "@/lib/context";
import { newId } from "@/lib/ids";
import { hiddenColumns } from "./people-in-profiles";

let db: TestDb;
beforeAll(async () => {
  db = await createTestDb();
});
afterAll(() => db.drop());

test("of several datasets at once: people of each where only summaries may be seen, and nothing where rows may", async () => {
  const org = await makeOrg();
  const [labs, visits, plain] = [await makeDataset({ org }), await makeDataset({ org }), await makeDataset({ org })];
  const declare = (id: string, contract: object) => asSystemTx((tx) => tx.update(datasets).set({ contract }).where(eq(datasets.id, id)));
  await declare(labs.id, { patient: "patient_id", key: ["sample"] });
  await declare(visits.id, { identifiers: { card: "pseudonym" } });
  await declare(plain.id, { key: ["ward"] });
  const person = await makeUser({ org, role: "admin" });
  const paired = { id: newId("relationship"), datasetId: labs.id, toDatasetId: visits.id, createdBy: person.id };
  await asSystemTx((tx) =>
    tx.insert(relationships).values({ ...paired, name: "visit", on: [["patient_id", "person"]], cardinality: "many-to-one" }),
  );
  const ctx = await contextFor({ org, role: "viewer" });
  const ask = (rights: ("summary" | "rows")[]) =>
    withTransaction(ctx, async (tx) => {
      const hidden = await hiddenColumns({ tx, ctx, datasets: [labs, visits, plain].map(({ id }) => ({ id, rights })) });
      return [labs, visits, plain].map(({ id }) => [...hidden(id)].toSorted());
    });
  expect(await ask(["summary"])).toEqual([["patient_id", "sample"], ["card", "person"], []]);
  expect(await ask(["summary", "rows"])).toEqual([[], [], []]);
});
