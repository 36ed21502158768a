import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { datasets, savedQuestions, shares } from "@/db";
import { createTestDb, type TestDb } from "@/db/testing/create-test-db";
import { asSystemTx, contextFor, makeDataset, makeGrant, makeOrg } from "@/db/testing/factories";
import { LAB_CONTRACT } from "@/lib/catalog/testing/lab-contract";
import { actorUserId, type ServiceContext } from "@/lib/context";
import { createDashboard, shareDashboard } from "@/lib/dashboards";
import { keepQuestion } from "@/lib/dashboards/testing/keep-question";
import { parseContract } from "@/lib/ingest";
import { search, type FoundItem } from ".";

let db: TestDb;
let ctx: ServiceContext;
let viewer: ServiceContext;
let labs: { id: string; orgId: string; createdBy: string };

beforeAll(async () => {
  db = await createTestDb();
  const org = await makeOrg();
  ctx = await contextFor({ org, role: "analyst" });
  viewer = await contextFor({ org, role: "viewer" });
  const contract = parseContract(LAB_CONTRACT);
  labs = await makeDataset({ org, slug: "labs", name: "Laboratory results", description: "Blood and urine", contract, contractVersion: 1 });
  await makeDataset({ org, slug: "beds", name: "Beds", description: "Taken and free" });
  await keepQuestion(ctx, { dataset: labs, name: "Results by hospital", query: { from: "labs", measures: [{ as: "n", fn: "count" }] } });
  const board = await createDashboard({ ctx, input: { name: "Laboratory", description: "For the board\nSecond line", tags: ["monthly"] } });
  await shareDashboard({ ctx, input: { id: board.id, shares: [{ audience: "role", role: "viewer", mayEdit: false }] } });
});
afterAll(() => db.drop());

const find = async (q: string, as = ctx) => (await search({ ctx: as, input: { q } })).items;
const named = (items: FoundItem[]) => items.map(({ kind, title }) => `${kind} ${title}`);

test("finds what is named so, the same before what begins so, before what holds it", async () => {
  expect(named(await find("laboratory"))).toEqual(["dashboard Laboratory", "dataset Laboratory results"]);
  expect(named(await find("RESULT"))).toEqual(["column Result", "question Results by hospital", "dataset Laboratory results"]);
  expect(named(await find("labs"))).toEqual(["dataset Laboratory results"]);
  expect(named(await find("monthly"))).toEqual(["dashboard Laboratory"]);
  expect(named(await find("urine"))).toEqual(["dataset Laboratory results"]);
  expect(await find("nothing of this name")).toEqual([]);
  expect(await find("%")).toEqual([]);
});

test("columns are found by name, label and unit, and say whose they are", async () => {
  const dataset = { slug: "labs", name: "Laboratory results" };
  expect(await find("collected_on")).toEqual([{ kind: "column", id: "collected_on", title: "date", detail: "collected_on", dataset }]);
  expect(await find("mmol")).toEqual([{ kind: "column", id: "value", title: "Result", detail: "value · mmol/L", dataset }]);
});

test("each finds only what is theirs to see", async () => {
  expect(named(await find("laboratory", viewer))).toEqual(["dashboard Laboratory", "dataset Laboratory results"]);
  expect(named(await find("results", viewer))).toEqual(["dataset Laboratory results"]);
  const strangers = await makeOrg();
  const stranger = await contextFor({ org: strangers, role: "admin" });
  for (const q of ["", "laboratory", "results", "value", "mmol"]) expect(await find(q, stranger)).toEqual([]);
  await makeGrant({ dataset: labs, org: strangers, rights: ["summary"] });
  expect(named(await find("mmol", stranger))).toEqual(["column Result"]);
  const [question] = await asSystemTx((tx) => tx.select().from(savedQuestions));
  await asSystemTx((tx) =>
    tx.insert(shares).values({
      id: "shr_test",
      orgId: ctx.orgId,
      kind: "question",
      objectId: question?.id ?? "",
      audience: "organisation",
      toOrgId: strangers.id,
      createdBy: actorUserId(ctx) ?? "",
    }),
  );
  expect(named(await find("by hospital", stranger))).toEqual(["question Results by hospital"]);
});

test("without words gives what changed last", async () => {
  expect(named(await find("")).slice(0, 2)).toEqual(["dashboard Laboratory", "question Results by hospital"]);
  await asSystemTx((tx) =>
    tx
      .update(datasets)
      .set({ createdAt: new Date(Date.now() + 60_000) })
      .where(eq(datasets.slug, "beds")),
  );
  expect(named(await find("  "))[0]).toBe("dataset Beds");
});

test("thousands of columns leave room for the rest, and a changed contract is seen at once", async () => {
  const columns = [
    ...LAB_CONTRACT.columns,
    ...Array.from({ length: 1900 }, (_, index) => ({ name: `lab_${index}`, source: `lab ${index}`, type: "double" })),
  ];
  const wide = await makeDataset({
    org: { id: ctx.orgId },
    slug: "wide",
    name: "Wide",
    contract: parseContract({ ...LAB_CONTRACT, columns }),
    contractVersion: 1,
  });
  const items = await find("lab");
  expect(items).toHaveLength(30);
  expect(named(items)).toEqual(expect.arrayContaining(["dashboard Laboratory", "dataset Laboratory results"]));
  expect((await find("lab_1899")).map(({ id }) => id)).toEqual(["lab_1899"]);
  await asSystemTx((tx) =>
    tx
      .update(datasets)
      .set({ contract: parseContract(LAB_CONTRACT), contractVersion: 2 })
      .where(eq(datasets.id, wide.id)),
  );
  expect(await find("lab_1899")).toEqual([]);
});

test("a read-only key searches, and what no database holds is refused", async () => {
  expect(named(await find("beds", { ...ctx, scopes: ["read"] }))).toEqual(["dataset Beds"]);
  await expect(find("a\u0000b")).rejects.toMatchObject({ code: "INVALID_INPUT" });
  await expect(search({ ctx: { ...ctx, scopes: [] }, input: { q: "beds" } })).rejects.toMatchObject({ code: "FORBIDDEN" });
});
