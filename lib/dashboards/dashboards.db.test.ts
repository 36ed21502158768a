import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { auditLog, dashboardQuestions, dashboards, orgs, savedQuestions, shares } from "@/db";
import { countStatements } from "@/db/testing/count-statements";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeGrant, makeOrg } from "@/db/testing/factories";
import { runQuery } from "@/lib/analysis";
import { guestOf, publishTwo } from "@/lib/analysis/testing/two-datasets";
import { actorUserId, type ServiceContext } from "@/lib/context";
import { openDuckdb } from "@/lib/engines";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { newId } from "@/lib/ids";
import { filterCondition, tileQuery } from "@/lib/query";
import { shareSavedQuery } from "@/lib/saved-queries";
import {
  changeDashboard,
  copyDashboard,
  createDashboard,
  getDashboard,
  getDashboardVersion,
  listDashboards,
  removeDashboard,
  restoreDashboardVersion,
  shareDashboard,
  type DashboardDetail,
  type TileQuestion,
} from ".";
import { keepQuestion, questionTile, textTile } from "./testing/keep-question";

let db: TestDb;
/** An analyst who owns what is tested, a colleague of each other role, and the datasets. */
let owner: ServiceContext;
let admin: ServiceContext;
let viewer: ServiceContext;
let colleague: ServiceContext;
let labs: { id: string; orgId: string; createdBy: string };
let byHospital: string;
let rowsOf: string;
let joined: string;

beforeAll(async () => {
  db = await createTestDb();
  await buildChildren();
  admin = await contextFor({ role: "admin" });
  ({ labs } = await publishTwo(admin));
  const org = { id: admin.orgId };
  owner = await contextFor({ org, role: "analyst" });
  viewer = await contextFor({ org, role: "viewer" });
  colleague = await contextFor({ org, role: "analyst" });
  byHospital = await keepQuestion(owner, {
    dataset: labs,
    name: "Results by hospital",
    query: {
      from: "labs",
      where: { all: [{ field: "test", op: "eq", value: { param: "test" } }] },
      groupBy: [{ field: "hospital" }],
      measures: [{ as: "n", fn: "count" }],
    },
    parameters: [{ name: "test", type: "text" }],
  });
  rowsOf = await keepQuestion(owner, { dataset: labs, name: "Results", query: { from: "labs", select: ["hospital", "test"] } });
  joined = await keepQuestion(owner, {
    dataset: labs,
    name: "Wards",
    query: { from: "labs", joins: ["visit"], groupBy: [{ field: "visit.ward" }], measures: [{ as: "n", fn: "count" }] },
  });
});
afterAll(async () => {
  await openDuckdb().close();
  await db.drop();
});

const filters = [
  { id: "hosp", label: "Hospital", column: "hospital", kind: "values" as const },
  { id: "when", label: "Collected", column: "collected_on", kind: "period" as const },
  { id: "ward", label: "Ward", column: "ward", kind: "values" as const },
  { id: "range", label: "Test as a range", column: "test", kind: "range" as const },
];
const make = (more: Record<string, unknown> = {}): Promise<DashboardDetail> =>
  createDashboard({
    ctx: owner,
    input: {
      name: "Laboratory",
      body: {
        tiles: [questionTile("a", byHospital), questionTile("b", rowsOf), questionTile("c", joined), textTile("t", "# Laboratory")],
        filters,
      },
      ...more,
    },
  });
const open = (ctx: ServiceContext, id: string) => getDashboard({ ctx, input: { id } });
const share = (id: string, list: Parameters<typeof shareDashboard>[0]["input"]["shares"]) =>
  shareDashboard({ ctx: owner, input: { id, shares: list } });
const states = (detail: DashboardDetail) => detail.tiles.map(({ question }) => question?.state ?? null);
function ready(detail: DashboardDetail, tileId: string): Extract<TileQuestion, { state: "ready" }> {
  const question = detail.tiles.find(({ tile }) => tile.id === tileId)?.question;
  if (question?.state !== "ready") throw new Error(`The tile ${tileId} is ${question?.state ?? "a text"}.`);
  return question;
}
const auditOf = (id: string) => asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.entityId, id)).orderBy(auditLog.at));

