import { createHash } from "node:crypto";
import { readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { datasets, lakeFiles, partSources, pins, snapshots } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeDataset, makeGrant, makeOrg, makeRun } from "@/db/testing/factories";
import { withTransaction } from "@/lib/context";
import { newId } from "@/lib/ids";
import { collectGarbage, matchPartitions, pinVersion, sealFile, stageFile, withdrawPart } from "./index";
import { fakeParquet, publishParts, writePart } from "./testing/fake-parquet";

let db: TestDb;
beforeAll(async () => {
  db = await createTestDb();
});
afterAll(() => db.drop());

async function dataset() {
  return makeDataset({ org: await makeOrg() });
}

/** An upload received at `minute`, with its run. */
async function runAt(of: Awaited<ReturnType<typeof dataset>>, minute: number) {
  const uploadedAt = new Date(Date.UTC(2025, 0, 1, 0, minute));
  const { run } = await makeRun({ dataset: of, upload: { createdAt: uploadedAt }, run: { state: "running" } });
  return { runId: run.id, uploadedAt, datasetId: of.id };
}

async function publishMonth(
  of: Awaited<ReturnType<typeof dataset>>,
  o: { minute: number; hospital: string; period: string; contentKey: string; hospitals?: string[] },
) {
  const run = await runAt(of, o.minute);
  const part = await writePart({ ...run, hospital: o.hospital, period: o.period, ...(o.hospitals ? { hospitals: o.hospitals } : {}) });
  const published = await publishParts({ ...run, contentKey: o.contentKey, parts: [part] });
  return { ...published, part, run };
}

const filesAt = async (datasetId: string, version?: number, hospitals: string[] | null = null) => {
  const pin = await asSystemTx((tx) => pinVersion(tx, { datasetId, ...(version === undefined ? {} : { version }) }));
  await pin.release();
  const selection = { hospitals, hospitalColumn: null, periodColumn: null, prunable: [] };
  return matchPartitions(pin.index, selection).map((file) => file.fileId);
};

test("a published file is whole, read-only, and in the folder of its hospital and month", async () => {
  const of = await dataset();
  const { part, version } = await publishMonth(of, { minute: 1, hospital: "St Anselm's & Co", period: "2025-01", contentKey: "a" });
  expect(version).toBe(1);
  const pin = await asSystemTx((tx) => pinVersion(tx, { datasetId: of.id }));
  const [file] = pin.index.partitions;
  expect(file?.path).toBe(part.path);
  expect(path.isAbsolute(part.path)).toBe(true);
  expect(part.path.split(path.sep).slice(-4, -1)).toEqual([of.id, "St%20Anselm's%20%26%20Co", "2025-01"]);
  expect((await stat(part.path)).mode & 0o777).toBe(0o444);
  expect(file).toMatchObject({
    hospital: "St Anselm's & Co",
    hospitals: ["St Anselm's & Co"],
    rows: 10,
    bytes: (await readFile(part.path)).length,
  });
  await pin.release();
  expect(await asSystemTx((tx) => tx.select().from(pins).where(eq(pins.id, pin.id)))).toEqual([]);
});

test("a file that is cut, changed or no Parquet file is never sealed", async () => {
  const of = await dataset();
  const { runId } = await runAt(of, 1);
  const staged = await stageFile({ datasetId: of.id, runId, hospital: "a", period: "2025-01" });
  const content = fakeParquet();
  const facts = (bytes: Buffer) => ({
    fileId: staged.fileId,
    rows: 1,
    bytes: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    stats: { columns: [] },
  });
  await expect(sealFile(facts(content))).rejects.toMatchObject({ code: "ENGINE_FAILED" });
  await writeFile(staged.path, content.subarray(0, 100));
  await expect(sealFile(facts(content))).rejects.toMatchObject({ code: "ENGINE_FAILED" });
  const changed = Buffer.from(content);
  changed[50] = (changed[50] ?? 0) ^ 1;
  await writeFile(staged.path, changed);
  await expect(sealFile(facts(content))).rejects.toMatchObject({ code: "ENGINE_FAILED" });
  const text = Buffer.from("a,b\n".repeat(20));
  await writeFile(staged.path, text);
  await expect(sealFile(facts(text))).rejects.toMatchObject({ code: "ENGINE_FAILED" });
  await writeFile(staged.path, content);
  await sealFile(facts(content));
});

