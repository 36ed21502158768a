import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, makeDataset, makeOrg, makeRun } from "@/db/testing/factories";
import { withdrawPart } from "./index";
import { forgetIndexes, versionIndex } from "./load-index";
import { publishParts, writePart } from "./testing/fake-parquet";

let db: TestDb;
beforeAll(async () => {
  db = await createTestDb();
});
afterAll(() => db.drop());

test("an index made from an older version and what came since is the one read from the start", async () => {
  const dataset = await makeDataset({ org: await makeOrg() });
  let content = 0;
  const publishMonths = async (...places: { hospital: string; period: string; hospitals?: string[] }[]) => {
    const { run } = await makeRun({ dataset });
    const place = { datasetId: dataset.id, runId: run.id };
    content += 1;
    const parts = await Promise.all(places.map((each) => writePart({ ...place, ...each })));
    return publishParts({ ...place, contentKey: `${content}`, parts });
  };
  const at = (version: number) => asSystemTx((tx) => versionIndex(tx, { datasetId: dataset.id, version, minRetained: 0 }));
  const fresh = (version: number) => {
    forgetIndexes();
    return at(version);
  };
  await publishMonths({ hospital: "a", period: "2025-01" }, { hospital: "b", period: "2025-01" });
  const [first] = [await at(1)];
  await publishMonths({ hospital: "a", period: "2025-02" });
  await publishMonths({ hospital: "a", period: "2025-01" });
  await publishMonths({ hospital: "*", period: "2025-01", hospitals: ["a", "b", "c"] });
  await asSystemTx((tx) => withdrawPart(tx, { datasetId: dataset.id, hospital: "a", period: "2025-02", actorId: null, reason: null }));
  // From version 1 in one step, then in single steps, then backwards.
  const jump = await at(5);
  expect(jump).toEqual(await fresh(5));
  expect(jump.partitions.map(({ hospital, period }) => `${hospital} ${period}`)).toEqual(["* 2025-01"]);
  expect(jump.totalsOf.get("c")).toMatchObject({ files: 1, rows: 3 });
  await fresh(1);
  const steps = [await at(2), await at(3), await at(4)];
  for (const index of steps) expect(index).toEqual(await fresh(index.version));
  expect(await at(1)).toEqual(first);
});

test("who asks for an index that is being read gets the same one", async () => {
  const dataset = await makeDataset({ org: await makeOrg() });
  const { run } = await makeRun({ dataset });
  const place = { datasetId: dataset.id, runId: run.id, hospital: "a", period: "2025-01" };
  await publishParts({ ...place, contentKey: "a", parts: [await writePart(place)] });
  const all = await Promise.all(
    Array.from({ length: 8 }, () => asSystemTx((tx) => versionIndex(tx, { datasetId: dataset.id, version: 1, minRetained: 0 }))),
  );
  expect(new Set(all).size).toBe(1);
});