describe("a dashboard as its owner opens it", () => {
  test("has each tile's question, the filters its dataset has, and what may be done with it", async () => {
    const made = await make();
    expect(made).toMatchObject({ name: "Laboratory", version: 1, revision: 1, access: "owner", isOwn: true, mayLink: false, shares: [] });
    expect(states(made)).toEqual(["ready", "ready", "ready", null]);
    expect(ready(made, "a")).toMatchObject({
      name: "Results by hospital",
      dataset: { slug: "labs", name: "labs", version: 1, updatedAt: expect.any(String) },
      // A ward is a column of the joined dataset only, and tests are no numbers.
      filters: ["hosp", "when"],
      columnTypes: { hospital: "text", collected_on: "date" },
      mayOpen: true,
      mayDownload: true,
      mayDrill: true,
      notice: null,
    });
    expect(ready(made, "b").mayDrill).toBe(false);
    expect(made.filters.map(({ id, datasets }) => [id, datasets])).toEqual([
      ["hosp", ["labs"]],
      ["when", ["labs"]],
      ["ward", []],
      ["range", []],
    ]);
    const actions = (await auditOf(made.id)).map(({ action }) => action);
    expect(actions).toEqual(["dashboard.create"]);
    expect(await open(owner, made.id)).toMatchObject({ id: made.id, tiles: made.tiles, filters: made.filters });
    const [, view] = await auditOf(made.id);
    expect(view).toMatchObject({ action: "dashboard.view", userId: actorUserId(owner), detail: { version: 1 } });
  });

  test("asks the database as often for twelve tiles as for one", async () => {
    const statements = async (count: number): Promise<number> => {
      const tiles = Array.from({ length: count }, (_, index) => questionTile(`t${index}`, [byHospital, rowsOf, joined][index % 3] ?? ""));
      const made = await make({ body: { tiles, filters } });
      await open(owner, made.id);
      return countStatements(owner, (ctx) => getDashboard({ ctx, input: { id: made.id } }));
    };
    const three = await statements(3);
    expect(three).toBeGreaterThan(5);
    expect(await statements(12)).toBe(three);
    expect(await statements(40)).toBe(three);
  });
});