test("publishing a run twice returns the first result", async () => {
  const of = await dataset();
  const first = await publishMonth(of, { minute: 1, hospital: "a", period: "2025-01", contentKey: "a" });
  const again = await publishParts({ ...first.run, contentKey: "a", parts: [first.part] });
  expect(again).toMatchObject({ version: 1, outcome: "published" });
  expect(await filesAt(of.id)).toEqual([first.part.fileId]);
});

test("the same content again makes no version, a corrected month replaces the old one, and the old version keeps it", async () => {
  const of = await dataset();
  const first = await publishMonth(of, { minute: 1, hospital: "a", period: "2025-01", contentKey: "same" });
  const other = await publishMonth(of, { minute: 2, hospital: "b", period: "2025-01", contentKey: "other" });
  expect(await publishMonth(of, { minute: 3, hospital: "a", period: "2025-01", contentKey: "same" })).toMatchObject({
    version: 1,
    outcome: "noop",
  });
  const fixed = await publishMonth(of, { minute: 4, hospital: "a", period: "2025-01", contentKey: "fixed" });
  expect(fixed).toMatchObject({ version: 3, outcome: "published" });
  expect(await filesAt(of.id, 2)).toEqual([first.part.fileId, other.part.fileId]);
  expect(await filesAt(of.id)).toEqual([fixed.part.fileId, other.part.fileId]);
});

test("an older upload never replaces a newer one, whichever is published first", async () => {
  const of = await dataset();
  const newer = await publishMonth(of, { minute: 9, hospital: "a", period: "2025-01", contentKey: "new" });
  expect(await publishMonth(of, { minute: 5, hospital: "a", period: "2025-01", contentKey: "old" })).toMatchObject({
    outcome: "superseded",
    superseded: [{ hospital: "a", period: "2025-01" }],
    version: 1,
  });
  expect(await filesAt(of.id)).toEqual([newer.part.fileId]);
});

test("of a file with several months, only the months that nothing newer holds are published", async () => {
  const of = await dataset();
  const newer = await publishMonth(of, { minute: 9, hospital: "a", period: "2025-02", contentKey: "new" });
  const run = await runAt(of, 5);
  const january = await writePart({ ...run, hospital: "a", period: "2025-01" });
  const february = await writePart({ ...run, hospital: "a", period: "2025-02" });
  const published = await publishParts({ ...run, contentKey: "both", parts: [january, february] });
  expect(published).toEqual({ version: 2, outcome: "published", superseded: [{ hospital: "a", period: "2025-02" }] });
  expect(await filesAt(of.id)).toEqual([january.fileId, newer.part.fileId]);
});

test("a run cannot publish another run's files, unsealed files, or files whose lease has run out", async () => {
  const of = await dataset();
  const mine = await runAt(of, 1);
  const foreign = await writePart({ ...(await runAt(of, 2)), hospital: "a", period: "2025-01" });
  await expect(publishParts({ ...mine, contentKey: "x", parts: [foreign] })).rejects.toMatchObject({ name: "Fenced" });
  const unsealed = await stageFile({ ...mine, hospital: "a", period: "2025-01" });
  const part = { hospital: "a", period: "2025-01", fileId: unsealed.fileId, rows: 1, profiles: [] };
  await expect(publishParts({ ...mine, contentKey: "x", parts: [part] })).rejects.toMatchObject({ name: "Fenced" });
  const late = await writePart({ ...mine, hospital: "a", period: "2025-01" });
  await asSystemTx((tx) =>
    tx
      .update(lakeFiles)
      .set({ leaseUntil: new Date(0) })
      .where(eq(lakeFiles.id, late.fileId)),
  );
  await expect(publishParts({ ...mine, contentKey: "x", parts: [late] })).rejects.toMatchObject({ name: "Fenced" });
  expect(await asSystemTx((tx) => tx.select().from(snapshots).where(eq(snapshots.datasetId, of.id)))).toEqual([]);
});

test("a publish that is rolled back leaves nothing, and the run can publish again", async () => {
  const of = await dataset();
  const run = await runAt(of, 1);
  const part = await writePart({ ...run, hospital: "a", period: "2025-01" });
  const order = { ...run, contentKey: "x", parts: [part] };
  await expect(publishParts(order, async () => Promise.reject(new Error("the job is lost")))).rejects.toThrow("the job is lost");
  const [row] = await asSystemTx((tx) => tx.select().from(datasets).where(eq(datasets.id, of.id)));
  expect(row?.head).toBe(0);
  expect(await publishParts(order)).toMatchObject({ version: 1, outcome: "published" });
});

