import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { GET as openByLink } from "@/app/api/v1/links/[token]/route";
import { POST as runByLink } from "@/app/api/v1/links/[token]/tiles/[tileId]/route";
import { auditLog, contracts, dashboardLinks, datasets, grants, memberships, queryRuns, relationships, users } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeDataset, makeGrant, makeOrg } from "@/db/testing/factories";
import { runQuery } from "@/lib/analysis";
import { publishTwo } from "@/lib/analysis/testing/two-datasets";
import { actorUserId, type Role, type ServiceContext } from "@/lib/context";
import { openDuckdb } from "@/lib/engines";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { limitWrongSecrets } from "@/lib/rate-limit";
import {
  changeDashboard,
  createDashboard,
  createLink,
  getDashboard,
  listLinks,
  openLink,
  removeDashboard,
  revokeLink,
  runLinkTile,
  shareDashboard,
  type DashboardFilter,
  type FilterValues,
} from ".";
import { liveLink } from "./live-link";
import { keepQuestion, questionTile, textTile } from "./testing/keep-question";

let db: TestDb;
let owner: ServiceContext;
/** Makes the links; a data manager with whom the dashboard is shared for editing. */
let maker: ServiceContext;
let labs: { id: string; orgId: string; createdBy: string };
let dashboardId: string;
let questions: Record<"summary" | "rows" | "granted" | "joined" | "joinedGranted", string>;
let token: string;
let linkId: string;

const facts = { requestId: "req_test", ip: "203.0.113.7", userAgent: null };
const open = (given = token) => openLink({ facts, input: { token: given } });
const run = (tileId: string, filters: FilterValues = {}, given = token) => runLinkTile({ facts, input: { token: given, tileId, filters } });

const filters = [
  { id: "hosp", label: "Hospital", column: "hospital", kind: "values" as const },
  { id: "test", label: "Test", column: "test", kind: "values" as const, default: { values: ["HbA1c"] } },
  { id: "when", label: "Collected", column: "collected_on", kind: "period" as const },
];

beforeAll(async () => {
  db = await createTestDb();
  await buildChildren();
  const admin = await contextFor({ role: "admin" });
  ({ labs } = await publishTwo(admin));
  const org = { id: admin.orgId };
  owner = await contextFor({ org, role: "analyst" });
  maker = await contextFor({ org, role: "data_manager" });
  // Of another organisation, which lets ours see everything of it.
  const lender = await makeOrg();
  const lent = await makeDataset({ org: lender, slug: "lent" });
  await makeGrant({ dataset: lent, org });
  await asSystemTx((tx) =>
    tx.insert(relationships).values({
      id: newId("relationship"),
      datasetId: labs.id,
      name: "abroad",
      toDatasetId: lent.id,
      on: [["test", "test"]],
      cardinality: "many-to-one",
      createdBy: labs.createdBy,
    }),
  );
  const count = { groupBy: [{ field: "hospital" }], measures: [{ as: "n", fn: "count" }] };
  questions = {
    summary: await keepQuestion(owner, { dataset: labs, name: "Results by hospital", query: { from: "labs", ...count } }),
    rows: await keepQuestion(owner, { dataset: labs, name: "Secret rows", query: { from: "labs", select: ["patient_id"] } }),
    granted: await keepQuestion(owner, {
      dataset: lent,
      name: "Secret guest",
      query: { from: "lent", measures: [{ as: "n", fn: "count" }] },
    }),
    joined: await keepQuestion(owner, {
      dataset: labs,
      name: "Wards",
      query: { from: "labs", joins: ["visit"], groupBy: [{ field: "visit.ward" }], measures: [{ as: "n", fn: "count" }] },
    }),
    joinedGranted: await keepQuestion(owner, { dataset: labs, name: "Secret join", query: { from: "labs", joins: ["abroad"], ...count } }),
  };
  const tiles = [
    questionTile("own", questions.summary, { title: "By hospital" }),
    questionTile("rows", questions.rows),
    questionTile("granted", questions.granted),
    questionTile("joined", questions.joined),
    questionTile("abroad", questions.joinedGranted),
    textTile("text", "# Laboratory"),
  ];
  dashboardId = (
    await createDashboard({ ctx: owner, input: { name: "Laboratory", description: "For the board", body: { tiles, filters } } })
  ).id;
  await shareToMaker(true);
});
afterAll(async () => {
  await openDuckdb().close();
  await db.drop();
});
beforeEach(async () => {
  const made = await createLink({ ctx: maker, input: { id: dashboardId, hours: 1, note: "The board" } });
  token = made.token;
  linkId = made.id;
});

