import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { queryRuns } from "@/db";
import { asSystemTx, contextFor } from "@/db/testing/factories";
import { labCsv } from "@/lib/catalog/testing/lab-contract";
import type { ServiceContext } from "@/lib/context";
import { type FileFormat } from "@/lib/engines";
import { dataPath } from "@/lib/env";
import { newId } from "@/lib/ids";
import { checkReceipt, exportQuery, getReceipt, readQuestion, writeExport } from ".";
import { publishCsv } from "./testing/publish-csv";
import { LAB_ROWS, guestOf } from "./testing/two-datasets";
import { withLabs, type Labs } from "./testing/with-labs";

const folder = vi.hoisted(() => (process.env.MEDLAKE_DATA = `/tmp/medlake-file-receipts-test-${process.pid}`));

let owner: ServiceContext;
let labs: Labs;

withLabs(folder, (ready) => {
  ({ owner, labs } = ready);
});

const sorted = {
  from: "labs",
  select: ["hospital", "test", "value", "collected_on"],
  orderBy: ["hospital", "collected_on"].map((field) => ({ field })),
};
const check = (ctx: ServiceContext, id: string) => checkReceipt({ ctx, input: { id } });
const write = (query: Record<string, unknown>, format: FileFormat, ctx = owner) => {
  const file = path.join(folder, `${newId("query")}.${format}`);
  const options = { format, path: file, name: "Values", signal: new AbortController().signal, onProgress: () => {} };
  return writeExport({ ctx, query: readQuestion(query), ...options }).then((written) => ({ ...written, file }));
};

test("a file has a receipt with its checksum, and a file that comes at once has one too", async () => {
  const { receipt, file, rows } = await write(sorted, "csv");
  const bytes = readFileSync(file);
  expect(await getReceipt({ ctx: owner, input: { id: receipt } })).toMatchObject({
    query: sorted,
    isMine: true,
    engine: "duckdb",
    policy: "open",
    rows,
    truncated: false,
    hash: createHash("sha256").update(bytes).digest("hex"),
    file: { format: "csv", bytes: bytes.length },
    datasets: [{ slug: "labs", version: 1, currentVersion: 1, isKept: true, hospitals: null }],
  });
  const { stream } = await exportQuery({ ctx: owner, input: { query: sorted } });
  for await (const _chunk of stream);
  const runs = await asSystemTx((tx) => tx.select().from(queryRuns).where(eq(queryRuns.kind, "export")));
  expect(runs.map((run) => (run.receipt as { hash: string }).hash)).toEqual(
    Array(2).fill(createHash("sha256").update(bytes).digest("hex")),
  );
});

test.each(["csv", "parquet", "xlsx"] as const)(
  "made again from the same versions, a %s is the same file, and no copy stays",
  async (format) => {
    const { receipt, sha256, rows } = await write(sorted, format);
    const { then, current } = await check(owner, receipt);
    expect(then).toMatchObject({ state: "same", hash: sha256, rows, reasons: [] });
    expect(then.receipt).not.toBe(receipt);
    expect(current).toBeNull();
    const scratch = dataPath("exports", owner.orgId);
    expect(existsSync(scratch) ? readdirSync(scratch) : []).toEqual([]);
  },
);

test("who may not download may look at the receipt and not make the file; who may ask nothing sees no receipt", async () => {
  const { receipt } = await write(sorted, "csv");
  const org = { id: owner.orgId };
  const viewer = await contextFor({ org, role: "viewer" });
  await expect(getReceipt({ ctx: viewer, input: { id: receipt } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const summary = await write({ from: "labs", measures: [{ as: "n", fn: "count" }] }, "csv");
  expect(await getReceipt({ ctx: viewer, input: { id: summary.receipt } })).toMatchObject({ rows: 1, isMine: false });
  await expect(check(viewer, summary.receipt)).rejects.toMatchObject({ code: "FORBIDDEN" });
  const guest = await contextFor({ role: "analyst", org: await guestOf([{ dataset: labs }]) });
  await expect(getReceipt({ ctx: guest, input: { id: receipt } })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("other bytes of the same answer are not called another answer; other rows are", async () => {
  const { receipt } = await write(sorted, "csv");
  const [run] = await asSystemTx((tx) => tx.select().from(queryRuns).where(eq(queryRuns.id, receipt)));
  const kept = async (change: object) => {
    const facts = { ...(run?.receipt as object), ...change };
    await asSystemTx((tx) => tx.update(queryRuns).set({ receipt: facts }).where(eq(queryRuns.id, receipt)));
  };
  await kept({ hash: "0".repeat(64) });
  expect((await check(owner, receipt)).then).toMatchObject({ state: "unclear", reasons: [expect.stringContaining("as many rows")] });
  await kept({ hash: "0".repeat(64), rows: 1 });
  expect((await check(owner, receipt)).then).toMatchObject({ state: "different", reasons: [expect.stringContaining("both receipts")] });
});

test("after a month was added the file of the old version is the same, and that of the new one another, which is said", async () => {
  const csv = await write(sorted, "csv");
  const xlsx = await write({ ...sorted, where: { field: "hospital", op: "eq", value: "south" } }, "xlsx");
  await publishCsv({ ctx: owner, slug: "labs", csv: labCsv([{ ...LAB_ROWS[0]!, date: "2025-03-01" }]) });
  const checked = await check(owner, csv.receipt);
  expect(checked.then).toMatchObject({ state: "same", reasons: [] });
  const moved = "labs was version 1 and is version 2.";
  expect(checked.current).toMatchObject({ state: "different", rows: csv.rows + 1, reasons: [moved] });
  // Its rows are the same; the sheet that says what it is names the version.
  const { then, current } = await check(owner, xlsx.receipt);
  expect(then).toMatchObject({ state: "same" });
  expect(current).toMatchObject({ state: "different", rows: xlsx.rows, reasons: [moved, expect.stringContaining("another file")] });
});
