import { rmSync } from "node:fs";
import { and, eq, isNull, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runs, uploads } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeOrg, makeUser } from "@/db/testing/factories";
import { workOff } from "@/lib/analysis/testing/publish-csv";
import { createApiKeyFor } from "@/lib/auth";
import { createDataset } from "@/lib/catalog";
import { systemContext } from "@/lib/context";
import { openDuckdb } from "@/lib/engines";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { zipOf } from "@/lib/ingest/testing/zip-of";
import { uploadsStore } from "@/lib/storage";
import { serveRoutes, type RouteServer } from "./testing/serve-routes";
import { tusSend } from "./testing/tus";

const folder = vi.hoisted(() => {
  process.env["MEDLAKE_KEY_REQUESTS_PER_MINUTE"] = "10000";
  return (process.env["MEDLAKE_DATA"] = `/tmp/medlake-month-test-${process.pid}`);
});

const CONTRACT = {
  columns: [
    { name: "id", type: "integer", required: true },
    { name: "v", type: "text" },
  ],
};

let db: TestDb;
let server: RouteServer;
const keys: string[] = [];

beforeAll(async () => {
  db = await createTestDb();
  await buildChildren();
  server = await serveRoutes();
  const org = await makeOrg();
  for (const name of ["one", "two"]) {
    const { email } = await makeUser({ org, role: "data_manager" });
    const made = await createApiKeyFor({ ctx: systemContext("test"), input: { email, name, scopes: ["read", "write"] } });
    keys.push(made.key);
  }
  const ctx = await contextFor({ org, role: "data_manager" });
  for (const slug of ["labs", "zips"]) await createDataset({ ctx, input: { slug, name: slug, contract: CONTRACT } });
});
afterAll(async () => {
  await openDuckdb().close();
  await server.close();
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});

const as = (index: number) => ({ url: server.url, key: keys[index] ?? "" });

async function runOf(id: string | null) {
  const [row] = await asSystemTx((tx) =>
    tx
      .select({ run: runs, upload: uploads })
      .from(runs)
      .innerJoin(uploads, eq(uploads.id, runs.uploadId))
      .where(eq(runs.id, id ?? "")),
  );
  if (!row) throw new Error("no run");
  return row;
}

test("two people send the same month at the same moment: both are acknowledged and kept, and the later one is what is seen", async () => {
  const place = { dataset: "labs", hospital: "north", period: "2025-08" };
  const files = [Buffer.from("id,v\n1,first\n"), Buffer.from("id,v\n1,second\n2,second\n")];
  const sent = await Promise.all(files.map((file, index) => tusSend(as(index), { ...place, filename: `${index}.csv` }, file)));
  expect(sent.map((answer) => answer.status)).toEqual([204, 204]);
  await workOff();
  const both = await Promise.all(sent.map((answer) => runOf(answer.runId)));
  const [earlier, later] = both.toSorted((a, b) => a.upload.createdAt.getTime() - b.upload.createdAt.getTime());
  expect(later?.run.state).toBe("published");
  expect(["published", "cancelled"]).toContain(earlier?.run.state);
  const { rows: live } = await asSystemTx((tx) =>
    tx.execute<{ rows: string; upload_id: string }>(sql`
      select p.rows, r.upload_id from part_sources p join lake_files f on f.id = p.file_id join runs r on r.id = f.run_id
      where p.hospital = 'north' and p.removed is null`),
  );
  expect(live).toEqual([{ rows: String(later?.run.published), upload_id: later?.upload.id }]);
  for (const { upload } of both) expect(await uploadsStore().exists(upload.storageKey)).toBe(true);
});

test("a zip of CSVs is published as one file, and a rejected line is found by its number in the whole", async () => {
  const zip = await zipOf({ "a.csv": "id,v\n1,x\n2,y\n", "b.csv": "id,v\nthree,z\n4,w\n" });
  const sent = await tusSend(as(0), { dataset: "zips", hospital: "north", period: "2025-08", filename: "month.zip" }, zip);
  expect(sent.status).toBe(204);
  await workOff();
  const { run, upload } = await runOf(sent.runId);
  expect(upload).toMatchObject({ zip: true, gzip: false });
  expect(run).toMatchObject({ state: "published", received: 4, published: 3, rejected: 1 });
  const { rows: issues } = await asSystemTx((tx) =>
    tx.execute<{ rule: string; sample_lines: number[]; message: string }>(
      sql`select rule, sample_lines, message from run_issues where run_id = ${run.id} order by id`,
    ),
  );
  expect(issues).toContainEqual(
    expect.objectContaining({ rule: "zip_files", sample_lines: [1, 4], message: expect.stringContaining('"b.csv" from line 4') }),
  );
  expect(issues).toContainEqual(expect.objectContaining({ rule: "not_a_whole_number", sample_lines: [4] }));
  expect((await uploadsStore().readText(run.rejectedKey ?? "")).split("\n")[1]).toContain("three,z");
});

test("a zip in a zip and a workbook are rejected in words, and nothing is published", async () => {
  const inner = await zipOf({ "a.csv": "id,v\n1,x\n" });
  for (const [files, words] of [
    [{ "inner.zip": inner }, "inner.zip"],
    [{ "[Content_Types].xml": "<x/>" }, "Excel workbook"],
  ] as const) {
    const sent = await tusSend(as(0), { dataset: "zips", hospital: "south", period: "2025-08" }, await zipOf(files));
    await workOff();
    const { run } = await runOf(sent.runId);
    expect(run).toMatchObject({ state: "rejected", published: null, message: expect.stringContaining(words) });
  }
  expect(
    await asSystemTx((tx) => tx.$count(runs, and(eq(runs.state, "published"), eq(runs.hospital, "south"), isNull(runs.version)))),
  ).toBe(0);
});