test("a month's file for all hospitals takes the place of the hospitals it holds and of no other", async () => {
  const of = await dataset();
  await publishMonth(of, { minute: 1, hospital: "a", period: "2025-01", contentKey: "a" });
  const b = await publishMonth(of, { minute: 2, hospital: "b", period: "2025-01", contentKey: "b" });
  const all = await publishMonth(of, { minute: 3, hospital: "*", period: "2025-01", contentKey: "all", hospitals: ["a", "c"] });
  expect((await filesAt(of.id)).sort()).toEqual([b.part.fileId, all.part.fileId].sort());
  await expect(publishMonth(of, { minute: 4, hospital: "a", period: "2025-01", contentKey: "a2" })).rejects.toMatchObject({
    code: "CONFLICT",
  });
  expect(await filesAt(of.id, undefined, ["a"])).toEqual([all.part.fileId]);
  expect(await filesAt(of.id, undefined, ["b"])).toEqual([b.part.fileId]);
  expect(await filesAt(of.id, undefined, ["nobody"])).toEqual([]);
  expect(await filesAt(of.id, undefined, [])).toEqual([]);
});

test("a withdrawn month is gone from the new version and stays in the old ones", async () => {
  const of = await dataset();
  const { part } = await publishMonth(of, { minute: 1, hospital: "a", period: "2025-01", contentKey: "a" });
  const withdraw = (hospital: string) =>
    asSystemTx((tx) => withdrawPart(tx, { datasetId: of.id, hospital, period: "2025-01", actorId: null, reason: "wrong file" }));
  await expect(withdraw("b")).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await withdraw("a")).toEqual({ version: 2 });
  expect(await filesAt(of.id)).toEqual([]);
  expect(await filesAt(of.id, 1)).toEqual([part.fileId]);
  await expect(withdraw("a")).rejects.toMatchObject({ code: "NOT_FOUND" });
  const again = await publishMonth(of, { minute: 0, hospital: "a", period: "2025-01", contentKey: "a" });
  expect(again).toMatchObject({ version: 3, outcome: "published" });
});

test("versions that do not exist or are no longer kept are refused in words", async () => {
  const of = await dataset();
  await expect(filesAt(of.id)).rejects.toThrow("There is no version 0");
  await publishMonth(of, { minute: 1, hospital: "a", period: "2025-01", contentKey: "a" });
  await publishMonth(of, { minute: 2, hospital: "a", period: "2025-01", contentKey: "b" });
  await expect(filesAt(of.id, 3)).rejects.toThrow("The newest version is 2");
  await asSystemTx((tx) => tx.update(datasets).set({ minRetained: 2 }).where(eq(datasets.id, of.id)));
  await expect(filesAt(of.id, 1)).rejects.toThrow("the oldest that is kept is 2");
  expect(await filesAt(of.id, 2)).toHaveLength(1);
});

test("an organisation with a grant can pin, and one without finds no dataset", async () => {
  const of = await dataset();
  const { part } = await publishMonth(of, { minute: 1, hospital: "a", period: "2025-01", contentKey: "a" });
  const guest = await makeOrg();
  const ctx = await contextFor({ org: guest, role: "analyst" });
  const pinned = () => withTransaction(ctx, (tx) => pinVersion(tx, { datasetId: of.id }));
  await expect(pinned()).rejects.toMatchObject({ code: "NOT_FOUND" });
  await makeGrant({ dataset: of, org: guest, hospitals: ["a"] });
  await using pin = await pinned();
  expect(pin.index.partitions.map((file) => file.fileId)).toEqual([part.fileId]);
});