const shareToMaker = (mayEdit: boolean) =>
  shareDashboard({ ctx: owner, input: { id: dashboardId, shares: [{ audience: "person", userId: actorUserId(maker) ?? "", mayEdit }] } });
const setRole = (role: Role) =>
  asSystemTx((tx) =>
    tx
      .update(memberships)
      .set({ role })
      .where(and(eq(memberships.orgId, maker.orgId), eq(memberships.userId, actorUserId(maker) ?? ""))),
  );
const openFrom = (ip: string, given: string) => openLink({ facts: { ...facts, ip }, input: { token: given } });
/** Wrong tokens of one address, as they are counted. */
async function guess(address: string, times: number): Promise<void> {
  const wrong = async (): Promise<never> => {
    throw new AppError("NOT_FOUND", "Nothing is there.");
  };
  for (let n = 0; n < times; n += 1) await limitWrongSecrets({ address, hash: `guess ${n}` }, wrong).catch(() => null);
}
/** What opens nothing answers so, whatever the reason. */
async function expectGone(given = token): Promise<void> {
  const words = /^This link opens nothing: .* Nothing was lost\. Ask whoever gave it to you for a new one\.$/;
  await expect(open(given)).rejects.toMatchObject({ code: "NOT_FOUND", message: expect.stringMatching(words), details: undefined });
  await expect(run("own", {}, given)).rejects.toMatchObject({ code: "NOT_FOUND", message: expect.stringMatching(words) });
}

