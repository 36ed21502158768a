import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { auditLog } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeUser } from "@/db/testing/factories";
import { guestOf, publishTwo } from "@/lib/analysis/testing/two-datasets";
import { actorUserId, type ServiceContext } from "@/lib/context";
import { openDuckdb } from "@/lib/engines";
import { buildChildren } from "@/lib/engines/testing/build-children";
import {
  changeSavedQuery,
  createSavedQuery,
  getSavedQuery,
  listAudiences,
  listSavedQueries,
  runSavedQuery,
  removeSavedQuery,
  restoreSavedQueryVersion,
  savedBodies,
  savedQueryVersion,
  shareSavedQuery,
  type SavedQueryDetail,
} from ".";
import { BY_HOSPITAL, showOnDashboard } from "./testing/saved-labs";

let db: TestDb;
let admin: ServiceContext;
let analyst: ServiceContext;
let colleague: ServiceContext;
let viewer: ServiceContext;
let guest: ServiceContext;
let stranger: ServiceContext;
let saved: SavedQueryDetail;
let labs: Awaited<ReturnType<typeof publishTwo>>["labs"];
let visits: typeof labs;

beforeAll(async () => {
  db = await createTestDb();
  await buildChildren();
  admin = await contextFor({ role: "admin" });
  const org = { id: admin.orgId };
  ({ labs, visits } = await publishTwo(admin));
  analyst = await contextFor({ role: "analyst", org });
  colleague = await contextFor({ role: "analyst", org });
  viewer = await contextFor({ role: "viewer", org });
  guest = await contextFor({ role: "analyst", org: await guestOf([{ dataset: labs, hospitals: ["north"] }]) });
  stranger = await contextFor({ role: "admin" });
});
afterAll(async () => {
  await openDuckdb().close();
  await db.drop();
});
beforeEach(async () => {
  saved = await createSavedQuery({ ctx: analyst, input: BY_HOSPITAL });
});

const body = () => ({ query: BY_HOSPITAL.query, parameters: BY_HOSPITAL.parameters ?? [], visual: BY_HOSPITAL.visual ?? {} });

async function audited(ctx: ServiceContext, entityId: string) {
  return asSystemTx((tx) =>
    tx
      .select({ action: auditLog.action, outcome: auditLog.outcome, detail: auditLog.detail })
      .from(auditLog)
      .where(and(eq(auditLog.orgId, ctx.orgId), eq(auditLog.entityId, entityId)))
      .orderBy(auditLog.at),
  );
}