test("collection deletes staged files whose lease has run out, and nothing that a version holds", async () => {
  const of = await dataset();
  const kept = await publishMonth(of, { minute: 1, hospital: "a", period: "2025-01", contentKey: "a" });
  const replaced = await publishMonth(of, { minute: 2, hospital: "a", period: "2025-01", contentKey: "b" });
  const run = await runAt(of, 3);
  const working = await writePart({ ...run, hospital: "a", period: "2025-01" });
  const abandoned = await writePart({ ...run, hospital: "b", period: "2025-01" });
  const unwritten = await stageFile({ ...run, hospital: "c", period: "2025-01" });
  const half = await stageFile({ ...run, hospital: "d", period: "2025-01" });
  await writeFile(half.path, "PAR1");
  for (const id of [abandoned.fileId, unwritten.fileId, half.fileId]) {
    await asSystemTx((tx) =>
      tx
        .update(lakeFiles)
        .set({ leaseUntil: new Date(0) })
        .where(eq(lakeFiles.id, id)),
    );
  }
  expect((await collectGarbage()).files).toBeGreaterThanOrEqual(3);
  for (const file of [kept.part.path, replaced.part.path, working.path]) expect((await stat(file)).isFile()).toBe(true);
  for (const file of [abandoned.path, half.path]) await expect(stat(file)).rejects.toMatchObject({ code: "ENOENT" });
  const rows = await asSystemTx((tx) => tx.select({ id: lakeFiles.id }).from(lakeFiles).where(eq(lakeFiles.datasetId, of.id)));
  expect(rows.map((row) => row.id).sort()).toEqual([kept.part.fileId, replaced.part.fileId, working.fileId].sort());
  expect((await collectGarbage()).files).toBe(0);
});

test("many who publish, read and collect at once leave no gap, no double row and no missing file", async () => {
  const of = await dataset();
  const hospitals = ["a", "b", "c"];
  const writers = 4;
  const each = 12;
  const outcomes: string[] = [];
  const broken: string[] = [];
  let writing = writers;
  const write = async (writer: number) => {
    for (let index = 0; index < each; index++) {
      const run = { ...(await runAt(of, 10)), uploadedAt: new Date() };
      await asSystemTx((tx) =>
        tx.execute(sql`update uploads set created_at = ${run.uploadedAt} where id = (select upload_id from runs where id = ${run.runId})`),
      );
      const hospital = hospitals[(writer + index) % hospitals.length] ?? "a";
      const parts = [await writePart({ ...run, hospital, period: "2025-01" }), await writePart({ ...run, hospital, period: "2025-02" })];
      const order = { ...run, contentKey: `${writer}-${index}`, parts };
      const [first, second] = await Promise.all([publishParts(order), publishParts(order)]);
      // A run that publishes twice at once publishes once.
      if (first.outcome === "published" && first.version !== second.version) broken.push("published twice");
      outcomes.push(first.outcome);
    }
    writing--;
  };
  const read = async () => {
    while (writing > 0) {
      const pin = await asSystemTx((tx) => pinVersion(tx, { datasetId: of.id })).catch(() => null);
      if (pin === null) continue;
      const months = pin.index.partitions.map((file) => `${file.hospital} ${file.period}`);
      if (new Set(months).size !== months.length) broken.push("a month twice");
      for (const hospital of hospitals) {
        const held = pin.index.partitions.filter((file) => file.hospital === hospital).length;
        if (held !== 0 && held !== 2) broken.push("half a publish");
      }
      for (const file of pin.index.partitions)
        if ((await stat(file.path).catch(() => null))?.size !== file.bytes) broken.push("a missing file");
      await pin.release();
    }
  };
  const collect = async () => {
    while (writing > 0) await collectGarbage();
  };
  await Promise.all([...Array.from({ length: writers }, (_, writer) => write(writer)), read(), read(), collect()]);
  expect(broken).toEqual([]);
  const published = outcomes.filter((outcome) => outcome === "published").length;
  const versions = await asSystemTx((tx) =>
    tx.select({ version: snapshots.version }).from(snapshots).where(eq(snapshots.datasetId, of.id)).orderBy(snapshots.version),
  );
  expect(versions.map((row) => row.version)).toEqual(Array.from({ length: published }, (_, index) => index + 1));
  const live = await asSystemTx((tx) =>
    tx
      .select()
      .from(partSources)
      .where(sql`${partSources.datasetId} = ${of.id} and removed is null`),
  );
  expect(live).toHaveLength(6);
});

test("the folder of the lake can be written by nobody else", async () => {
  const of = await dataset();
  const { part } = await publishMonth(of, { minute: 1, hospital: "a", period: "2025-01", contentKey: newId("run") });
  expect((await stat(path.dirname(part.path))).mode & 0o077).toBe(0);
});