describe("who has a link and no account", () => {
  test("sees the dashboard's own summaries, and of other tiles why they are not shown", async () => {
    const shown = await open();
    expect(shown).toMatchObject({ name: "Laboratory", description: "For the board", expiresAt: expect.any(String) });
    expect(shown.tiles.map((tile) => [tile.id, tile.kind])).toEqual([
      ["own", "question"],
      ["rows", "hidden"],
      ["granted", "hidden"],
      ["joined", "question"],
      ["abroad", "hidden"],
      ["text", "text"],
    ]);
    expect(shown.tiles[0]).toMatchObject({ title: "By hospital", groups: 1, filters: ["hosp", "test", "when"] });
    expect(shown.filters.map(({ id, choices }) => [id, choices.toSorted()])).toEqual([
      ["hosp", ["east", "north", "south"]],
      ["test", ["HbA1c", "Sodium"]],
      ["when", []],
    ]);
    const text = JSON.stringify(shown);
    expect(text).not.toMatch(/usr_|org_|sq_|dset_|dash_|lnk_|@|select|"labs"|"lent"|Secret|A Tester/);
  });

  test("gets answers of the maker's organisation under the dashboard's filters, and nothing of how they were made", async () => {
    // Twelve results of each hospital, every other one HbA1c; the filter on tests starts with that.
    const answer = await run("own");
    expect(answer.rows).toEqual([
      ["east", 6],
      ["north", 6],
      ["south", 6],
    ]);
    expect((await run("own", { test: null })).rows.map(([, n]) => n)).toEqual([12, 12, 12]);
    expect((await run("own", { test: null, hosp: { values: ["north"] } })).rows).toEqual([["north", 12]]);
    // The results are of 1 to 12 January, one a day.
    expect((await run("own", { test: null, hosp: { values: ["north"] }, when: { from: "2025-01-11" } })).rows).toEqual([["north", 2]]);
    expect(Object.keys(answer).sort()).toEqual([
      "before",
      "columns",
      "dataset",
      "others",
      "rowCount",
      "rows",
      "suppressed",
      "totals",
      "truncated",
    ]);
    expect(JSON.stringify(answer)).not.toMatch(/select|usr_|qry_|parquet/i);
    expect((await run("joined", {})).rowCount).toBeGreaterThan(0);
  });

  test("leaves a trace that names the link and not its maker", async () => {
    await open();
    await run("own");
    const rows = await asSystemTx((tx) => tx.select().from(auditLog).where(eq(auditLog.actorKind, "link")));
    const mine = rows.filter(({ detail }) => (detail as { linkId?: string }).linkId === linkId);
    expect(mine.map(({ action }) => action).sort()).toEqual(["column.values", "column.values", "dashboard.link.open", "query.summary"]);
    for (const row of mine)
      expect(row).toMatchObject({ userId: null, sessionId: null, keyId: null, orgId: maker.orgId, ip: facts.ip, outcome: "ok" });
    const [asked] = await asSystemTx((tx) => tx.select().from(queryRuns).where(eq(queryRuns.userId, linkId)));
    expect(asked).toMatchObject({ state: "done", orgId: maker.orgId, rows: 3 });
    const { links } = await listLinks({ ctx: maker, input: { id: dashboardId } });
    expect(links.find(({ id }) => id === linkId)).toMatchObject({ views: 1, note: "The board", state: "open", createdBy: "A Tester" });
    expect(JSON.stringify(links)).not.toContain(token);
  });

  test("has the role viewer and may read, whatever the maker may", async () => {
    const { ctx } = await liveLink({ token, facts });
    expect(ctx).toMatchObject({ role: "viewer", scopes: ["read"], orgId: maker.orgId, actor: { kind: "link", linkId } });
    await expect(runQuery({ ctx, input: { query: { from: "labs", select: ["patient_id"] } } })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(changeDashboard({ ctx, input: { id: dashboardId, name: "Mine" } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("cannot set what the dashboard does not declare", async () => {
    const attempts: FilterValues[] = [
      { other: { values: ["p1"] } },
      { constructor: { values: ["p1"] } },
      { hosp: { low: 1 } },
      { hosp: { from: "2025-01-01" } },
      { when: { values: ["2025-01-01"] } },
    ];
    for (const given of attempts) await expect(run("own", given)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    for (const given of [{ hosp: { field: "patient_id", op: "eq", value: "p1" } }, { hosp: { values: [] } }, { "hosp.x": null }]) {
      await expect(runLinkTile({ facts, input: { token, tileId: "own", filters: given as never } })).rejects.toThrow();
    }
    await expect(runLinkTile({ facts, input: { token, tileId: "own", filters: {}, query: { from: "labs" } } as never })).rejects.toThrow();
  });

  test.each(["rows", "granted", "abroad", "text", "nosuch"])("cannot run the tile %s", async (tileId) => {
    const before = await asSystemTx((tx) => tx.$count(queryRuns));
    await expect(run(tileId)).rejects.toMatchObject({ code: "NOT_FOUND", message: expect.stringContaining("no such tile") });
    expect(await asSystemTx((tx) => tx.$count(queryRuns))).toBe(before);
  });

  test("reads no more than the maker's organisation: of one hospital when its own grant says so", async () => {
    const own = and(eq(grants.datasetId, labs.id), eq(grants.orgId, maker.orgId));
    await asSystemTx((tx) =>
      tx
        .update(grants)
        .set({ hospitals: ["south"] })
        .where(own),
    );
    try {
      expect((await run("own")).rows).toEqual([["south", 6]]);
      expect((await open()).filters[0]?.choices).toEqual(["south"]);
    } finally {
      await asSystemTx((tx) => tx.update(grants).set({ hospitals: null }).where(own));
    }
  });

  test("sees nobody one by one: neither groups of patients nor a choice of them", async () => {
    const perPatient = { from: "labs", groupBy: [{ field: "patient_id" }], measures: [{ as: "n", fn: "count" }] };
    const people = await keepQuestion(maker, { dataset: labs, name: "Per patient", query: perPatient });
    const perHospital = { from: "labs", groupBy: [{ field: "hospital" }], measures: [{ as: "n", fn: "count" }] };
    const summary = await keepQuestion(maker, { dataset: labs, name: "Per hospital", query: perHospital });
    const patient = { id: "who", label: "Patient", column: "patient_id", kind: "values" as const };
    const body = { tiles: [questionTile("people", people), questionTile("own", summary)], filters: [...filters, patient] };
    const { id } = await createDashboard({ ctx: maker, input: { name: "Patients", body } });
    const given = (await createLink({ ctx: maker, input: { id, hours: 1 } })).token;
    const [before] = await asSystemTx((tx) => tx.select({ contract: datasets.contract }).from(datasets).where(eq(datasets.id, labs.id)));
    const contract = { ...(before?.contract as object), patient: "patient_id" };
    await asSystemTx((tx) => tx.update(datasets).set({ contract }).where(eq(datasets.id, labs.id)));
    try {
      const shown = await open(given);
      expect(shown.tiles.map((tile) => [tile.id, tile.kind])).toEqual([
        ["people", "hidden"],
        ["own", "question"],
      ]);
      expect(shown.filters.map((filter) => filter.id)).toEqual(["hosp", "test", "when"]);
      expect(JSON.stringify(shown)).not.toMatch(/"p[0-3]"/);
      await expect(run("people", {}, given)).rejects.toMatchObject({ code: "NOT_FOUND" });
      await expect(run("own", { who: { values: ["p1"] } }, given)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    } finally {
      await asSystemTx((tx) => tx.update(datasets).set({ contract: before?.contract }).where(eq(datasets.id, labs.id)));
    }
  });

  /** What a link shows of one question with the dashboard's filters, and the tile's answer or why it is not there. */
  async function byLink(question: string, more: DashboardFilter[] = []) {
    const body = { tiles: [questionTile("one", question)], filters: [...filters, ...more] };
    const { id } = await createDashboard({ ctx: maker, input: { name: "One tile", body } });
    const given = (await createLink({ ctx: maker, input: { id, hours: 1 } })).token;
    return { given, shown: await open(given), id };
  }
  const kept = (query: object) => keepQuestion(maker, { dataset: labs, name: "One", query: { from: "labs", ...query } });
  const counted = [{ as: "n", fn: "count" }];
  /** The datasets as they are, with other contracts while `work` is done. */
  async function withContract(dataset: { id: string }, change: (before: object) => object | null, work: () => Promise<void>) {
    const which = eq(datasets.id, dataset.id);
    const [before] = await asSystemTx((tx) => tx.select({ contract: datasets.contract }).from(datasets).where(which));
    await asSystemTx((tx) =>
      tx
        .update(datasets)
        .set({ contract: change((before?.contract ?? {}) as object) })
        .where(which),
    );
    try {
      await work();
    } finally {
      await asSystemTx((tx) => tx.update(datasets).set({ contract: before?.contract }).where(which));
    }
  }

  test("sees nobody through a column that an earlier contract had as the patient's", async () => {
    const people = await kept({ groupBy: [{ field: "patient_id" }], measures: counted });
    await withContract(
      labs,
      (before) => ({ ...before, patient: "patient_id" }),
      async () => {
        const [latest] = await asSystemTx((tx) => tx.select().from(datasets).where(eq(datasets.id, labs.id)));
        const earlier = { datasetId: labs.id, version: 900, body: latest?.contract, createdBy: labs.createdBy };
        await asSystemTx((tx) => tx.insert(contracts).values(earlier));
      },
    );
    try {
      const { shown, given } = await byLink(people);
      expect(shown.tiles[0]).toMatchObject({ kind: "hidden", message: expect.stringContaining("one by one") });
      await expect(run("one", {}, given)).rejects.toMatchObject({ code: "NOT_FOUND" });
    } finally {
      await asSystemTx((tx) => tx.delete(contracts).where(and(eq(contracts.datasetId, labs.id), eq(contracts.version, 900))));
    }
  });

  test("sees nobody through a column that a relationship pairs with the patient's", async () => {
    const visits = await asSystemTx((tx) => tx.select().from(datasets).where(eq(datasets.slug, "visits")));
    const [visit] = visits.filter(({ orgId }) => orgId === labs.orgId);
    if (!visit) throw new Error("There is no dataset of visits.");
    const people = await kept({ groupBy: [{ field: "patient_id" }], measures: counted });
    // The pair is of the labs' own patient_id: the visits' contract alone says whose it is.
    await withContract(
      visit,
      (before) => ({ ...before, patient: "patient_id" }),
      async () => {
        const { shown } = await byLink(people);
        expect(shown.tiles[0]).toMatchObject({ kind: "hidden", message: expect.stringContaining("one by one") });
      },
    );
    expect((await byLink(people)).shown.tiles[0]).toMatchObject({ kind: "question" });
  });

  test("sees nothing of data without a contract, such as tables that are read live", async () => {
    const wholes = await kept({ groupBy: [{ field: "test" }], measures: counted });
    const had = await asSystemTx((tx) => tx.delete(contracts).where(eq(contracts.datasetId, labs.id)).returning());
    try {
      await withContract(
        labs,
        () => null,
        async () => {
          const { shown } = await byLink(wholes);
          expect(shown.tiles[0]).toMatchObject({ kind: "hidden", message: expect.stringContaining("contract does not say") });
        },
      );
    } finally {
      await asSystemTx((tx) => tx.insert(contracts).values(had));
    }
  });

  test("has no patient by what a filter begins with", async () => {
    await withContract(
      labs,
      (before) => ({ ...before, patient: "patient_id" }),
      async () => {
        const who = { id: "who", label: "Patient", column: "patient_id", kind: "values" as const, default: { values: ["p1"] } };
        const { shown } = await byLink(await kept({ groupBy: [{ field: "test" }], measures: counted }), [who]);
        expect(shown.tiles[0]).toMatchObject({ kind: "hidden", message: expect.stringContaining("asks for one of them") });
      },
    );
  });

  test("comes down to no single row by its key: neither by a condition of the tile nor by filters", async () => {
    const bySite = { groupBy: [{ field: "hospital" }], measures: [{ as: "mean", fn: "avg", field: "value" }] };
    const open = await kept(bySite);
    const one = await kept({ ...bySite, where: { field: "collected_on", op: "eq", value: "2025-01-03" } });
    await withContract(
      labs,
      (before) => ({ ...before, patient: "patient_id", key: ["hospital", "collected_on"] }),
      async () => {
        const { given, shown } = await byLink(open);
        expect(shown.tiles[0]).toMatchObject({ kind: "question" });
        expect(shown.filters.map((filter) => filter.id)).toEqual(["test"]);
        const when = { from: "2025-01-03", to: "2025-01-03" };
        await expect(run("one", { when }, given)).rejects.toMatchObject({ code: "INVALID_INPUT" });
        await expect(run("one", { hosp: { values: ["north"] } }, given)).rejects.toMatchObject({ code: "INVALID_INPUT" });
        // Six of the twelve days of each hospital have an HbA1c.
        expect((await run("one", {}, given)).rows).toHaveLength(3);
        expect((await byLink(one)).shown.tiles[0]).toMatchObject({ kind: "hidden" });
      },
    );
  });

  test("chooses among the values of the rows that the tiles are about, and learns of no others", async () => {
    const ofNorth = { where: { field: "hospital", op: "eq", value: "north" }, groupBy: [{ field: "test" }], measures: counted };
    const { shown } = await byLink(await kept(ofNorth));
    expect(shown.filters.find(({ id }) => id === "hosp")?.choices).toEqual(["north"]);
    // Twelve rows are of north, six of them HbA1c: what fewer than ten rows have is offered to nobody.
    const few = await byLink(await kept({ ...ofNorth, where: { all: [ofNorth.where, { field: "test", op: "eq", value: "HbA1c" }] } }));
    expect(few.shown.filters.find(({ id }) => id === "hosp")?.choices).toEqual([]);
  });

  test("is one of any number behind one address: good links are not counted there", async () => {
    await guess("203.0.113.68", 600 - 1);
    for (let n = 0; n < 3; n += 1) expect((await liveLink({ token, facts: { ...facts, ip: "203.0.113.68" } })).row.name).toBe("Laboratory");
    await expect(openFrom("203.0.113.68", "B".repeat(43))).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(openFrom("203.0.113.68", "C".repeat(43))).rejects.toMatchObject({ code: "RATE_LIMITED" });
  });

  describe("of a tile of numbers that compares", () => {
    const numbers = (more: Record<string, unknown> = {}) => ({ from: "labs", measures: counted, ...more });
    const keep = (query: Record<string, unknown>) =>
      keepQuestion(maker, { dataset: labs, name: "One", query, visual: { kind: "number", compare: true } });

    test("gets the numbers of the period before, under the same filters and rights", async () => {
      // One result of each hospital a day, 1 to 12 January: of 9 to 11 January three each, of the three days before too.
      const { given } = await byLink(await keep(numbers()));
      const when = { from: "2025-01-09", to: "2025-01-11" };
      const answer = await run("one", { test: null, when }, given);
      expect(answer.rows).toEqual([[9]]);
      const period = { low: "2025-01-06T00:00:00.000Z", high: "2025-01-09T00:00:00.000Z", isDays: true };
      expect(answer.before).toEqual({ state: "ready", row: [9], period, isUneven: false, isUnfinished: false });
      // HbA1c on the odd days: 9 and 11 January, and 7 January before.
      const some = await run("one", { hosp: { values: ["north"] }, when }, given);
      expect([some.rows, some.before]).toMatchObject([[[2]], { state: "ready", row: [1] }]);
      const own = and(eq(grants.datasetId, labs.id), eq(grants.orgId, maker.orgId));
      await asSystemTx((tx) =>
        tx
          .update(grants)
          .set({ hospitals: ["south"] })
          .where(own),
      );
      try {
        expect((await run("one", { test: null, when }, given)).before).toMatchObject({ row: [3] });
      } finally {
        await asSystemTx((tx) => tx.update(grants).set({ hospitals: null }).where(own));
      }
    });

    test("gets none without a period or without files for the one before, and where nothing compares", async () => {
      const { given } = await byLink(await keep(numbers()));
      expect((await run("one", {}, given)).before).toEqual({ state: "none", reason: "no_period", period: null });
      const january = { from: "2025-01-01", to: "2025-01-31" };
      expect((await run("one", { when: january }, given)).before).toMatchObject({ state: "none", reason: "no_files" });
      expect((await run("own", { when: january })).before).toBeNull();
      const grouped = await byLink(await keep(numbers({ groupBy: [{ field: "hospital" }] })));
      expect((await run("one", { when: january }, grouped.given)).before).toBeNull();
    });

    test("gets nothing of a tile that is not shown", async () => {
      await withContract(
        labs,
        (before) => ({ ...before, patient: "patient_id" }),
        async () => {
          const least = await byLink(await keep(numbers({ measures: [{ as: "least", fn: "min", field: "patient_id" }] })));
          expect(least.shown.tiles[0]).toMatchObject({ kind: "hidden" });
          await expect(run("one", {}, least.given)).rejects.toMatchObject({ code: "NOT_FOUND" });
          const people = [{ as: "people", fn: "count_distinct", field: "patient_id" }];
          const many = await byLink(await keep(numbers({ measures: people })));
          const when = { from: "2025-01-09", to: "2025-01-11" };
          expect((await run("one", { test: null, when }, many.given)).before).toMatchObject({ state: "ready" });
        },
      );
    });
  });

  test("opens one dashboard with one token", async () => {
    const tiles = [questionTile("mine", questions.summary)];
    const other = await createDashboard({ ctx: maker, input: { name: "Another", body: { tiles: [textTile("text", "")] } } });
    await expect(createDashboard({ ctx: maker, input: { name: "Another", body: { tiles } } })).rejects.toMatchObject({ code: "NOT_FOUND" });
    const { token: others } = await createLink({ ctx: maker, input: { id: other.id, hours: 1 } });
    expect((await open(others)).name).toBe("Another");
    await expect(run("own", {}, others)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(revokeLink({ ctx: maker, input: { id: other.id, linkId } })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await removeDashboard({ ctx: maker, input: { id: other.id } });
    await expectGone(others);
  });

  test("by HTTP gets the API's headers, and the token from the path alone", async () => {
    const asked = new Request("http://localhost/api/v1/links/x", { headers: { "x-medlake-peer": "203.0.113.9" } });
    const answer = await openByLink(asked, { params: Promise.resolve({ token }) });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("private, no-store");
    expect(answer.headers.get("set-cookie")).toBeNull();
    const body = JSON.stringify({ filters: { hosp: { values: ["east"] } } });
    const post = new Request("http://localhost/api/v1/links/x/tiles/own", {
      method: "POST",
      body,
      headers: { "content-type": "application/json" },
    });
    const tile = await runByLink(post, { params: Promise.resolve({ token, tileId: "own" }) });
    expect(await tile.json()).toMatchObject({ rows: [["east", 6]] });
    const foreign = new Request("http://localhost/api/v1/links/x/tiles/own", {
      method: "POST",
      body,
      headers: { "content-type": "application/json", origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    });
    expect((await runByLink(foreign, { params: Promise.resolve({ token, tileId: "own" }) })).status).toBe(403);
    const wrong = await openByLink(asked, { params: Promise.resolve({ token: token.slice(1) }) });
    expect([wrong.status, ((await wrong.json()) as { error: { code: string } }).error.code]).toEqual([404, "NOT_FOUND"]);
  });
});

describe("a link opens nothing", () => {
  test("when its token is unknown, or was not copied in full", async () => {
    await expectGone("A".repeat(43));
    await expectGone(token.slice(0, 42));
    await expectGone(`${token}\u0000`);
    const stored = await asSystemTx((tx) => tx.select().from(dashboardLinks).where(eq(dashboardLinks.id, linkId)));
    expect(stored[0]?.tokenHash).toMatch(/^[0-9a-f]{64}$/);
    // What is stored opens nothing either.
    await expectGone(stored[0]?.tokenHash ?? "");
  });

  test("after 600 wrong ones from one address, where it had not been opened from there; elsewhere it opens", async () => {
    const { token: second } = await createLink({ ctx: maker, input: { id: dashboardId, hours: 1 } });
    await openFrom("203.0.113.66", token);
    await guess("203.0.113.66", 600);
    await expect(openFrom("203.0.113.66", second)).rejects.toMatchObject({ code: "RATE_LIMITED" });
    expect((await openFrom("203.0.113.66", token)).name).toBe("Laboratory");
    expect((await openFrom("203.0.113.67", second)).name).toBe("Laboratory");
  });

  test("when it has ended", async () => {
    const ended = new Date(Date.now() - 1000);
    await asSystemTx((tx) => tx.update(dashboardLinks).set({ expiresAt: ended }).where(eq(dashboardLinks.id, linkId)));
    await expectGone();
    const { links } = await listLinks({ ctx: maker, input: { id: dashboardId } });
    expect(links.find(({ id }) => id === linkId)?.state).toBe("expired");
    // A refusal is on record when its request ends.
    const asked = new Request("http://localhost/api/v1/links/x");
    expect((await openByLink(asked, { params: Promise.resolve({ token }) })).status).toBe(404);
    const denied = await asSystemTx((tx) =>
      tx
        .select()
        .from(auditLog)
        .where(and(eq(auditLog.outcome, "denied"), eq(auditLog.actorKind, "link"))),
    );
    expect(denied.at(-1)).toMatchObject({ action: "dashboard.link.open", entityId: dashboardId, detail: { reason: "expired", linkId } });
  });

  test("when it was taken back", async () => {
    await revokeLink({ ctx: maker, input: { id: dashboardId, linkId } });
    await revokeLink({ ctx: maker, input: { id: dashboardId, linkId } });
    await expectGone();
  });

  test.each<Role>(["analyst", "viewer", "auditor"])("when its maker has become %s", async (role) => {
    await setRole(role);
    try {
      await expectGone();
    } finally {
      await setRole("data_manager");
    }
    expect((await open()).name).toBe("Laboratory");
  });

  test("when its maker's account is disabled, or has left the organisation", async () => {
    const user = eq(users.id, actorUserId(maker) ?? "");
    await asSystemTx((tx) => tx.update(users).set({ disabledAt: new Date() }).where(user));
    await expectGone();
    await asSystemTx((tx) => tx.update(users).set({ disabledAt: null }).where(user));
    const membership = and(eq(memberships.orgId, maker.orgId), eq(memberships.userId, actorUserId(maker) ?? ""));
    await asSystemTx((tx) => tx.delete(memberships).where(membership));
    await expectGone();
    await asSystemTx((tx) => tx.insert(memberships).values({ orgId: maker.orgId, userId: actorUserId(maker) ?? "", role: "data_manager" }));
    expect((await open()).name).toBe("Laboratory");
  });

  test("when its maker may look at the dashboard only, or not at all", async () => {
    await shareToMaker(false);
    await expectGone();
    await shareDashboard({ ctx: owner, input: { id: dashboardId, shares: [] } });
    await expectGone();
    await shareToMaker(true);
    expect((await open()).name).toBe("Laboratory");
  });

  test("of what is no longer on the dashboard", async () => {
    const { body } = await bodyOf();
    const without = { ...body, tiles: body.tiles.filter(({ id }) => id !== "own") };
    await changeDashboard({ ctx: owner, input: { id: dashboardId, body: without } });
    await expect(run("own")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await changeDashboard({ ctx: owner, input: { id: dashboardId, body } });
    expect((await run("own")).rowCount).toBe(3);
  });
});

describe("links are made", () => {
  test("by managers of the organisation who may change the dashboard, and by nobody else", async () => {
    const input = { id: dashboardId, hours: 1 };
    const org = { id: maker.orgId };
    await expect(createLink({ ctx: owner, input })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(createLink({ ctx: { ...maker, scopes: ["read"] }, input })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(createLink({ ctx: await contextFor({ org, role: "data_manager" }), input })).rejects.toMatchObject({ code: "NOT_FOUND" });
    const stranger = await contextFor({ role: "admin" });
    await expect(createLink({ ctx: stranger, input })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(listLinks({ ctx: stranger, input })).rejects.toThrow();
    await expect(revokeLink({ ctx: stranger, input: { id: dashboardId, linkId } })).rejects.toMatchObject({ code: "NOT_FOUND" });
    const admin = await contextFor({ org, role: "admin" });
    expect((await createLink({ ctx: admin, input })).token).toMatch(/^[0-9A-Za-z_-]{43}$/);
  });

  test("for a dashboard of another organisation never, however it is shared", async () => {
    const guests = await makeOrg();
    await shareDashboard({ ctx: owner, input: { id: dashboardId, shares: [{ audience: "organisation", organisation: guests.slug }] } });
    const guest = await contextFor({ org: guests, role: "admin" });
    await expect(createLink({ ctx: guest, input: { id: dashboardId, hours: 1 } })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await shareToMaker(true);
  });

  test("for an hour to thirty days", async () => {
    for (const hours of [0, 721, 1.5]) await expect(createLink({ ctx: maker, input: { id: dashboardId, hours } })).rejects.toThrow();
    const before = Date.now();
    const { expiresAt } = await createLink({ ctx: maker, input: { id: dashboardId, hours: 720 } });
    expect(new Date(expiresAt).getTime() - before).toBeGreaterThanOrEqual(30 * 86_400_000);
    expect(new Date(expiresAt).getTime() - before).toBeLessThan(30 * 86_400_000 + 60_000);
  });
});

async function bodyOf() {
  const detail = await getDashboard({ ctx: owner, input: { id: dashboardId } });
  return { body: { tiles: detail.tiles.map(({ tile }) => tile), filters } };
}
