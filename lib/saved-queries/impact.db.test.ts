import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { grants } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor } from "@/db/testing/factories";
import { publishCsv, sendCsv, workOff } from "@/lib/analysis/testing/publish-csv";
import { guestOf, LAB_ROWS, publishTwo } from "@/lib/analysis/testing/two-datasets";
import { putContract, removeRelationship } from "@/lib/catalog";
import { LAB_CONTRACT, labCsv } from "@/lib/catalog/testing/lab-contract";
import type { ServiceContext } from "@/lib/context";
import { openDuckdb } from "@/lib/engines";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { acceptRun } from "@/lib/runs";
import {
  changeSavedQuery,
  contractImpact,
  createSavedQuery,
  datasetImpact,
  runImpact,
  runSavedQuery,
  savedImpact,
  type ImpactAnswer,
} from ".";
import { showOnDashboard } from "./testing/saved-labs";

let db: TestDb;
let manager: ServiceContext;
let analyst: ServiceContext;
let guest: ServiceContext;
let stranger: ServiceContext;
let dashboardId: string;

const VISITS_COLUMNS = [
  { name: "patient_id", source: "patient", type: "text" },
  { name: "hospital", source: "site", type: "text", required: true },
  { name: "day", source: "date", type: "date", required: true, clean: [{ step: "parse_date", format: "ISO" }] },
  { name: "ward", source: "ward", type: "text", label: "Ward" },
];
const VISITS_CONTRACT = {
  columns: VISITS_COLUMNS,
  hospital: { column: "hospital" },
  period: { column: "day" },
  partition: ["hospital", "period"],
  onDuplicate: "keep_all",
};

beforeAll(async () => {
  db = await createTestDb();
  await buildChildren();
  manager = await contextFor({ role: "data_manager" });
  analyst = await contextFor({ role: "analyst", org: { id: manager.orgId } });
  stranger = await contextFor({ role: "admin" });
  const { labs } = await publishTwo(manager);
  guest = await contextFor({ role: "analyst", org: await guestOf([{ dataset: labs, hospitals: ["north"] }]) });
  const save = async (ctx: ServiceContext, name: string, query: Record<string, unknown>, rest: object = {}) =>
    (await createSavedQuery({ ctx, input: { name, query, ...rest } })).id;
  const mean = await save(analyst, "Mean value", { from: "labs", measures: [{ as: "mean", fn: "avg", field: "value" }] });
  await save(
    analyst,
    "Flagged",
    { from: "labs", where: { field: "flags", op: "gte", value: { param: "flags" } }, measures: [{ as: "n", fn: "count" }] },
    { parameters: [{ name: "flags", type: "integer" }] },
  );
  await save(
    analyst,
    "Tests",
    { from: "labs", groupBy: [{ field: "test" }], measures: [{ as: "n", fn: "count" }] },
    { visual: { x: "test" } },
  );
  await save(analyst, "Wards", {
    from: "labs",
    joins: ["visit"],
    groupBy: [{ field: "visit.ward" }],
    measures: [{ as: "n", fn: "count" }],
  });
  await save(analyst, "As it was", { from: "labs", asOf: 1, select: ["value"] });
  await save(manager, "Visits", { from: "visits", measures: [{ as: "n", fn: "count" }] });
  await save(guest, "Theirs", { from: "labs", select: ["value"] });
  dashboardId = await showOnDashboard(analyst, "Ward round", [mean]);
});
afterAll(async () => {
  await openDuckdb().close();
  await db.drop();
});

/** What an answer says, in short. */
function short({ checked, questions, others }: ImpactAnswer) {
  return { checked, others, broken: questions.map(({ name, isNew, problems }) => [name, isNew, problems[0]?.path]) };
}

const labsWith = (columns: (typeof LAB_CONTRACT)["columns"]) => ({ ...LAB_CONTRACT, columns });
const renamed = labsWith(LAB_CONTRACT.columns.map((column) => (column.name === "value" ? { ...column, name: "result" } : column)));

describe("nothing is broken", () => {
  test("as things are, and under the contract there is", async () => {
    expect(short(await savedImpact({ ctx: manager }))).toEqual({ checked: 6, others: 0, broken: [] });
    // Five questions of labs, the joining one among them, and that of the other organisation.
    expect(short(await datasetImpact({ ctx: manager, input: { slug: "labs" } }))).toEqual({ checked: 6, others: 0, broken: [] });
    expect(short(await datasetImpact({ ctx: manager, input: { slug: "visits" } }))).toEqual({ checked: 2, others: 0, broken: [] });
    expect(short(await contractImpact({ ctx: manager, input: { slug: "labs", contract: LAB_CONTRACT } }))).toEqual({
      checked: 6,
      others: 0,
      broken: [],
    });
  });
});

