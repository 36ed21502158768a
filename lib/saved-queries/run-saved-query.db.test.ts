import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { contextFor, makeDataset } from "@/db/testing/factories";
import { guestOf, LAB_ROWS, publishTwo } from "@/lib/analysis/testing/two-datasets";
import type { ServiceContext } from "@/lib/context";
import { openDuckdb } from "@/lib/engines";
import { buildChildren } from "@/lib/engines/testing/build-children";
import {
  changeSavedQuery,
  createSavedQuery,
  getSavedQuery,
  listAudiences,
  runSavedQuery,
  savedOperations,
  savedQueryResult,
  shareSavedQuery,
  type SavedQueryDetail,
} from ".";
import { BY_HOSPITAL } from "./testing/saved-labs";

let db: TestDb;
let analyst: ServiceContext;
let viewer: ServiceContext;
let guest: ServiceContext;
let blind: ServiceContext;
let namesake: ServiceContext;
let saved: SavedQueryDetail;
let rows: SavedQueryDetail;

beforeAll(async () => {
  db = await createTestDb();
  await buildChildren();
  analyst = await contextFor({ role: "admin" });
  const { labs } = await publishTwo(analyst);
  viewer = await contextFor({ role: "viewer", org: { id: analyst.orgId } });
  guest = await contextFor({ role: "analyst", org: await guestOf([{ dataset: labs, hospitals: ["north", "south"] }]) });
  blind = await contextFor({ role: "admin" });
  namesake = await contextFor({ role: "analyst" });
  await makeDataset({ org: { id: namesake.orgId }, slug: "labs" });
  saved = await createSavedQuery({ ctx: analyst, input: BY_HOSPITAL });
  rows = await createSavedQuery({ ctx: analyst, input: { name: "Rows", query: { from: "labs", select: ["hospital", "value"] } } });
  const shares = [{ audience: "everyone" as const, mayEdit: false }];
  for (const ctx of [guest, blind, namesake]) {
    const { organisation } = await listAudiences({ ctx: { ...ctx, role: "admin" } });
    shares.push({ audience: "organisation", organisation: organisation.slug } as never);
  }
  for (const { id } of [saved, rows]) await shareSavedQuery({ ctx: analyst, input: { id, shares } });
});
afterAll(async () => {
  await openDuckdb().close();
  await db.drop();
});

/** Rows by hospital, counted here and not by the engine. */
function counted(which: (row: (typeof LAB_ROWS)[number]) => boolean): [string, number][] {
  const sites = [...new Set(LAB_ROWS.map(({ site }) => site))].sort();
  return sites
    .map((site): [string, number] => [site, LAB_ROWS.filter((row) => row.site === site && which(row)).length])
    .filter(([, n]) => n > 0);
}