describe("a question is saved", () => {
  test("with its first version, for its owner alone", async () => {
    expect(saved).toMatchObject({
      name: "Results by hospital",
      folder: "",
      tags: [],
      isOwn: true,
      access: "owner",
      version: 1,
      revision: 1,
      dataset: { slug: "labs" },
      ...body(),
      shares: [],
      usedBy: [],
      usedByHidden: 0,
      versions: [{ version: 1, note: null }],
      problem: null,
      resultPath: `/api/v1/saved-queries/${saved.id}/result`,
    });
    expect(saved.sentence).toBe('labs: Rows, by site, where Test is one of "HbA1c"; sorted by site.');
    expect(await audited(analyst, saved.id)).toEqual([
      { action: "saved.change", outcome: "ok", detail: expect.objectContaining({ change: "create" }) },
    ]);
    for (const ctx of [colleague, viewer, guest, stranger])
      await expect(getSavedQuery({ ctx, input: { id: saved.id } })).rejects.toMatchObject({ code: "NOT_FOUND" });
    // An administrator stands in for owners who have left.
    expect((await getSavedQuery({ ctx: admin, input: { id: saved.id } })).access).toBe("owner");
  });

  test.each<[string, object, string, string | undefined]>([
    ["an unknown column", { query: { from: "labs", select: ["valu"] } }, "INVALID_QUERY", "select.0"],
    [
      "a parameter of the wrong type for its column",
      {
        query: { from: "labs", select: ["value"], where: { field: "value", op: "eq", value: { param: "v" } } },
        parameters: [{ name: "v", type: "text" }],
      },
      "INVALID_QUERY",
      "where.value",
    ],
    ["a dataset nobody has", { query: { from: "nothing", select: ["a"] } }, "NOT_FOUND", undefined],
    ["no dataset at all", { query: { select: ["a"] } }, "INVALID_QUERY", "from"],
    ["an unknown relationship", { query: { from: "labs", joins: ["ward"], select: ["value"] } }, "INVALID_QUERY", "joins.0"],
    [
      "a parameter that is not declared",
      { query: { from: "labs", select: ["value"], where: { field: "test", op: "eq", value: { param: "t" } } } },
      "INVALID_INPUT",
      "where.value",
    ],
    [
      "a parameter that stands nowhere",
      { query: { from: "labs", select: ["value"] }, parameters: [{ name: "t", type: "text" }] },
      "INVALID_INPUT",
      "parameters.0",
    ],
    [
      "a limit that may be missing",
      { query: { from: "labs", select: ["value"], limit: { param: "n" } }, parameters: [{ name: "n", type: "integer" }] },
      "INVALID_INPUT",
      "n",
    ],
    [
      "a default of another type",
      { query: { from: "labs", select: ["value"], limit: { param: "n" } }, parameters: [{ name: "n", type: "integer", default: "many" }] },
      "INVALID_INPUT",
      "n",
    ],
    [
      "text no database can hold",
      { query: { from: "labs", select: ["value"], where: { field: "test", op: "eq", value: "\u0000" } } },
      "INVALID_INPUT",
      "query.where.value",
    ],
  ])("unless it is one that cannot be asked: %s", async (_what, given, code, path) => {
    const before = (await listSavedQueries({ ctx: analyst, input: {} })).items.length;
    const refused = createSavedQuery({ ctx: analyst, input: { name: "Refused", query: {}, ...given } });
    await expect(refused).rejects.toMatchObject({ code, ...(path === undefined ? {} : { details: [expect.objectContaining({ path })] }) });
    expect((await listSavedQueries({ ctx: analyst, input: {} })).items).toHaveLength(before);
  });

  test("not by a viewer, not with a key that reads only, and on another's dataset only with a grant", async () => {
    await expect(createSavedQuery({ ctx: viewer, input: BY_HOSPITAL })).rejects.toMatchObject({ code: "FORBIDDEN" });
    const key = await contextFor({ role: "analyst", org: { id: admin.orgId }, apiKey: true, scopes: ["read"] });
    await expect(createSavedQuery({ ctx: key, input: BY_HOSPITAL })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(createSavedQuery({ ctx: stranger, input: BY_HOSPITAL })).rejects.toMatchObject({ code: "NOT_FOUND" });
    const theirs = await createSavedQuery({ ctx: guest, input: BY_HOSPITAL });
    expect(theirs).toMatchObject({ isOwn: true, dataset: { slug: "labs" } });
    await expect(getSavedQuery({ ctx: admin, input: { id: theirs.id } })).rejects.toMatchObject({ code: "NOT_FOUND" });
    // What the guest may not see it cannot join.
    const joining = { ...BY_HOSPITAL, query: { from: "labs", joins: ["visit"], select: ["visit.ward"] }, parameters: [], visual: {} };
    await expect(createSavedQuery({ ctx: guest, input: joining })).rejects.toMatchObject({ code: "INVALID_QUERY" });
    expect(await createSavedQuery({ ctx: analyst, input: joining })).toMatchObject({ problem: null });
  });
});

describe("a saved question is changed", () => {
  test("a new body is a new version, and the same one none", async () => {
    const { id } = saved;
    const other = { ...BY_HOSPITAL.query, orderBy: [{ field: "n", direction: "desc" }] };
    const after = await changeSavedQuery({ ctx: analyst, input: { id, revision: 1, query: other, note: "Largest first" } });
    expect(after).toMatchObject({
      version: 2,
      revision: 2,
      query: other,
      versions: [{ version: 2, note: "Largest first" }, { version: 1 }],
    });
    const same = await changeSavedQuery({
      ctx: analyst,
      input: { id, query: JSON.parse(JSON.stringify(other)) as typeof other, visual: BY_HOSPITAL.visual },
    });
    expect(same).toMatchObject({ version: 2, revision: 2 });
    const named = await changeSavedQuery({ ctx: analyst, input: { id, name: "Renamed", folder: "Labs/Monthly", tags: ["a", "b", "a"] } });
    expect(named).toMatchObject({ version: 2, revision: 3, name: "Renamed", folder: "Labs/Monthly", tags: ["a", "b"], query: other });
    const kept = await savedQueryVersion({ ctx: analyst, input: { id, version: 1 } });
    expect(kept).toMatchObject({ version: 1, note: null, ...body() });
    expect((await audited(analyst, id)).map(({ detail }) => detail)).toEqual([
      expect.objectContaining({ change: "create" }),
      { change: "change", version: 2, fields: [] },
      { change: "change", fields: ["name", "folder", "tags"] },
    ]);
  });

  test("not when somebody changed it since it was read, and not to one that cannot be asked", async () => {
    const { id } = saved;
    await changeSavedQuery({ ctx: analyst, input: { id, revision: 1, name: "First" } });
    await expect(changeSavedQuery({ ctx: analyst, input: { id, revision: 1, name: "Second" } })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    await expect(changeSavedQuery({ ctx: analyst, input: { id, parameters: [] } })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    const gone = changeSavedQuery({ ctx: analyst, input: { id, query: { from: "labs", select: ["gone"] }, parameters: [] } });
    await expect(gone).rejects.toMatchObject({ code: "INVALID_QUERY" });
    expect(await getSavedQuery({ ctx: analyst, input: { id } })).toMatchObject({ name: "First", version: 1, revision: 2 });
  });

  test("of two changes at once one is told", async () => {
    const { id } = saved;
    const change = (name: string) => changeSavedQuery({ ctx: analyst, input: { id, revision: 1, name } });
    const outcomes = await Promise.allSettled([change("One"), change("Two"), change("Three")]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
    for (const outcome of outcomes) if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "CONFLICT" });
  });

  test("an older version is restored as a new one", async () => {
    const { id } = saved;
    await changeSavedQuery({ ctx: analyst, input: { id, query: { from: "labs", select: ["value"] }, parameters: [], visual: {} } });
    const restored = await restoreSavedQueryVersion({ ctx: analyst, input: { id, version: 1 } });
    expect(restored).toMatchObject({
      version: 3,
      ...body(),
      versions: [{ version: 3, note: "Restored version 1." }, { version: 2 }, { version: 1 }],
    });
    expect(await restoreSavedQueryVersion({ ctx: analyst, input: { id, version: 3 } })).toMatchObject({ version: 3, revision: 3 });
    await expect(restoreSavedQueryVersion({ ctx: analyst, input: { id, version: 9 } })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(savedQueryVersion({ ctx: colleague, input: { id, version: 1 } })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("a saved question is removed", () => {
  test("by its owner, while no dashboard shows it", async () => {
    const { id } = saved;
    await showOnDashboard(analyst, "Ward round", [id]);
    await expect(removeSavedQuery({ ctx: analyst, input: { id } })).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining('"Ward round"'),
    });
    const other = await createSavedQuery({ ctx: analyst, input: BY_HOSPITAL });
    await shareSavedQuery({ ctx: analyst, input: { id: other.id, shares: [{ audience: "everyone", mayEdit: true }] } });
    await expect(removeSavedQuery({ ctx: colleague, input: { id: other.id } })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await removeSavedQuery({ ctx: analyst, input: { id: other.id } });
    await expect(getSavedQuery({ ctx: analyst, input: { id: other.id } })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("and a colleague's own dashboard that shows it is counted, not named", async () => {
    await shareSavedQuery({ ctx: analyst, input: { id: saved.id, shares: [{ audience: "everyone", mayEdit: false }] } });
    await showOnDashboard(colleague, "Private plans", [saved.id]);
    const refused = () => removeSavedQuery({ ctx: analyst, input: { id: saved.id } });
    await expect(refused()).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("1 that you may not open") });
    await expect(refused()).rejects.toMatchObject({ message: expect.not.stringContaining("Private") });
  });

  test("and a dashboard of another organisation that shows it is counted, not named", async () => {
    await shareSavedQuery({
      ctx: analyst,
      input: { id: saved.id, shares: [{ audience: "organisation", organisation: await slugOf(guest) }] },
    });
    await showOnDashboard(guest, "Secret plans", [saved.id]);
    const refused = removeSavedQuery({ ctx: analyst, input: { id: saved.id } });
    await expect(refused).rejects.toMatchObject({ code: "CONFLICT", message: expect.not.stringContaining("Secret") });
    expect(await getSavedQuery({ ctx: analyst, input: { id: saved.id } })).toMatchObject({ usedBy: [], usedByHidden: 1 });
    // The guest knows its own, and not how many there are where the question comes from.
    await showOnDashboard(analyst, "Ours", [saved.id]);
    await showOnDashboard(colleague, "Ours as well", [saved.id]);
    const counts = async (ctx: ServiceContext) => {
      const { usedBy, usedByHidden } = await getSavedQuery({ ctx, input: { id: saved.id } });
      const { items } = await listSavedQueries({ ctx, input: {} });
      return [usedBy.map(({ name }) => name), usedByHidden, items.find(({ id }) => id === saved.id)?.usedBy];
    };
    expect(await counts(guest)).toEqual([["Secret plans"], 0, 1]);
    expect(await counts(analyst)).toEqual([["Ours"], 2, 3]);
  });
});

describe("a saved question is shared", () => {
  const share = (shares: Parameters<typeof shareSavedQuery>[0]["input"]["shares"]) =>
    shareSavedQuery({ ctx: analyst, input: { id: saved.id, shares } });

  test("with a colleague who may edit, and with viewers who may not", async () => {
    const userId = actorUserId(colleague) ?? "";
    const after = await share([
      { audience: "person", userId, mayEdit: true },
      { audience: "role", role: "viewer", mayEdit: true },
    ]);
    expect(after.shares).toEqual([
      { audience: "role", role: "viewer", label: "Viewers", mayEdit: true },
      { audience: "person", userId, label: "A Tester", mayEdit: true },
    ]);
    expect(await getSavedQuery({ ctx: colleague, input: { id: saved.id } })).toMatchObject({
      access: "edit",
      owner: { userId: actorUserId(analyst) },
    });
    expect(await changeSavedQuery({ ctx: colleague, input: { id: saved.id, name: "Ours" } })).toMatchObject({ name: "Ours" });
    // A role that only looks stays one, whatever the share says.
    expect(await getSavedQuery({ ctx: viewer, input: { id: saved.id } })).toMatchObject({ access: "view" });
    await expect(changeSavedQuery({ ctx: viewer, input: { id: saved.id, name: "Mine" } })).rejects.toMatchObject({ code: "FORBIDDEN" });
    for (const ctx of [colleague, viewer])
      await expect(shareSavedQuery({ ctx, input: { id: saved.id, shares: [] } })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await share([]);
    await expect(getSavedQuery({ ctx: colleague, input: { id: saved.id } })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("to look at only: it is opened, and not changed", async () => {
    await share([{ audience: "everyone", mayEdit: false }]);
    expect(await getSavedQuery({ ctx: colleague, input: { id: saved.id } })).toMatchObject({ access: "view" });
    await expect(changeSavedQuery({ ctx: colleague, input: { id: saved.id, name: "Mine" } })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(restoreSavedQueryVersion({ ctx: colleague, input: { id: saved.id, version: 1 } })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    expect(await audited(colleague, saved.id)).toContainEqual({ action: "saved.change", outcome: "denied", detail: { reason: "share" } });
  });

  test("with another organisation: opened there, changed nowhere but here, and told to nobody else", async () => {
    await share([
      { audience: "organisation", organisation: await slugOf(guest) },
      { audience: "person", userId: actorUserId(colleague) ?? "", mayEdit: false },
    ]);
    const theirs = await getSavedQuery({ ctx: guest, input: { id: saved.id } });
    expect(theirs).toMatchObject({
      isOwn: false,
      access: "view",
      dataset: { slug: "labs" },
      problem: null,
      shares: [],
      // How it came about is for those it belongs to.
      versions: [],
    });
    await changeSavedQuery({ ctx: analyst, input: { id: saved.id, visual: { kind: "table" }, note: "After the talk with the guest" } });
    const { version } = await getSavedQuery({ ctx: guest, input: { id: saved.id } });
    expect(await savedQueryVersion({ ctx: guest, input: { id: saved.id, version } })).toMatchObject({ version, by: "", note: null });
    for (const attempt of [
      () => savedQueryVersion({ ctx: guest, input: { id: saved.id, version: 1 } }),
      () => runSavedQuery({ ctx: guest, input: { id: saved.id, version: 1 } }),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: "NOT_FOUND" });
    for (const attempt of [
      () => changeSavedQuery({ ctx: guest, input: { id: saved.id, name: "Mine" } }),
      () => removeSavedQuery({ ctx: guest, input: { id: saved.id } }),
      () => shareSavedQuery({ ctx: guest, input: { id: saved.id, shares: [] } }),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(getSavedQuery({ ctx: stranger, input: { id: saved.id } })).rejects.toMatchObject({ code: "NOT_FOUND" });
    const inList = (await listSavedQueries({ ctx: guest, input: {} })).items.find(({ id }) => id === saved.id);
    expect(inList).toMatchObject({ isOwn: false, sharedWith: [], access: "view" });
  });

  test("with nobody who is not there", async () => {
    const outsider = await makeUser();
    for (const one of [
      { audience: "person" as const, userId: outsider.id, mayEdit: false },
      { audience: "organisation" as const, organisation: "nobody-here" },
    ])
      await expect(share([one])).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("the list", () => {
  /** Of an organisation where nothing is saved yet. */
  const newcomer = async () => contextFor({ role: "analyst", org: await guestOf([{ dataset: labs }, { dataset: visits }]) });

  test("has what the caller may open, by words, dataset, folder and tag", async () => {
    const ctx = await newcomer();
    const make = (name: string, folder: string, tags: string[]) => createSavedQuery({ ctx, input: { ...BY_HOSPITAL, name, folder, tags } });
    await make("Sodium by ward", "Labs/Daily", ["sodium"]);
    await make("HbA1c 100% above", "Labs", ["hba1c", "monthly"]);
    await make("Everything", "", []);
    const names = async (input: Parameters<typeof listSavedQueries>[0]["input"]) =>
      (await listSavedQueries({ ctx, input })).items.map(({ name }) => name);
    expect(await names({})).toEqual(["Everything", "HbA1c 100% above", "Sodium by ward"]);
    expect(await names({ search: "ward SODIUM" })).toEqual(["Sodium by ward"]);
    expect(await names({ search: "100%" })).toEqual(["HbA1c 100% above"]);
    expect(await names({ search: "_" })).toEqual([]);
    expect(await names({ search: "daily sod" })).toEqual(["Sodium by ward"]);
    await expect(names({ search: "a\u0000" })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect(await names({ folder: "Labs" })).toEqual(["HbA1c 100% above", "Sodium by ward"]);
    expect(await names({ folder: "Lab" })).toEqual([]);
    expect(await names({ tag: "monthly" })).toEqual(["HbA1c 100% above"]);
    expect(await names({ dataset: "labs" })).toHaveLength(3);
    expect(await names({ dataset: "visits" })).toEqual([]);
    expect(await listSavedQueries({ ctx, input: { limit: 1 } })).toMatchObject({
      folders: ["Labs", "Labs/Daily"],
      tags: ["hba1c", "monthly", "sodium"],
    });
    const [item] = (await listSavedQueries({ ctx, input: { search: "sodium" } })).items;
    expect(item).toMatchObject({ parameters: 2, visual: { kind: "bar" }, sharedWith: [], usedBy: 0, owner: { userId: actorUserId(ctx) } });
  });

  test("goes on where a page ended", async () => {
    const ctx = await newcomer();
    for (let n = 0; n < 5; n += 1) await createSavedQuery({ ctx, input: { ...BY_HOSPITAL, name: `Question ${n}` } });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listSavedQueries({ ctx, input: { limit: 2, cursor } });
      seen.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(["Question 4", "Question 3", "Question 2", "Question 1", "Question 0"]);
    await expect(listSavedQueries({ ctx, input: { cursor: "bm9uZQ" } })).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });
});

test("dashboards read questions by id, whoever asks; those that are gone are left out", async () => {
  const found = await asSystemTx((tx) => savedBodies({ tx, ctx: { ...viewer, tx }, ids: [saved.id, "sq_gone"] }));
  expect([...found.keys()]).toEqual([saved.id]);
  expect(found.get(saved.id)?.body).toEqual(body());
});

test("those who can save see with whom they could share, without addresses", async () => {
  const audiences = await listAudiences({ ctx: analyst });
  expect(audiences.people.map(({ userId }) => userId)).toContain(actorUserId(colleague));
  expect(audiences.people.map(({ userId }) => userId)).not.toContain(actorUserId(analyst));
  expect(audiences.people.map(({ userId }) => userId)).not.toContain(actorUserId(guest));
  expect(audiences.roles.find(({ role }) => role === "viewer")).toEqual({ role: "viewer", label: "Viewers", members: 1 });
  expect(audiences.organisations.map(({ slug }) => slug)).toContain(await slugOf(guest));
  expect(audiences.organisations.map(({ slug }) => slug)).not.toContain(audiences.organisation.slug);
  expect(JSON.stringify(audiences)).not.toContain("@");
  await expect(listAudiences({ ctx: viewer })).rejects.toMatchObject({ code: "FORBIDDEN" });
});

async function slugOf(ctx: ServiceContext): Promise<string> {
  const { organisation } = await listAudiences({ ctx });
  return organisation.slug;
}
