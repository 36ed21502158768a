import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { contextFor } from "@/db/testing/factories";
import { LAB_CONTRACT, labCsv, type LabRow } from "@/lib/catalog/testing/lab-contract";
import type { ServiceContext } from "@/lib/context";
import { openDuckdb } from "@/lib/engines";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { planQuery, runQuery } from ".";
import { publishCsv } from "./testing/publish-csv";

const folder = vi.hoisted(() => (process.env.MEDLAKE_DATA = `/tmp/medlake-mixed-units-test-${process.pid}`));

const row = (test: string, value: number): LabRow => ({ patient: "p1", site: "north", date: "2025-01-10", test, value, flags: 1 });
const ROWS = [row("Sodium", 140), row("Sodium", 142), row("HbA1c", 6), row("HbA1c", 8)];
const columns = LAB_CONTRACT.columns.map(({ name, source, type, ...rest }) =>
  name === "value" ? { name, source, type, label: "Result" } : { name, source, type, ...rest },
);

let db: TestDb;
let owner: ServiceContext;
beforeAll(async () => {
  db = await createTestDb();
  await buildChildren();
  owner = await contextFor({ role: "data_manager" });
  await publishCsv({ ctx: owner, slug: "labs", contract: { ...LAB_CONTRACT, columns, analyte: "test" }, csv: labCsv(ROWS) });
});
afterAll(async () => {
  await openDuckdb().close();
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});

test("a mean over several tests is answered, and its plan, its answer and its kept answer say what it mixes", async () => {
  const query = { from: "labs", measures: [{ as: "m", fn: "avg", field: "value" }] };
  const warnings = [{ code: "mixed_units", message: expect.stringContaining("Group by Test, or filter it to one value.") }];
  expect(await planQuery({ ctx: owner, input: { query } })).toMatchObject({ warnings });
  expect(await runQuery({ ctx: owner, input: { query } })).toMatchObject({ rows: [[74]], warnings, cache: "miss" });
  expect(await runQuery({ ctx: owner, input: { query } })).toMatchObject({ rows: [[74]], warnings, cache: "hit" });
});

test("nothing is said where the tests are apart", async () => {
  const query = { from: "labs", groupBy: [{ field: "test" }], measures: [{ as: "m", fn: "avg", field: "value" }] };
  const answer = await runQuery({ ctx: owner, input: { query } });
  expect(answer).toMatchObject({
    rows: [
      ["HbA1c", 7],
      ["Sodium", 141],
    ],
    warnings: [],
  });
});