describe("a contract would break", () => {
  test("the questions of a column it has no more, with the dashboards that show them; others are counted", async () => {
    const impact = await contractImpact({ ctx: manager, input: { slug: "labs", contract: renamed } });
    // "As it was" asks a version that no contract changes.
    expect(short(impact)).toEqual({ checked: 6, others: 1, broken: [["Mean value", true, "measures.0.field"]] });
    expect(impact.questions[0]).toMatchObject({
      dataset: "labs",
      owner: { name: "A Tester" },
      problems: [{ message: expect.stringContaining('no column "value"') }],
      dashboards: [{ id: dashboardId, name: "Ward round" }],
    });
    expect(JSON.stringify(impact)).not.toContain("Theirs");
  });

  test("the comparisons that a type no longer allows", async () => {
    const contract = labsWith(LAB_CONTRACT.columns.map((column) => (column.name === "flags" ? { ...column, type: "text" } : column)));
    expect(short(await contractImpact({ ctx: manager, input: { slug: "labs", contract } }))).toEqual({
      checked: 6,
      others: 0,
      broken: [["Flagged", true, "where.value"]],
    });
  });

  test("the questions that join the dataset, by a column or by the key", async () => {
    const without = (name: string) => ({
      ...VISITS_CONTRACT,
      columns: VISITS_COLUMNS.map((column) => (column.name === name ? { ...column, name: `${name}_2` } : column)),
    });
    expect(short(await contractImpact({ ctx: manager, input: { slug: "visits", contract: without("ward") } }))).toEqual({
      checked: 2,
      others: 0,
      broken: [["Wards", true, "groupBy.0.field"]],
    });
    expect(short(await contractImpact({ ctx: manager, input: { slug: "visits", contract: without("patient_id") } }))).toEqual({
      checked: 2,
      others: 0,
      broken: [["Wards", true, "joins.0"]],
    });
  });

  test("charts that show a column the answer has no more", async () => {
    const { id } = await createSavedQuery({
      ctx: analyst,
      input: { name: "Chart", query: { from: "labs", measures: [{ as: "n", fn: "count" }] }, visual: { x: "test", measures: ["n"] } },
    });
    const impact = await savedImpact({ ctx: manager });
    expect(short(impact)).toEqual({ checked: 7, others: 0, broken: [["Chart", false, "visual.x"]] });
    await changeSavedQuery({ ctx: analyst, input: { id, visual: {} } });
    expect(short(await savedImpact({ ctx: manager })).broken).toEqual([]);
  });

  test("nothing that is asked of a contract with mistakes, or by who may not set one", async () => {
    await expect(contractImpact({ ctx: manager, input: { slug: "labs", contract: { columns: [] } } })).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
    for (const ctx of [analyst, guest])
      await expect(contractImpact({ ctx, input: { slug: "labs", contract: renamed } })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(contractImpact({ ctx: stranger, input: { slug: "labs", contract: renamed } })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(datasetImpact({ ctx: stranger, input: { slug: "labs" } })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(datasetImpact({ ctx: analyst, input: { slug: "labs" } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

test("accepting a held run that lacks a column breaks nothing: the column is empty in its rows, which is said", async () => {
  const csv = labCsv(LAB_ROWS.map((row) => ({ ...row, date: row.date.replace("-01-", "-02-") }))).replace(
    "test,value,flags",
    "test,amount,flags",
  );
  const run = await sendCsv({ ctx: manager, slug: "labs", csv });
  expect(run).toMatchObject({ state: "held", holdReason: "columns", mapping: { missing: ["value"] } });
  const impact = await runImpact({ ctx: manager, input: { runId: run.id } });
  expect(short(impact)).toMatchObject({ others: 0, broken: [["Mean value", true, "measures.0.field"]] });
  expect(impact).toMatchObject({
    othersTouched: 1,
    questions: [{ stillWorks: true, dashboards: [{ id: dashboardId, name: "Ward round" }] }],
  });
  // The file names several hospitals in a column, so the run has no place of its own.
  expect(impact.questions[0]?.problems).toEqual([
    {
      path: "measures.0.field",
      message: 'The file lacks the column "value". In its rows it would be empty; other rows keep it, and the question can still be asked.',
    },
  ]);
  await expect(runImpact({ ctx: stranger, input: { runId: run.id } })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(runImpact({ ctx: analyst, input: { runId: run.id } })).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("what a held run empties is told after what its contract breaks, and once accepted it is as was said", async () => {
  const columns = LAB_CONTRACT.columns.map((one) => (one.name === "hospital" ? { ...one, name: "site" } : one));
  const declared = { ...LAB_CONTRACT, columns, hospital: { submission: true }, period: { submission: true } };
  const place = (month: string) => ({ ctx: manager, slug: "placed", hospital: "north", period: month });
  const lines = (month: string) =>
    labCsv(LAB_ROWS.filter(({ site }) => site === "north").map((row) => ({ ...row, date: row.date.replace("2025-01", month) })));
  await publishCsv({ ...place("2025-01"), contract: declared, csv: lines("2025-01") });
  const save = async (name: string, query: object) =>
    (await createSavedQuery({ ctx: analyst, input: { name, query: { from: "placed", ...query } } })).id;
  const months = { groupBy: [{ field: "collected_on", bucket: "month", as: "month" }], orderBy: [{ field: "month" }] };
  const id = await save("Values", {
    ...months,
    measures: [
      { as: "n", fn: "count" },
      { as: "filled", fn: "count_not_empty", field: "value" },
    ],
  });
  await save("Flags", { select: ["flags"] });
  await putContract({
    ctx: manager,
    input: {
      slug: "placed",
      contract: { ...declared, columns: declared.columns.map((one) => (one.name === "flags" ? { ...one, name: "marks" } : one)) },
    },
  });
  const run = await sendCsv({ ...place("2025-02"), csv: lines("2025-02").replace("test,value,flags", "test,amount,flags") });
  expect(run).toMatchObject({ state: "held", mapping: { missing: ["value"] } });
  const impact = await runImpact({ ctx: manager, input: { runId: run.id } });
  expect(impact.questions.map(({ name, isNew, stillWorks }) => [name, isNew, stillWorks])).toEqual([
    ["Flags", true, false],
    ["Values", true, true],
  ]);
  expect(impact.questions[1]?.problems[0]?.message).toContain("In its rows (north, 2025-02) it would be empty");
  await acceptRun({ ctx: manager, input: { runId: run.id, reason: "The instrument was away." } });
  await workOff();
  // Twelve lines a month, one of January's without a value.
  const answer = await runSavedQuery({ ctx: analyst, input: { id } });
  expect(answer.rows).toEqual([
    ["2025-01-01", 12, 11],
    ["2025-02-01", 12, 0],
  ]);
});

test("questions that filter by a value that every earlier month has and a held file lacks are named, and work on", async () => {
  const columns = LAB_CONTRACT.columns.map((one) => (one.name === "hospital" ? { ...one, name: "site" } : one));
  const contract = { ...LAB_CONTRACT, columns, hospital: { submission: true }, period: { submission: true } };
  const rowsOf = (month: string, counts: Record<string, number>) =>
    Object.entries(counts).flatMap(([measured, count]) =>
      Array.from({ length: count }, (_, row) => ({
        patient: `${month}-${measured}-${row}`,
        site: "north",
        date: `${month}-${String((row % 28) + 1).padStart(2, "0")}`,
        test: measured,
        value: row / 7,
        flags: row % 3,
      })),
    );
  const send = (month: string, counts: Record<string, number>, first?: typeof contract) =>
    sendCsv({
      ctx: manager,
      slug: "lost",
      hospital: "north",
      period: month,
      csv: labCsv(rowsOf(month, counts)),
      ...(first && { contract: first }),
    });
  for (const month of ["2025-01", "2025-02", "2025-03", "2025-04"]) {
    const run = await send(month, { HbA1c: 60, Glucose: 60 }, month === "2025-01" ? contract : undefined);
    expect(run.state).toBe("published");
  }
  const save = async (name: string, query: object, rest: object = {}) =>
    (await createSavedQuery({ ctx: analyst, input: { name, query: { from: "lost", ...query }, ...rest } })).id;
  const count = { as: "n", fn: "count" };
  const glucose = await save(
    "Of one test",
    { where: { field: "test", op: "eq", value: { param: "test" } }, measures: [count] },
    { parameters: [{ name: "test", type: "text", default: "Glucose" }] },
  );
  await save("Of the other", { where: { field: "test", op: "in", value: ["HbA1c"] }, measures: [count] });
  await save("Share of both", { measures: [{ ...count, where: { field: "test", op: "in", value: ["Glucose", "HbA1c"] } }] });
  const run = await send("2025-05", { HbA1c: 55 });
  expect(run).toMatchObject({ state: "held", holds: [{ check: "rows" }] });
  const impact = await runImpact({ ctx: manager, input: { runId: run.id } });
  const message =
    'The file has no row with "Glucose" in the column "test", which every earlier month has. In its rows (north, 2025-05) this filter finds none; other rows keep them, and the question can still be asked.';
  expect(impact.questions.map(({ name, stillWorks, problems }) => ({ name, stillWorks, problems }))).toEqual([
    { name: "Of one test", stillWorks: true, problems: [{ path: "where", message }] },
    { name: "Share of both", stillWorks: true, problems: [{ path: "measures.0.where", message }] },
  ]);
  expect(impact).toMatchObject({ checked: 3, others: 0, othersTouched: 0 });
  await acceptRun({ ctx: manager, input: { runId: run.id, reason: "The analyser is away." } });
  await workOff();
  expect((await runSavedQuery({ ctx: analyst, input: { id: glucose } })).rows).toEqual([[240]]);
});

test("a run that is not held would change nothing", async () => {
  const { run } = await publishCsv({ ctx: manager, slug: "settled", contract: LAB_CONTRACT, csv: labCsv(LAB_ROWS) });
  await createSavedQuery({ ctx: analyst, input: { name: "Settled", query: { from: "settled", select: ["patient_id"] } } });
  expect(short(await runImpact({ ctx: manager, input: { runId: run.id } }))).toEqual({ checked: 1, others: 0, broken: [] });
});

describe("a restored version of the data breaks", () => {
  test("what asks for columns it does not have", async () => {
    const wider = labsWith([...LAB_CONTRACT.columns, { name: "note", source: "note", type: "text" }]);
    await publishCsv({ ctx: manager, slug: "grown", contract: LAB_CONTRACT, csv: labCsv(LAB_ROWS) });
    await putContract({ ctx: manager, input: { slug: "grown", contract: wider } });
    const later = labCsv(LAB_ROWS.map((row) => ({ ...row, date: row.date.replace("-01-", "-02-") })));
    const csv = later
      .trimEnd()
      .split("\n")
      .map((line, index) => `${line},${index === 0 ? "note" : "x"}`)
      .join("\n");
    await publishCsv({ ctx: manager, slug: "grown", csv: `${csv}\n` });
    await createSavedQuery({ ctx: analyst, input: { name: "Notes", query: { from: "grown", select: ["note"] } } });
    await createSavedQuery({ ctx: analyst, input: { name: "Values", query: { from: "grown", select: ["value"] } } });
    expect(short(await datasetImpact({ ctx: manager, input: { slug: "grown" } }))).toEqual({ checked: 2, others: 0, broken: [] });
    expect(short(await datasetImpact({ ctx: manager, input: { slug: "grown", version: 1 } }))).toEqual({
      checked: 2,
      others: 0,
      broken: [["Notes", true, "select.0"]],
    });
    await expect(datasetImpact({ ctx: manager, input: { slug: "grown", version: 9 } })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("what is broken already", () => {
  test("is told as such: a relationship that is gone, a grant that was withdrawn", async () => {
    await removeRelationship({ ctx: manager, input: { slug: "labs", name: "visit" } });
    expect(short(await savedImpact({ ctx: manager })).broken).toEqual([["Wards", false, "joins.0"]]);
    expect(short(await contractImpact({ ctx: manager, input: { slug: "labs", contract: renamed } }))).toMatchObject({
      others: 1,
      broken: [
        ["Mean value", true, "measures.0.field"],
        ["Wards", false, "joins.0"],
      ],
    });
    expect(short(await savedImpact({ ctx: guest })).broken).toEqual([]);
    await asSystemTx((tx) => tx.update(grants).set({ revokedAt: new Date() }).where(eq(grants.orgId, guest.orgId)));
    expect(short(await savedImpact({ ctx: guest }))).toEqual({ checked: 1, others: 0, broken: [["Theirs", false, "from"]] });
  });

  test("is told to managers for all of the organisation, to others for what they may open", async () => {
    const colleague = await contextFor({ role: "analyst", org: { id: manager.orgId } });
    expect(short(await savedImpact({ ctx: colleague }))).toEqual({ checked: 0, others: 0, broken: [] });
    expect(short(await savedImpact({ ctx: analyst })).broken).toEqual([["Wards", false, "joins.0"]]);
    expect(short(await savedImpact({ ctx: stranger }))).toEqual({ checked: 0, others: 0, broken: [] });
  });
});
