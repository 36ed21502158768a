import { afterAll, beforeAll, expect, test } from "vitest";
import { countStatements } from "@/db/testing/count-statements";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { contextFor, makeDataset, makeGrant, makeOrg } from "@/db/testing/factories";
import type { ServiceContext } from "@/lib/context";
import { shareSavedQuery } from "@/lib/saved-queries";
import { changeDashboard, createDashboard, listDashboards, shareDashboard } from ".";
import { keepQuestion, questionTile, textTile } from "./testing/keep-question";

let db: TestDb;
beforeAll(async () => {
  db = await createTestDb();
});
afterAll(() => db.drop());

const counted = (from: string) => ({ from, measures: [{ as: "n", fn: "count" }] });

/** Two datasets, a question of each, and dashboards of one, of the other, of both, and of neither. */
async function scene() {
  const org = await makeOrg();
  const owner = await contextFor({ org, role: "analyst" });
  const labs = await makeDataset({ org });
  const visits = await makeDataset({ org });
  const ofLabs = await keepQuestion(owner, { dataset: labs, query: counted(labs.slug) });
  const ofVisits = await keepQuestion(owner, { dataset: visits, query: counted(visits.slug) });
  const make = async (name: string, questions: string[]) => {
    const tiles = [textTile("t", "Words"), ...questions.map((question, index) => questionTile(`q${index}`, question))];
    return (await createDashboard({ ctx: owner, input: { name, body: { tiles, filters: [] } } })).id;
  };
  const ids = {
    labs: await make("Of labs", [ofLabs, ofLabs]),
    visits: await make("Of visits", [ofVisits]),
    both: await make("Of both", [ofVisits, ofLabs]),
    text: await make("Of words", []),
  };
  const list = async (ctx: ServiceContext, input: Parameters<typeof listDashboards>[0]["input"]) =>
    (await listDashboards({ ctx, input })).items.map(({ name }) => name);
  return { org, owner, labs, visits, ofLabs, ofVisits, ids, make, list };
}

test("dashboards are found by the datasets that their tiles ask now", async () => {
  const { owner, labs, visits, ids, list } = await scene();
  expect(await list(owner, { dataset: labs.slug })).toEqual(["Of both", "Of labs"]);
  expect(await list(owner, { dataset: visits.slug })).toEqual(["Of both", "Of visits"]);
  expect(await list(owner, { dataset: labs.slug, search: "both" })).toEqual(["Of both"]);
  await changeDashboard({ ctx: owner, input: { id: ids.both, body: { tiles: [textTile("t", "Words")], filters: [] } } });
  expect(await list(owner, { dataset: labs.slug })).toEqual(["Of labs"]);
});

test("only those the caller may open, of questions it may know of, of a dataset it may see", async () => {
  const { org, owner, labs, visits, ofLabs, ids, list } = await scene();
  const colleague = await contextFor({ org, role: "viewer" });
  expect(await list(colleague, { dataset: labs.slug })).toEqual([]);
  await shareDashboard({ ctx: owner, input: { id: ids.labs, shares: [{ audience: "role", role: "viewer", mayEdit: false }] } });
  expect(await list(colleague, { dataset: labs.slug })).toEqual(["Of labs"]);

  const guests = await makeOrg();
  const guest = await contextFor({ org: guests, role: "analyst" });
  await makeGrant({ dataset: labs, org: guests });
  await shareDashboard({ ctx: owner, input: { id: ids.both, shares: [{ audience: "organisation", organisation: guests.slug }] } });
  // What its tiles ask is not told to another organisation until the question is shared as well.
  expect(await list(guest, {})).toEqual(["Of both"]);
  expect(await list(guest, { dataset: labs.slug })).toEqual([]);
  await shareSavedQuery({ ctx: owner, input: { id: ofLabs, shares: [{ audience: "organisation", organisation: guests.slug }] } });
  expect(await list(guest, { dataset: labs.slug })).toEqual(["Of both"]);
  await expect(list(guest, { dataset: visits.slug })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(list(owner, { dataset: "no-such" })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("many dashboards take as many statements as one", async () => {
  const { owner, labs, ofLabs, make, list } = await scene();
  const count = () => countStatements(owner, (ctx) => list(ctx, { dataset: labs.slug }));
  const few = await count();
  for (let n = 0; n < 8; n += 1) {
    const id = await make(`More ${n}`, [ofLabs]);
    await shareDashboard({ ctx: owner, input: { id, shares: [{ audience: "everyone", mayEdit: false }] } });
  }
  expect(await list(owner, { dataset: labs.slug })).toHaveLength(10);
  expect(await count()).toBe(few);
});
