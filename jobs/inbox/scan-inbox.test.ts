import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { auditLog, type orgs, runs, uploads } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, makeDataset, makeOrg } from "@/db/testing/factories";
import { parseContract } from "@/lib/ingest";
import { uploadsStore } from "@/lib/storage";
import { scanInbox } from "./scan-inbox";

const folder = vi.hoisted(() => (process.env["MEDLAKE_DATA"] = `/tmp/medlake-inbox-test-${process.pid}`));

let db: TestDb;
let org: typeof orgs.$inferSelect;
let dataset: Awaited<ReturnType<typeof makeDataset>>;
let batches = 0;
let batch = "";

beforeAll(async () => {
  db = await createTestDb();
  org = await makeOrg();
  const contract = parseContract({ columns: [{ name: "v", type: "text" }] });
  dataset = await makeDataset({ org, slug: "labs", contract, contractVersion: 1 });
});
afterAll(async () => {
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  rmSync(`${folder}/inbox`, { recursive: true, force: true });
  batch = `${folder}/inbox/${org.slug}/labs/b${batches++}`;
  mkdirSync(batch, { recursive: true });
});

const CSV = "v\n1\n";
const put = (name: string, content = CSV) => writeFileSync(path.join(batch, name), content);
const names = () => readdirSync(batch).toSorted();
const scan = () => scanInbox({ settleMs: 5 });
const report = () => JSON.parse(readFileSync(path.join(batch, ".OK.report.json"), "utf8")) as { message: string; files: object[] };
const line = (name: string, content = CSV) => `${createHash("sha256").update(content).digest("hex")} ${content.length} ${name}\n`;
const runsNow = () => asSystemTx((tx) => tx.select().from(runs).where(eq(runs.datasetId, dataset.id)));
const end = (state: "published" | "held") => asSystemTx((tx) => tx.update(runs).set({ state }).where(eq(runs.state, "queued")));
async function newRuns(step: () => Promise<unknown>) {
  const before = new Set((await runsNow()).map((run) => run.id));
  await step();
  return (await runsNow()).filter((run) => !before.has(run.id));
}

