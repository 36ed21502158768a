import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runSteps } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, makeDataset, makeOrg, makeRun } from "@/db/testing/factories";
import { enqueue } from "@/jobs";
import { newId } from "@/lib/ids";
import { readMetrics } from ".";

vi.hoisted(() => (process.env["MEDLAKE_METRICS_TOKEN"] = "a token for the tests"));

let db: TestDb;
beforeAll(async () => {
  db = await createTestDb();
});
afterAll(() => db.drop());

test("figures are given for the token, and for nothing else", async () => {
  await expect(readMetrics(null)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  await expect(readMetrics("Bearer another token")).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  await expect(readMetrics("a token for the tests")).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  expect(await readMetrics("Bearer a token for the tests")).toContain("# TYPE medlake_job_queue_depth gauge\n");
});

test("they count runs, rows, steps, jobs and bytes", async () => {
  const dataset = await makeDataset({ org: await makeOrg({ slug: "northern" }), slug: "labs", head: 7 });
  const counts = { received: 10, published: 6, rejected: 2, deduplicated: 1, skipped: 1 };
  const { run } = await makeRun({ dataset, upload: { bytes: 1000 }, run: { state: "published", ...counts } });
  await makeRun({ dataset, upload: { bytes: 24 }, run: { state: "held", holdReason: "checks" } });
  await asSystemTx(async (tx) => {
    const startedAt = new Date("2025-01-01T00:00:00Z");
    const endedAt = new Date("2025-01-01T00:00:02.500Z");
    await tx.insert(runSteps).values({ id: newId("step"), runId: run.id, name: "scan", attempt: 1, state: "done", startedAt, endedAt });
    await enqueue(tx, "ingest", { runId: run.id }, { lockKey: "a", group: "a" });
  });
  const lines = (await readMetrics("Bearer a token for the tests")).split("\n");
  expect(lines).toEqual(
    expect.arrayContaining([
      'medlake_ingest_runs_total{state="published"} 1',
      'medlake_ingest_runs_total{state="held"} 1',
      'medlake_ingest_rows_total{result="received"} 10',
      'medlake_ingest_rows_total{result="rejected"} 2',
      'medlake_ingest_step_seconds_sum{step="scan"} 2.5',
      'medlake_ingest_step_seconds_count{step="scan"} 1',
      'medlake_dq_holds_total{reason="checks"} 1',
      'medlake_job_queue_depth{queue="ingest",state="ready"} 1',
      'medlake_job_queue_depth{queue="ingest",state="active"} 0',
      "medlake_upload_bytes_total 1024",
      "medlake_uploads_total 2",
      'medlake_lake_head_version{organisation="northern",dataset="labs"} 7',
    ]),
  );
  for (const line of lines.filter((one) => one !== "" && !one.startsWith("#"))) expect(line).toMatch(/^[a-z_]+(\{[^}]*\})? -?[0-9.e+-]+$/);
});