describe("a saved question is answered", () => {
  test("with its defaults, dropping the condition of a parameter without a value", async () => {
    const answer = await savedQueryResult({ ctx: analyst, input: { id: saved.id } });
    expect(answer.rows).toEqual(counted(({ test: name }) => name === "HbA1c"));
    expect(answer.rows).toEqual([
      ["east", 6],
      ["north", 6],
      ["south", 6],
    ]);
    expect(answer.savedQuery).toEqual({ id: saved.id, name: "Results by hospital", version: 1, parameters: { tests: ["HbA1c"] } });
    expect(answer.dataset).toMatchObject({ slug: "labs", version: 1 });
  });

  test("with the values of an address, which are text, and of a body, which are not", async () => {
    const expected = counted(({ test: name, value }) => ["HbA1c", "Sodium"].includes(name) && (value ?? -1) >= 101.5);
    const inAddress = await savedQueryResult({ ctx: analyst, input: { id: saved.id, tests: ["HbA1c", "Sodium"], at_least: "101.5" } });
    expect(inAddress.rows).toEqual(expected);
    expect(inAddress.savedQuery.parameters).toEqual({ tests: ["HbA1c", "Sodium"], at_least: 101.5 });
    const inBody = await runSavedQuery({
      ctx: analyst,
      input: { id: saved.id, parameters: { tests: ["HbA1c", "Sodium"], at_least: 101.5 } },
    });
    expect(inBody.rows).toEqual(expected);
    // An empty list chooses nothing, so all tests count.
    const all = await runSavedQuery({ ctx: analyst, input: { id: saved.id, parameters: { tests: [] } } });
    expect(all.rows).toEqual(counted(() => true));
  });

  test.each<[string, Record<string, unknown>]>([
    ["at_least", { at_least: "much" }],
    ["at_least", { at_least: ["1", "2"] }],
    ["at_least", { at_least: { param: "x" } }],
    ["nonsense", { nonsense: "1" }],
    ["constructor", { constructor: "1" }],
  ])("not with values that do not fit, said by name: %s", async (path, given) => {
    const refused = expect.objectContaining({ code: "INVALID_INPUT", details: [expect.objectContaining({ path })] });
    await expect(savedQueryResult({ ctx: analyst, input: { id: saved.id, ...given } })).rejects.toEqual(refused);
  });

  test("as an older version was", async () => {
    const { id } = await createSavedQuery({ ctx: analyst, input: BY_HOSPITAL });
    await changeSavedQuery({
      ctx: analyst,
      input: { id, query: { from: "visits", measures: [{ as: "n", fn: "count" }] }, parameters: [], visual: {} },
    });
    expect(await savedQueryResult({ ctx: analyst, input: { id } })).toMatchObject({ columns: [{ name: "n" }], savedQuery: { version: 2 } });
    const first = await savedQueryResult({ ctx: analyst, input: { id, version: 1 } });
    expect(first).toMatchObject({ savedQuery: { version: 1 }, rows: counted(({ test: name }) => name === "HbA1c") });
    await expect(savedQueryResult({ ctx: analyst, input: { id, version: 3 } })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("only the definition is shared", () => {
  test("an organisation with two hospitals counts the rows of these two", async () => {
    const answer = await savedQueryResult({ ctx: guest, input: { id: saved.id, tests: "Sodium" } });
    expect(answer.rows).toEqual(counted(({ site, test: name }) => name === "Sodium" && site !== "east"));
    expect(answer.rows).toEqual([
      ["north", 6],
      ["south", 6],
    ]);
    const list = await savedQueryResult({ ctx: guest, input: { id: rows.id } });
    expect(list.rowCount).toBe(LAB_ROWS.filter(({ site }) => site !== "east").length);
    expect(JSON.stringify(list.rows)).not.toContain("east");
  });

  test("a viewer gets the summary, and not the rows; the question says so", async () => {
    expect((await savedQueryResult({ ctx: viewer, input: { id: saved.id } })).rows).toHaveLength(3);
    await expect(savedQueryResult({ ctx: viewer, input: { id: rows.id } })).rejects.toMatchObject({ code: "FORBIDDEN" });
    const detail = await getSavedQuery({ ctx: viewer, input: { id: rows.id } });
    expect(detail).toMatchObject({ access: "view", problem: expect.stringContaining("ask for rows") });
    expect(detail.sentence).toContain("labs");
  });

  test("who may not see the dataset opens the question, and gets no answer", async () => {
    expect(await getSavedQuery({ ctx: blind, input: { id: saved.id } })).toMatchObject({
      dataset: null,
      problem: expect.stringContaining("may not see the dataset"),
      sentence: "",
    });
    await expect(savedQueryResult({ ctx: blind, input: { id: saved.id } })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("a dataset of one's own that happens to have the name is not asked instead", async () => {
    await expect(savedQueryResult({ ctx: namesake, input: { id: saved.id } })).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: expect.stringContaining("another organisation"),
    });
    expect(await getSavedQuery({ ctx: namesake, input: { id: saved.id } })).toMatchObject({ dataset: null });
  });

  test("a key that reads asks it; one without the right to read does not", async () => {
    const org = { id: analyst.orgId };
    const reads = await contextFor({ role: "analyst", org, apiKey: true, scopes: ["read"] });
    expect((await savedQueryResult({ ctx: reads, input: { id: saved.id } })).rows).toHaveLength(3);
    const writes = await contextFor({ role: "analyst", org, apiKey: true, scopes: ["write"] });
    await expect(savedQueryResult({ ctx: writes, input: { id: saved.id } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

test("each caller is described the questions it may open", async () => {
  const operations = await savedOperations({ ctx: guest });
  expect(operations.map(({ name }) => name)).toEqual(["Results by hospital", "Rows"]);
  expect(operations[0]).toMatchObject({ id: saved.id, parameters: [{ name: "tests", list: true }, { name: "at_least" }] });
  expect(await savedOperations({ ctx: await contextFor({ role: "admin" }) })).toEqual([]);
});