test("a batch is fetched when .OK is there, and done when its runs have ended", async () => {
  put("north_2025-08.csv");
  put("south_2025-08.csv", "v\n2\n");
  expect(await scan()).toEqual({ ingested: 0, done: 0, refused: 0 });
  put(".OK", "");
  const made = await newRuns(scan);
  expect(made.map(({ hospital, period, trigger, state, createdBy }) => ({ hospital, period, trigger, state, createdBy }))).toEqual(
    expect.arrayContaining([
      { hospital: "north", period: "2025-08", trigger: "inbox", state: "queued", createdBy: dataset.createdBy },
      { hospital: "south", period: "2025-08", trigger: "inbox", state: "queued", createdBy: dataset.createdBy },
    ]),
  );
  const [upload] = await asSystemTx((tx) =>
    tx
      .select()
      .from(uploads)
      .where(eq(uploads.id, made[0]?.uploadId ?? "")),
  );
  expect(upload).toMatchObject({ source: "inbox", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  // The raw file is a copy: changing the inbox's changes nothing.
  put("north_2025-08.csv", "changed");
  for (const run of made) {
    const [row] = await asSystemTx((tx) =>
      tx
        .select()
        .from(uploads)
        .where(eq(uploads.id, run.uploadId ?? "")),
    );
    expect(readFileSync(uploadsStore().path(row?.storageKey ?? ""), "utf8")).toBe(run.hospital === "north" ? CSV : "v\n2\n");
  }
  expect(await asSystemTx((tx) => tx.$count(auditLog, eq(auditLog.action, "dataset.upload")))).toBe(2);
  expect(names().find((name) => name.startsWith(".OK"))).toMatch(/^\.OK\.run-/);
  // One run waits for a person: the batch is not done.
  await end("held");
  expect(await scan()).toEqual({ ingested: 0, done: 0, refused: 0 });
  await asSystemTx((tx) => tx.update(runs).set({ state: "published", version: 3 }).where(eq(runs.state, "held")));
  expect(await scan()).toEqual({ ingested: 0, done: 1, refused: 0 });
  expect(names()).toEqual([".OK.done", ".OK.report.json", "north_2025-08.csv", "south_2025-08.csv"]);
  expect(report()).toMatchObject({
    message: "2 of 2 files are published.",
    files: [{ name: "north_2025-08.csv", state: "published", version: 3 }, { name: "south_2025-08.csv" }],
  });
  expect(await newRuns(scan)).toEqual([]);
  expect(readdirSync(`${folder}/uploads/incoming`)).toEqual([]);
});

test("a batch that says what it consists of is fetched when it does, with hospitals and months from its manifest", async () => {
  put("a.csv");
  put("b c.csv", "v\n3\n");
  put(
    "manifest.json",
    JSON.stringify({ period: "2025-09", hospital: "east", rehearsal: true, files: { "b c.csv": { hospital: "west" } } }),
  );
  put(".OK", line("a.csv") + line("b c.csv", "v\n3\n"));
  const made = await newRuns(scan);
  expect(made.map(({ hospital, period, kind }) => `${hospital} ${period} ${kind}`).toSorted()).toEqual([
    "east 2025-09 rehearsal",
    "west 2025-09 rehearsal",
  ]);
});

test.each<[string, () => void, RegExp]>([
  ["a missing file", () => put(".OK", line("north_2025-08.csv") + line("gone.csv")), /"gone.csv" is in .OK and not in the batch/],
  ["a short file", () => put(".OK", line("north_2025-08.csv", `${CSV}2\n`)), /has 4 bytes; .OK says 6/],
  ["a file with other bytes", () => put(".OK", line("north_2025-08.csv", "v\n9\n")), /checksum of "north_2025-08.csv"/],
  [
    "a file too many",
    () => {
      put("extra.csv");
      put(".OK", line("north_2025-08.csv"));
    },
    /"extra.csv" is in the batch and not in .OK/,
  ],
  ["a marker that is none", () => put(".OK", "yes please\n"), /Line 1 of .OK/],
  ["a name that leads out", () => put(".OK", line("../north_2025-08.csv")), /does not name a file/],
  [
    "a file of nobody",
    () => {
      put("whose.csv");
      put(".OK", "");
    },
    /which hospital it is from/,
  ],
  [
    "an empty file",
    () => {
      put("north_2025-07.csv", "");
      put(".OK", "");
    },
    /is empty/,
  ],
  [
    "a link",
    () => {
      symlinkSync("/etc/hostname", path.join(batch, "south_2025-08.csv"));
      put(".OK", "");
    },
    /not a plain file/,
  ],
  [
    "a folder",
    () => {
      mkdirSync(path.join(batch, "sub"));
      put(".OK", "");
    },
    /not a plain file/,
  ],
  [
    "a manifest that is a link",
    () => {
      symlinkSync("/etc/hostname", path.join(batch, "manifest.json"));
      put(".OK", "");
    },
    /manifest.json is no file/,
  ],
  ["a marker that is a link", () => symlinkSync("/etc/hostname", path.join(batch, ".OK")), /\.OK is no file/],
  [
    "a manifest with a mistake",
    () => {
      put("manifest.json", '{"month": "2025-08"}');
      put(".OK", "");
    },
    /manifest.json is not as it should be/,
  ],
])("%s refuses the whole batch with a report, until a new .OK comes", async (_what, spoil, words) => {
  put("north_2025-08.csv");
  spoil();
  expect(await newRuns(async () => expect(await scan()).toEqual({ ingested: 0, done: 0, refused: 1 }))).toEqual([]);
  expect(existsSync(path.join(batch, ".OK.error"))).toBe(true);
  expect(report().message).toMatch(words);
  expect(report().message).toContain("Nothing of this batch was ingested");
  expect(await scan()).toEqual({ ingested: 0, done: 0, refused: 0 });
  for (const name of names()) if (name !== "north_2025-08.csv") rmSync(path.join(batch, name), { recursive: true });
  put(".OK", line("north_2025-08.csv"));
  expect(await newRuns(scan)).toHaveLength(1);
});

test("a dataset that is not there is said in the report", async () => {
  const lost = `${folder}/inbox/${org.slug}/nothing/b`;
  mkdirSync(lost, { recursive: true });
  writeFileSync(`${lost}/.OK`, "");
  expect(await scan()).toEqual({ ingested: 0, done: 0, refused: 1 });
  expect(JSON.parse(readFileSync(`${lost}/.OK.report.json`, "utf8"))).toMatchObject({
    state: "error",
    message: expect.stringContaining('no dataset "nothing"'),
  });
});

test("a file that still grows is left for the next scan", async () => {
  put("north_2025-08.csv");
  put(".OK", "");
  const made = await newRuns(async () => {
    const scanning = scanInbox({ settleMs: 150 });
    await new Promise((resolve) => setTimeout(resolve, 200));
    put("north_2025-08.csv", `${CSV}more\n`);
    expect(await scanning).toEqual({ ingested: 0, done: 0, refused: 0 });
  });
  expect(made).toEqual([]);
  expect(await newRuns(scan)).toHaveLength(1);
});

test("a batch taken by a process that was killed is gone on with, and nothing is ingested twice", async () => {
  put("north_2025-08.csv");
  put("south_2025-08.csv");
  put(".OK", "");
  // Killed right after the claim.
  renameSync(path.join(batch, ".OK"), path.join(batch, `.OK.run-${"A".repeat(22)}`));
  expect(await newRuns(() => Promise.all([scan(), scan(), scan()]))).toHaveLength(2);
  expect(await newRuns(scan)).toEqual([]);
  await end("published");
  expect(await scan()).toMatchObject({ done: 1 });
});

test("two scans at the same moment take a batch once", async () => {
  put("north_2025-08.csv");
  put(".OK", "");
  expect(await newRuns(() => Promise.all(Array.from({ length: 5 }, scan)))).toHaveLength(1);
});

test("two files for the same month are refused where one would take the place of the other", async () => {
  put("manifest.json", JSON.stringify({ hospital: "north", period: "2025-08" }));
  put("blood.csv");
  put("urine.csv", "v\n2\n");
  put(".OK", "");
  expect(await newRuns(scan)).toEqual([]);
  expect(report()).toMatchObject({
    state: "error",
    message: expect.stringContaining('"blood.csv" and "urine.csv" are both for north, 2025-08'),
  });
});

test("where files add to a month, those of a batch come one after the other in the order of their names", async () => {
  const contract = parseContract({ columns: [{ name: "v", type: "text", required: true }], key: ["v"], delivery: "append" });
  const added = await makeDataset({ org, slug: "added", contract, contractVersion: 1 });
  batch = `${folder}/inbox/${org.slug}/added/b${batches++}`;
  mkdirSync(batch, { recursive: true });
  put("manifest.json", JSON.stringify({ hospital: "north", period: "2025-08" }));
  for (const name of ["c", "a", "e", "b", "d"]) put(`${name}.csv`, `v\n${name}\n`);
  put(".OK", "");
  await scan();
  const rows = await asSystemTx((tx) => tx.select().from(uploads).where(eq(uploads.datasetId, added.id)));
  const inOrder = rows.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime()).map((row) => row.filename);
  expect(inOrder).toEqual(["a.csv", "b.csv", "c.csv", "d.csv", "e.csv"]);
  expect(new Set(rows.map((row) => row.createdAt.getTime())).size).toBe(5);
});