describe("who may do what", () => {
  test("nobody else opens it before it is shared, and then as it was shared", async () => {
    const { id } = await make();
    await expect(open(viewer, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect((await open(admin, id)).access).toBe("owner");
    for (const audience of [
      { audience: "person" as const, userId: actorUserId(viewer) ?? "", mayEdit: true },
      { audience: "role" as const, role: "viewer" as const, mayEdit: true },
      { audience: "everyone" as const, mayEdit: true },
    ]) {
      await share(id, [audience]);
      // A viewer looks, whatever a share says.
      expect(await open(viewer, id)).toMatchObject({ access: "view", mayLink: false, shares: [{ audience: audience.audience }] });
      expect((await listDashboards({ ctx: viewer, input: {} })).items.find((item) => item.id === id)).toMatchObject({
        access: "view",
        tiles: 4,
      });
    }
    expect((await open(colleague, id)).access).toBe("edit");
    expect((await listDashboards({ ctx: colleague, input: {} })).items.find((item) => item.id === id)).toMatchObject({ access: "edit" });
    await share(id, []);
    await expect(open(viewer, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect((await listDashboards({ ctx: viewer, input: {} })).items.map((item) => item.id)).not.toContain(id);
    const refused = (await auditOf(id)).filter(({ outcome }) => outcome === "denied");
    expect(refused.map(({ userId, action }) => [userId, action])).toEqual([
      [actorUserId(viewer), "dashboard.view"],
      [actorUserId(viewer), "dashboard.view"],
    ]);
  });

  test("a viewer changes nothing", async () => {
    const { id } = await make();
    await share(id, [{ audience: "everyone", mayEdit: true }]);
    const ctx = viewer;
    for (const attempt of [
      () => changeDashboard({ ctx, input: { id, name: "Mine" } }),
      () => removeDashboard({ ctx, input: { id } }),
      () => copyDashboard({ ctx, input: { id } }),
      () => createDashboard({ ctx, input: { name: "Mine" } }),
      () => restoreDashboardVersion({ ctx, input: { id, version: 1 } }),
      () => shareDashboard({ ctx, input: { id, shares: [] } }),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await open(owner, id)).toMatchObject({ name: "Laboratory", version: 1, shares: [{ audience: "everyone" }] });
  });

  test("who may edit changes it, and neither shares nor deletes it", async () => {
    const { id } = await make();
    await share(id, [{ audience: "person", userId: actorUserId(colleague) ?? "", mayEdit: true }]);
    expect(await changeDashboard({ ctx: colleague, input: { id, name: "Ours" } })).toMatchObject({ name: "Ours", access: "edit" });
    await expect(shareDashboard({ ctx: colleague, input: { id, shares: [] } })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(removeDashboard({ ctx: colleague, input: { id } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("a read-only key reads and changes nothing", async () => {
    const { id } = await make();
    const ctx = { ...owner, scopes: ["read" as const] };
    expect((await open(ctx, id)).id).toBe(id);
    for (const attempt of [
      () => createDashboard({ ctx, input: { name: "Mine" } }),
      () => changeDashboard({ ctx, input: { id, name: "Mine" } }),
      () => removeDashboard({ ctx, input: { id } }),
      () => copyDashboard({ ctx, input: { id } }),
      () => restoreDashboardVersion({ ctx, input: { id, version: 1 } }),
      () => shareDashboard({ ctx, input: { id, shares: [] } }),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: "FORBIDDEN", message: expect.stringContaining("scope") });
  });

  test("for another organisation it is not there", async () => {
    const { id } = await make();
    const ctx = await contextFor({ role: "admin" });
    for (const attempt of [
      () => open(ctx, id),
      () => changeDashboard({ ctx, input: { id, name: "Mine" } }),
      () => removeDashboard({ ctx, input: { id } }),
      () => copyDashboard({ ctx, input: { id } }),
      () => getDashboardVersion({ ctx, input: { id, version: 1 } }),
      () => restoreDashboardVersion({ ctx, input: { id, version: 1 } }),
      () => shareDashboard({ ctx, input: { id, shares: [] } }),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await listDashboards({ ctx, input: {} })).toMatchObject({ items: [], folders: [], tags: [] });
  });
});

describe("what is shared is the question, and the data are the viewer's own", () => {
  const asked = (detail: DashboardDetail, tileId: string, hospital?: string) => {
    const { query, parameters, columnTypes } = ready(detail, tileId);
    const condition =
      hospital === undefined
        ? null
        : filterCondition({ column: "hospital", type: columnTypes.hospital ?? "", value: { values: [hospital] } });
    return tileQuery({ query, parameters, values: { test: "HbA1c" }, filters: condition ? [condition] : [] });
  };

  test("a guest of one hospital sees its rows, and is told so without the others' number", async () => {
    const { id } = await make();
    const org = await guestOf([{ dataset: labs, hospitals: ["north"] }]);
    const guest = await contextFor({ org, role: "analyst" });
    await share(id, [{ audience: "organisation", organisation: await slugOf(org.id) }]);
    const detail = await open(guest, id);
    expect(detail).toMatchObject({ access: "view", isOwn: false, shares: [], versions: [], mayLink: false, owner: { name: "A Tester" } });
    // The joined dataset is not theirs.
    expect(states(detail)).toEqual(["ready", "ready", "hidden", null]);
    expect(ready(detail, "a")).toMatchObject({ notice: "You see the rows of 1 of the hospitals: north.", mayOpen: false });
    expect(JSON.stringify(detail)).not.toMatch(/visits|south|east|of 3/);
    // Of each hospital's twelve results every other one is HbA1c.
    expect((await runQuery({ ctx: owner, input: { query: asked(detail, "a") } })).rows).toEqual([
      ["east", 6],
      ["north", 6],
      ["south", 6],
    ]);
    expect((await runQuery({ ctx: guest, input: { query: asked(detail, "a") } })).rows).toEqual([["north", 6]]);
    expect((await runQuery({ ctx: owner, input: { query: asked(detail, "a", "east") } })).rows).toEqual([["east", 6]]);
    expect((await runQuery({ ctx: guest, input: { query: asked(detail, "a", "east") } })).rows).toEqual([]);
  });

  test("a viewer and a guest without rows see the summaries, and a guest of nothing sees no tile", async () => {
    const { id } = await make();
    await share(id, [{ audience: "everyone", mayEdit: false }]);
    const mine = await open(viewer, id);
    expect(states(mine)).toEqual(["ready", "hidden", "ready", null]);
    expect(ready(mine, "a")).toMatchObject({ mayDownload: false, mayDrill: false, mayOpen: false });
    const org = await makeOrg();
    await share(id, [{ audience: "organisation", organisation: org.slug }]);
    const theirs = await open(await contextFor({ org, role: "admin" }), id);
    expect(states(theirs)).toEqual(["hidden", "hidden", "hidden", null]);
    expect(JSON.stringify(theirs)).not.toMatch(/labs|Results|hospitals/);
  });

  test("of a tile that is hidden only its place is told to who looks, and no filter that filters nothing there", async () => {
    const secret = { id: "who", label: "Secret ward", column: "ward", kind: "values" as const, default: { values: ["Secret"] } };
    const tiles = [
      questionTile("a", byHospital),
      questionTile("c", joined, { title: "Secret deaths", visual: { kind: "bar", x: "secret" } }),
    ];
    const { id } = await make({ body: { tiles: tiles.slice(0, 1), filters } });
    const note = "Before the secret is told";
    const { version } = await changeDashboard({ ctx: owner, input: { id, body: { tiles, filters: [...filters, secret] }, note } });
    const org = await guestOf([{ dataset: labs }]);
    await share(id, [{ audience: "organisation", organisation: await slugOf(org.id) }]);
    const guest = await contextFor({ org, role: "analyst" });
    const detail = await open(guest, id);
    expect(states(detail)).toEqual(["ready", "hidden"]);
    expect(detail.tiles[1]?.tile).toEqual({ kind: "question", id: "c", at: expect.anything(), question: joined });
    const current = await getDashboardVersion({ ctx: guest, input: { id, version } });
    expect(current).toMatchObject({ by: "", note: null });
    expect(JSON.stringify([detail, current])).not.toMatch(/secret/i);
    // Who may change it has it whole.
    expect(JSON.stringify(await open(owner, id))).toMatch(/Secret deaths.*Secret ward/);
  });

  test("a copy holds what was shown to who copies, and nothing of a hidden tile, also where its question is shared", async () => {
    const secret = { id: "who", label: "Secret ward", column: "ward", kind: "values" as const, default: { values: ["Secret"] } };
    const tiles = [questionTile("a", byHospital), questionTile("c", joined, { title: "Secret deaths" })];
    const { id } = await make({ body: { tiles, filters: [...filters, secret] } });
    const org = await guestOf([{ dataset: labs }]);
    const shares = [{ audience: "organisation" as const, organisation: await slugOf(org.id) }];
    await share(id, shares);
    await shareSavedQuery({ ctx: owner, input: { id: joined, shares } });
    const guest = await contextFor({ org, role: "analyst" });
    const copy = await copyDashboard({ ctx: guest, input: { id } });
    await shareSavedQuery({ ctx: owner, input: { id: joined, shares: [] } });
    expect(states(copy)).toEqual([null, "hidden"]);
    expect(copy.filters.map((filter) => filter.id)).toEqual(["hosp", "when"]);
    expect(JSON.stringify(copy)).not.toMatch(/secret/i);
  });

  test("a question that another organisation lent is not shown on to a third", async () => {
    const other = await contextFor({ role: "admin" });
    await makeGrant({ dataset: labs, org: { id: other.orgId } });
    const lent = await keepQuestion(other, { dataset: labs, name: "Lent", query: { from: "labs", measures: [{ as: "n", fn: "count" }] } });
    const lend = (to: string) => asSystemTx((tx) => tx.insert(shares).values(shareRow(other, lent, to)));
    await lend(owner.orgId);
    const { id } = await make({ body: { tiles: [questionTile("a", lent)] } });
    expect(states(await open(owner, id))).toEqual(["ready"]);
    const third = await guestOf([{ dataset: labs }]);
    await share(id, [{ audience: "organisation", organisation: await slugOf(third.id) }]);
    expect(states(await open(await contextFor({ org: third, role: "analyst" }), id))).toEqual(["hidden"]);
    // Taken back, it is not shown to those who have it on their dashboard either.
    await asSystemTx((tx) => tx.delete(shares).where(eq(shares.objectId, lent)));
    expect(states(await open(owner, id))).toEqual(["hidden"]);
  });

  test("a tile whose question was deleted says so, and its dashboard goes on", async () => {
    const gone = await keepQuestion(owner, { dataset: labs, query: { from: "labs", measures: [{ as: "n", fn: "count" }] } });
    const { id, revision } = await make({ body: { tiles: [questionTile("a", gone), questionTile("b", byHospital)] } });
    await asSystemTx((tx) => tx.delete(dashboardQuestions).where(eq(dashboardQuestions.questionId, gone)));
    await asSystemTx((tx) => tx.delete(savedQuestions).where(eq(savedQuestions.id, gone)));
    expect(states(await open(owner, id))).toEqual(["removed", "ready"]);
    const body = { tiles: [questionTile("a", gone), textTile("n", "New")], filters: [] };
    expect(states(await changeDashboard({ ctx: owner, input: { id, revision, body } }))).toEqual(["removed", null]);
  });
});

describe("changes", () => {
  test("another body is a version; labels alone and the same body are none", async () => {
    const { id, tiles } = await make();
    const body = { tiles: tiles.map(({ tile }) => tile), filters };
    const renamed = await changeDashboard({ ctx: owner, input: { id, revision: 1, name: "New name", folder: "A/B", tags: ["x"], body } });
    expect(renamed).toMatchObject({ name: "New name", folder: "A/B", tags: ["x"], version: 1, revision: 2 });
    const smaller = { tiles: [questionTile("a", byHospital)], filters: [] };
    const changed = await changeDashboard({ ctx: owner, input: { id, revision: 2, body: smaller, note: "Fewer" } });
    expect(changed).toMatchObject({ version: 2, revision: 3 });
    expect(changed.versions.map(({ version, by, note }) => [version, by, note])).toEqual([
      [2, "A Tester", "Fewer"],
      [1, "A Tester", null],
    ]);
    const shown = await asSystemTx((tx) => tx.select().from(dashboardQuestions).where(eq(dashboardQuestions.dashboardId, id)));
    expect(shown.map(({ questionId }) => questionId)).toEqual([byHospital]);
    expect((await getDashboardVersion({ ctx: owner, input: { id, version: 1 } })).body).toEqual(body);
    const restored = await restoreDashboardVersion({ ctx: owner, input: { id, version: 1 } });
    expect(restored).toMatchObject({ version: 3, revision: 4 });
    expect(restored.tiles.map(({ tile }) => tile)).toEqual(body.tiles);
    await expect(getDashboardVersion({ ctx: owner, input: { id, version: 9 } })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("of two who change what they read at the same time, the second hears of it", async () => {
    const { id, revision } = await make();
    await changeDashboard({ ctx: owner, input: { id, revision, name: "First" } });
    await expect(changeDashboard({ ctx: admin, input: { id, revision, name: "Second" } })).rejects.toMatchObject({ code: "CONFLICT" });
    const both = await Promise.allSettled(
      ["One", "Two"].map((name) => changeDashboard({ ctx: owner, input: { id, revision: revision + 1, name } })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await open(owner, id)).revision).toBe(revision + 2);
  });

  test("a new tile needs a question one may open; one that is there already stays", async () => {
    const { id, tiles } = await make();
    await share(id, [{ audience: "everyone", mayEdit: true }]);
    const body = { tiles: [...tiles.map(({ tile }) => tile), textTile("n", "New")], filters };
    expect((await changeDashboard({ ctx: colleague, input: { id, body } })).version).toBe(2);
    const secret = await keepQuestion(admin, { dataset: labs, query: { from: "labs", measures: [{ as: "n", fn: "count" }] } });
    const more = { ...body, tiles: [...body.tiles, questionTile("s", secret)] };
    await expect(changeDashboard({ ctx: colleague, input: { id, body: more } })).rejects.toMatchObject({
      code: "NOT_FOUND",
      details: [{ path: "body.tiles.5.question" }],
    });
    await expect(make({ body: more })).rejects.toMatchObject({ code: "NOT_FOUND" });
    // Nor by way of a version somebody else made.
    await changeDashboard({ ctx: admin, input: { id, body: more } });
    await changeDashboard({ ctx: admin, input: { id, body } });
    await expect(restoreDashboardVersion({ ctx: colleague, input: { id, version: 3 } })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("a copy is one's own and private, and says which questions it could not take along", async () => {
    const { id } = await make({ folder: "A", tags: ["x"] });
    await share(id, [{ audience: "everyone", mayEdit: false }]);
    const copy = await copyDashboard({ ctx: colleague, input: { id } });
    expect(copy).toMatchObject({ name: "Laboratory (copy)", folder: "A", tags: ["x"], access: "owner", version: 1, shares: [] });
    expect(copy.tiles.map(({ tile }) => tile.kind)).toEqual(["text", "text", "text", "text"]);
    expect(JSON.stringify(copy.tiles[0])).toContain("not shared with you");
    expect(states(await copyDashboard({ ctx: owner, input: { id, name: "Mine" } }))).toEqual(["ready", "ready", "ready", null]);
    await expect(open(viewer, copy.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("a deleted dashboard is gone with its shares, and its questions stay", async () => {
    const { id } = await make();
    await share(id, [{ audience: "everyone", mayEdit: false }]);
    await removeDashboard({ ctx: owner, input: { id } });
    await expect(open(owner, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await asSystemTx((tx) => tx.$count(shares, eq(shares.objectId, id)))).toBe(0);
    expect(await asSystemTx((tx) => tx.$count(dashboards, eq(dashboards.id, id)))).toBe(0);
    expect(await asSystemTx((tx) => tx.$count(savedQuestions, eq(savedQuestions.id, byHospital)))).toBe(1);
  });

  test.each([
    ["two tiles of one id", { tiles: [textTile("a", ""), textTile("a", "")], filters: [] }, "body.tiles.1.id"],
    ["a tile beyond the grid", { tiles: [{ ...textTile("a", ""), at: { x: 8, y: 0, w: 6, h: 1 } }], filters: [] }, "body.tiles.0.at"],
    ["two filters of one id", { tiles: [], filters: [filters[0], filters[0]] }, "body.filters.1.id"],
    ["a default of another kind", { tiles: [], filters: [{ ...filters[0], default: { low: 1 } }] }, "body.filters.0.default"],
    ["text no database holds", { tiles: [textTile("a", "a\u0000")], filters: [] }, "body.tiles.0.text"],
  ])("%s is refused with its place", async (_what, body, path) => {
    await expect(createDashboard({ ctx: owner, input: { name: "Bad", body: body as never } })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      details: [expect.objectContaining({ path })],
    });
  });
});

test("the list is searched, filtered and paged", async () => {
  const ctx = await contextFor({ role: "analyst" });
  const names = ["Emergency care", "Emergency beds", "Laboratory 100 %"];
  for (const [index, name] of names.entries())
    await createDashboard({ ctx, input: { name, folder: index === 1 ? "Care/Monthly" : "Care", tags: index === 2 ? ["lab"] : [] } });
  const list = async (input: Parameters<typeof listDashboards>[0]["input"]) =>
    (await listDashboards({ ctx, input })).items.map(({ name }) => name);
  expect(await list({})).toEqual(names.toReversed());
  expect(await list({ search: "EMERGENCY" })).toEqual(["Emergency beds", "Emergency care"]);
  expect(await list({ search: "0 %" })).toEqual(["Laboratory 100 %"]);
  expect(await list({ search: "_" })).toEqual([]);
  // Each word somewhere: in the name, the description, the folder or a tag, as in the list of saved questions.
  expect(await list({ search: "  monthly  emergency " })).toEqual(["Emergency beds"]);
  expect(await list({ search: "100 lab care" })).toEqual(["Laboratory 100 %"]);
  expect(await list({ search: "emergency laboratory" })).toEqual([]);
  await expect(list({ search: "a\u0000" })).rejects.toMatchObject({ code: "INVALID_INPUT" });
  expect(await list({ folder: "Care" })).toHaveLength(3);
  expect(await list({ folder: "Care/Monthly" })).toEqual(["Emergency beds"]);
  expect(await list({ tag: "lab" })).toEqual(["Laboratory 100 %"]);
  const first = await listDashboards({ ctx, input: { limit: 2 } });
  expect(first).toMatchObject({ folders: ["Care", "Care/Monthly"], tags: ["lab"], nextCursor: expect.any(String) });
  expect(await list({ limit: 2, cursor: first.nextCursor ?? "" })).toEqual(["Emergency care"]);
  await expect(list({ cursor: "eA" })).rejects.toMatchObject({ code: "INVALID_INPUT" });
});

async function slugOf(orgId: string): Promise<string> {
  return asSystemTx(async (tx) => (await tx.select({ slug: orgs.slug }).from(orgs).where(eq(orgs.id, orgId)))[0]?.slug ?? "");
}

function shareRow(from: ServiceContext, objectId: string, toOrgId: string) {
  return {
    id: newId("share"),
    orgId: from.orgId,
    kind: "question" as const,
    objectId,
    audience: "organisation" as const,
    toOrgId,
    createdBy: actorUserId(from) ?? "",
  };
}
