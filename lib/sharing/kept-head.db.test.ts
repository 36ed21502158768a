import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { contextFor, makeDataset, makeOrg, makeUser } from "@/db/testing/factories";
import { createDashboard, getDashboard, listDashboards, shareDashboard } from "@/lib/dashboards";
import { keepQuestion } from "@/lib/dashboards/testing/keep-question";
import { getSavedQuery, listSavedQueries, shareSavedQuery } from "@/lib/saved-queries";

let db: TestDb;
beforeAll(async () => {
  db = await createTestDb();
});
afterAll(() => db.drop());

test("lists and pages of both kinds say the same of a kept thing, its id first", async () => {
  const org = await makeOrg();
  const guests = await makeOrg();
  const person = await makeUser({ org, role: "analyst", name: "Ada Analyst" });
  const ctx = await contextFor({ org, role: "analyst", user: person });
  const viewer = await contextFor({ org, role: "viewer" });
  const guest = await contextFor({ org: guests, role: "analyst" });
  const dataset = await makeDataset({ org });
  const question = await keepQuestion(ctx, { dataset, name: "Kept", query: { from: dataset.slug, measures: [{ as: "n", fn: "count" }] } });
  const dashboard = await createDashboard({ ctx, input: { name: "Kept", description: "For all", folder: "A/B", tags: ["t"] } });
  const everyone = [
    { audience: "everyone" as const, mayEdit: true },
    { audience: "organisation" as const, organisation: guests.slug },
  ];
  await shareSavedQuery({ ctx, input: { id: question, shares: everyone } });
  await shareDashboard({ ctx, input: { id: dashboard.id, shares: everyone } });

  const expected = [
    { caller: ctx, isOwn: true, access: "owner" },
    { caller: viewer, isOwn: true, access: "view" },
    { caller: guest, isOwn: false, access: "view" },
  ];
  for (const { caller, isOwn, access } of expected) {
    const head = { name: "Kept", version: 1, isOwn, access, owner: { userId: person.id, name: "Ada Analyst" } };
    const filed = { description: "For all", folder: "A/B", tags: ["t"] };
    const [listedQuestion] = (await listSavedQueries({ ctx: caller, input: {} })).items;
    const [listedDashboard] = (await listDashboards({ ctx: caller, input: {} })).items;
    const questionPage = await getSavedQuery({ ctx: caller, input: { id: question } });
    const dashboardPage = await getDashboard({ ctx: caller, input: { id: dashboard.id } });
    for (const shown of [listedQuestion, questionPage])
      expect(shown).toMatchObject({ ...head, id: question, description: "", folder: "", tags: [] });
    for (const shown of [listedDashboard, dashboardPage]) expect(shown).toMatchObject({ ...head, ...filed, id: dashboard.id });
    for (const shown of [listedQuestion, questionPage, listedDashboard, dashboardPage]) {
      expect(Object.keys(shown ?? {})[0]).toBe("id");
      expect(Date.parse(shown?.createdAt ?? "")).toBeLessThanOrEqual(Date.parse(shown?.updatedAt ?? ""));
    }
    const words = isOwn ? [`Everyone in ${org.name}`, guests.name] : [];
    for (const shown of [listedQuestion, listedDashboard]) expect(shown?.sharedWith).toEqual(words);
    for (const shown of [questionPage, dashboardPage]) expect(shown.shares.map(({ label }) => label)).toEqual(words);
    const made = isOwn ? [{ version: 1, by: "Ada Analyst" }] : [];
    for (const shown of [questionPage, dashboardPage]) expect(shown.versions.map(({ version, by }) => ({ version, by }))).toEqual(made);
  }
});
