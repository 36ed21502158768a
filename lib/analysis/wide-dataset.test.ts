import { rmSync } from "node:fs";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { auditLog } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeGrant, makeOrg } from "@/db/testing/factories";
import { getColumn, getDataset } from "@/lib/catalog";
import type { ServiceContext } from "@/lib/context";
import { openDuckdb } from "@/lib/engines";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { exportQuery, planQuery, runQuery } from ".";
import { textOf } from "./testing/publish-csv";
import { CHANNELS, INSTRUMENTS, publishWide, valueOf } from "./testing/wide-dataset";

const folder = vi.hoisted(() => (process.env.MEDLAKE_DATA = `/tmp/medlake-wide-test-${process.pid}`));
const HOSPITALS = ["north", "south"];
const MONTHS = ["2025-01", "2025-02"];
const ROWS = 3;

let db: TestDb;
let owner: ServiceContext;
let guest: ServiceContext;
let datasetId: string;

beforeAll(async () => {
  db = await createTestDb();
  await buildChildren();
  owner = await contextFor({ role: "data_manager" });
  const guests = await makeOrg();
  guest = await contextFor({ role: "analyst", org: guests });
  const dataset = await publishWide({ ctx: owner, slug: "eeg", hospitals: HOSPITALS, months: MONTHS, rows: ROWS });
  datasetId = dataset.id;
  await makeGrant({ dataset, org: guests, hospitals: ["south"] });
});
afterAll(async () => {
  await openDuckdb().close();
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** Every value of a channel, of the hospitals with these numbers. */
function valuesOf(channel: string, hospitals: number[]): number[] {
  const [code = "", index = ""] = channel.split("_");
  const instrument = INSTRUMENTS.findIndex((one) => one.code === code);
  return hospitals.flatMap((hospital) =>
    MONTHS.flatMap(() => Array.from({ length: ROWS }, (_, row) => valueOf(hospital, row, instrument, Number(index)) ?? [])).flat(),
  );
}

const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0);

test("the dataset has every channel, in the order of its file, without its profile", async () => {
  const found = await getDataset({ ctx: owner, input: { slug: "eeg" } });
  expect(CHANNELS).toHaveLength(6037);
  expect(found.columns.map(({ name }) => name)).toEqual(["at", ...CHANNELS, "hospital", "period"]);
  expect(found.columns.find(({ name }) => name === "I5_3")).toEqual({
    name: "I5_3",
    label: "I5_3",
    type: "double",
    unit: null,
    description: null,
    group: "Super-category 2",
    profile: null,
    isChannel: true,
  });
  expect(found.columns[0]?.profile).toMatchObject({ rows: 12 });
  expect(found.rows).toBe(12);
});

test("a channel's profile is given by itself, of the rows the caller may see, and is on record", async () => {
  expect(await getColumn({ ctx: owner, input: { slug: "eeg", column: "I5_3" } })).toMatchObject({
    name: "I5_3",
    isChannel: true,
    profile: { rows: 12, empties: 4, max: 2 },
  });
  expect((await getColumn({ ctx: guest, input: { slug: "eeg", column: "I271_1" } })).profile).toMatchObject({ rows: 6, max: 2 });
  expect((await getColumn({ ctx: guest, input: { slug: "eeg", column: "hospital" } })).profile).toMatchObject({ rows: 6 });
  const rows = await asSystemTx((tx) =>
    tx
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.action, "dataset.view"), eq(auditLog.entityId, datasetId), eq(auditLog.orgId, guest.orgId))),
  );
  expect(rows.map(({ outcome, detail }) => [outcome, detail])).toEqual(
    expect.arrayContaining([
      ["ok", { version: 1, column: "I271_1" }],
      ["ok", { version: 1, column: "hospital" }],
    ]),
  );
});

test("a channel that is not there, and a dataset of others, are not found", async () => {
  await expect(getColumn({ ctx: owner, input: { slug: "eeg", column: "i5" } })).rejects.toMatchObject({ code: "NOT_FOUND" });
  const stranger = await contextFor({ role: "admin" });
  await expect(getColumn({ ctx: stranger, input: { slug: "eeg", column: "I5_3" } })).rejects.toMatchObject({ code: "NOT_FOUND" });
  const writer = await contextFor({ role: "data_manager", org: { id: owner.orgId }, apiKey: true, scopes: [] });
  await expect(getColumn({ ctx: writer, input: { slug: "eeg", column: "I5_3" } })).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("questions about channels are answered, to a guest from its own rows", async () => {
  const query = {
    from: "eeg",
    measures: [
      { as: "low", fn: "sum", field: "I1_97" },
      { as: "high", fn: "sum", field: "I40_2", where: { field: "I40_1", op: "is_not_empty" } },
      { as: "n", fn: "count_not_empty", field: "I170_1" },
    ],
  };
  const expected = (hospitals: number[]) => {
    const pairs = hospitals.flatMap((hospital) =>
      MONTHS.flatMap(() =>
        Array.from({ length: ROWS }, (_, row) => (valueOf(hospital, row, 39, 1) === null ? 0 : (valueOf(hospital, row, 39, 2) ?? 0))),
      ),
    );
    return [[sum(valuesOf("I1_97", hospitals)), sum(pairs), valuesOf("I170_1", hospitals).length]];
  };
  expect((await runQuery({ ctx: owner, input: { query } })).rows).toEqual(expected([1, 2]));
  expect((await runQuery({ ctx: guest, input: { query } })).rows).toEqual(expected([2]));
});

test("a channel costs as much as its array, whose every channel comes for the same", async () => {
  const bytesOf = async (select: string[]) => (await planQuery({ ctx: owner, input: { query: { from: "eeg", select } } })).estimate;
  const one = await bytesOf(["I1_97"]);
  expect(one).toMatchObject({ files: 4, bytes: 4 * 97_000, columns: [{ name: "I1_97", bytes: 4 * 97_000 }] });
  expect(await bytesOf(["I1_1", "I1_2", "I1_97"])).toMatchObject({
    bytes: one.bytes,
    columns: [{ name: "I1_1", bytes: one.bytes, channels: 3 }],
  });
  const filtered = { from: "eeg", select: ["hospital"], where: { field: "I1_97", op: "gt", value: 1e9 } };
  expect((await planQuery({ ctx: owner, input: { query: filtered } })).estimate.files).toBe(4);
});

test("an export without select has all columns in order, with their names and every value", async () => {
  const text = await textOf(await exportQuery({ ctx: guest, input: { query: { from: "eeg", orderBy: [{ field: "at" }] } } }));
  const [header = "", ...lines] = text
    .replace(/^\uFEFF/, "")
    .trimEnd()
    .split("\n");
  expect(header.split(",")).toEqual(["at", ...CHANNELS, "hospital", "period"]);
  expect(lines).toHaveLength(MONTHS.length * ROWS);
  lines.forEach((line, at) => {
    const [when, ...cells] = line.split(",");
    const row = at % ROWS;
    expect(when).toBe(`${MONTHS[Math.floor(at / ROWS)]}-02T00:00:0${row}.000`);
    const expected = INSTRUMENTS.flatMap(({ code, width, type }, instrument) =>
      Array.from({ length: width }, (_, k) => (type === "text" ? `${code} ${row}` : (valueOf(2, row, instrument, k + 1) ?? ""))),
    );
    expect(cells.slice(0, -2).map((cell, k) => (k < CHANNELS.length - 2 && cell !== "" ? Number(cell) : cell))).toEqual(expected);
    expect(cells.slice(-2)).toEqual(["south", `${MONTHS[Math.floor(at / ROWS)]}-01`]);
  });
});

test("a page that asks for all columns is told of the limit and of exports", async () => {
  const { columns } = await getDataset({ ctx: owner, input: { slug: "eeg" } });
  const select = columns.map(({ name }) => name);
  await expect(runQuery({ ctx: owner, input: { query: { from: "eeg", select } } })).rejects.toMatchObject({
    code: "LIMIT_EXCEEDED",
    message: expect.stringContaining("or export the rows"),
  });
});
