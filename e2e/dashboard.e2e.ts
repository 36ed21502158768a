import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { expectAccessible } from "./testing/browser";
import { apiOf, type Api } from "./testing/readings";
import { publishedRows } from "./testing/sample-rows";
import { settledBox } from "./testing/settled-box";
import { testSite } from "./testing/test-site";

const NAME = "Laboratory overview";
const NOTHING = "This link opens nothing";

let api: Api;
let id: string;
const site = testSite("shared", async ({ server }) => {
  api = await apiOf(server, "manager@medlake.example");
  id = await makeDashboard();
});

type Place = { x: number; y: number; w: number; h: number };
type Stored = { revision: number; version: number; tiles: { tile: { id: string; at: Place } }[]; filters: { default?: unknown }[] };

/** Results of these hospitals, of this sex, counted in plain code from the generated lines. */
function count({ hospitals, sex }: { hospitals?: string[]; sex?: string } = {}): string {
  const rows = publishedRows(hospitals).filter((row) => sex === undefined || row.sex === sex);
  return rows.length.toLocaleString("en-GB");
}

/** Four questions on one dashboard, one of them twice, with a filter by hospital. */
async function makeDashboard(): Promise<string> {
  const save = async (name: string, query: object, visual: object): Promise<string> => {
    const body = { name, query: { version: 1, from: "lab-results", ...query }, visual };
    return (await api.call<{ id: string }>("POST", "/api/v1/saved-queries", body)).id;
  };
  const measures = [{ as: "n", fn: "count" }];
  const total = await save("All results", { measures }, { kind: "number" });
  const women = await save("Results of women", { where: { field: "sex", op: "eq", value: "F" }, measures }, { kind: "number" });
  const byHospital = await save("Results by hospital", { groupBy: [{ field: "hospital" }], measures }, { kind: "bar" });
  const bySpecimen = await save("Results by specimen", { groupBy: [{ field: "specimen" }], measures }, { kind: "table" });
  const tile = (tileId: string, at: Place, question: string, more: object = {}) => ({
    kind: "question",
    id: tileId,
    at,
    question,
    ...more,
  });
  const tiles = [
    { kind: "text", id: "text", at: { x: 0, y: 0, w: 12, h: 2 }, text: "# Laboratory\nWhat the hospitals sent." },
    tile("total", { x: 0, y: 2, w: 3, h: 4 }, total),
    tile("women", { x: 3, y: 2, w: 3, h: 4 }, women),
    tile("again", { x: 6, y: 2, w: 3, h: 4 }, total, { title: "The same again" }),
    tile("bars", { x: 0, y: 6, w: 6, h: 8 }, byHospital),
    tile("table", { x: 6, y: 6, w: 6, h: 8 }, bySpecimen),
  ];
  const filters = [{ id: "hosp", label: "Hospital", column: "hospital", kind: "values" }];
  const made = await api.call<{ id: string }>("POST", "/api/v1/dashboards", { name: NAME, folder: "Lab", body: { tiles, filters } });
  const shares = [{ audience: "everyone" }, { audience: "organisation", organisation: "riverside" }];
  await api.call("PUT", `/api/v1/dashboards/${made.id}/shares`, { shares });
  return made.id;
}

const stored = () => api.call<Stored>("GET", `/api/v1/dashboards/${id}`);

async function newPage(email: string | null): Promise<Page> {
  const look = { viewport: { width: 1360, height: 1100 } };
  return email === null ? site.newPage(look) : site.pageOf(email, look);
}

function tileOf(page: Page, title: string): Locator {
  return page.getByRole("region", { name: title, exact: true });
}

/** Resolves when the number of a tile is this one. */
async function expectNumber(page: Page, title: string, number: string): Promise<void> {
  await tileOf(page, title)
    .locator("dd", { hasText: new RegExp(`^${number}$`) })
    .waitFor();
}

test("a dashboard of four questions is found, loads each question once, is filtered, and marks filter the other tiles", async () => {
  const page = await newPage("analyst@medlake.example");
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/api/v1/query")) asked.push(request.postData() ?? "");
  });
  await page.goto(site.server.url);
  await page.getByRole("link", { name: "Dashboards", exact: true }).click();
  await page.getByRole("navigation", { name: "Folders" }).getByRole("button", { name: "Lab", exact: true }).click();
  await page.waitForURL(/folder=Lab/);
  await expectAccessible(page);
  await page.getByRole("link", { name: NAME }).click();
  await page.getByRole("heading", { level: 1, name: NAME }).waitFor();
  await page.getByText(/^data of \d+ \w{3} \d{4}$/).waitFor();
  await expectNumber(page, "All results", count());
  await expectNumber(page, "The same again", count());
  await expectNumber(page, "Results of women", count({ sex: "F" }));
  await tileOf(page, "Results by specimen")
    .getByText(/rows · complete/)
    .waitFor();
  await tileOf(page, "Results by hospital").getByRole("application").waitFor();
  // Five tiles ask four questions.
  expect(asked).toHaveLength(4);
  await expectAccessible(page);

  await page.getByRole("button", { name: "Hospital: all" }).click();
  await page.getByRole("checkbox", { name: "northgate" }).check();
  await page.keyboard.press("Escape");
  await expectNumber(page, "All results", count({ hospitals: ["northgate"] }));
  await expectNumber(page, "Results of women", count({ hospitals: ["northgate"], sex: "F" }));
  await page.waitForURL((address) => address.searchParams.get("f_hosp") === "northgate");
  await page.goBack();
  await expectNumber(page, "All results", count());

  // By keyboard: the first bar that the arrow keys come to.
  const chart = tileOf(page, "Results by hospital").getByRole("application");
  await chart.getByText("st-anselm").first().waitFor();
  await chart.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  const chip = page.getByRole("button", { name: /^Remove the filter Hospital: / });
  await chip.waitFor();
  const hospital = /Hospital: (\S+)$/.exec((await chip.getAttribute("aria-label")) ?? "")?.[1] ?? "";
  await expectNumber(page, "All results", count({ hospitals: [hospital] }));
  await chip.click();
  await expectNumber(page, "All results", count());
  await page.context().close();
});

test("tiles are arranged by keyboard and by mouse, and saved as a version with a note", async () => {
  const page = await newPage("manager@medlake.example");
  await page.goto(`${site.server.url}/northern/dashboards/${id}`);
  await page.getByRole("link", { name: "Edit", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: `Edit ${NAME}` }).waitFor();
  await expectNumber(page, "All results", count());

  await page.getByRole("button", { name: "Move The same again", exact: true }).focus();
  await page.keyboard.press("Enter");
  for (const key of ["ArrowRight", "ArrowRight", "ArrowRight", "Shift+ArrowDown"]) await page.keyboard.press(key);
  await page.getByText("Column 10, row 3, 3 of 12 columns wide, 5 rows high.").waitFor({ state: "attached" });
  await page.keyboard.press("Enter");

  // Taken by its head and carried over the bars, which give way.
  const table = tileOf(page, "Results by specimen");
  const head = table.getByRole("heading", { name: "Results by specimen" });
  const [from, bars] = [await settledBox(head), await settledBox(tileOf(page, "Results by hospital"))];
  await page.mouse.move(from.x + 10, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(from.x - 200, from.y + 8, { steps: 5 });
  await page.mouse.move(bars.x + 22, from.y + 8, { steps: 5 });
  await page.mouse.up();
  await expectAccessible(page);

  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Redo" }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("textbox", { name: "What changed" }).fill("The table first");
  await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
  await page.waitForURL(new RegExp(`/dashboards/${id}$`));

  const { tiles, version } = await stored();
  const places = Object.fromEntries(tiles.map(({ tile }) => [tile.id, tile.at]));
  expect(version).toBe(2);
  // Eleven columns from the left by mouse would leave the grid: the table is at its left edge, the bars below it.
  expect(places).toMatchObject({
    text: { x: 0, y: 0, w: 12, h: 2 },
    total: { x: 0, y: 2, w: 3, h: 4 },
    again: { x: 9, y: 2, w: 3, h: 5 },
    table: { x: 0, y: 6, w: 6, h: 8 },
    bars: { x: 0, y: 14, w: 6, h: 8 },
  });
  await page.getByRole("button", { name: "More about this dashboard" }).click();
  await page.getByRole("menuitem", { name: "Versions" }).click();
  await page.getByText("The table first").waitFor();
  await page.getByRole("button", { name: "Look at version 1" }).click();
  await page.getByRole("list", { name: "Tiles of this version" }).waitFor();
  await expectAccessible(page);
  await page.context().close();
});

test("who is second to save is told who was first, and loses nothing", async () => {
  const page = await newPage("manager@medlake.example");
  await page.goto(`${site.server.url}/northern/dashboards/${id}/edit`);
  await page.getByRole("button", { name: "Add tile" }).click();
  await page.getByRole("menuitem", { name: "A text" }).click();
  const before = await stored();
  await api.call("PATCH", `/api/v1/dashboards/${id}`, { revision: before.revision, description: "What the hospitals sent." });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Someone else was first").waitFor();
  await page.getByRole("button", { name: "Save mine on top" }).click();
  await page.waitForURL(new RegExp(`/dashboards/${id}$`));
  await page.getByText("What the hospitals sent.").first().waitFor();
  expect((await stored()).tiles).toHaveLength(7);
  await page.context().close();
});

test("a viewer filters for now and can change nothing that is saved", async () => {
  const before = await stored();
  const page = await newPage("viewer@medlake.example");
  await page.goto(`${site.server.url}/northern/dashboards/${id}`);
  await expectNumber(page, "All results", count());
  expect(await page.getByRole("link", { name: "Edit", exact: true }).count()).toBe(0);
  await page.getByRole("button", { name: "Hospital: all" }).click();
  await page.getByRole("checkbox", { name: "st-anselm" }).check();
  await page.keyboard.press("Escape");
  await expectNumber(page, "All results", count({ hospitals: ["st-anselm"] }));
  await page.getByRole("button", { name: "Temporary filters: reset" }).click();
  await expectNumber(page, "All results", count());

  const refused = await page.evaluate(async (path) => {
    const answer = await fetch(path, {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ body: { tiles: [], filters: [] } }),
    });
    return answer.status;
  }, `/api/v1/dashboards/${id}`);
  expect(refused).toBe(403);
  await page.goto(`${site.server.url}/northern/dashboards/${id}/edit`);
  await page.getByRole("heading", { name: "You can look at this and not change it" }).waitFor();
  expect(await stored()).toMatchObject({ revision: before.revision, version: before.version });
  await page.context().close();
});

test("a tile with an error has its own words and its own retry, and does not stop the others", async () => {
  const page = await newPage("analyst@medlake.example");
  let isBroken = true;
  await page.route("**/api/v1/query", async (route) => {
    const isTable = route.request().postData()?.includes('"specimen"') ?? false;
    if (!isTable || !isBroken) return route.continue();
    const error = { code: "UNSUPPORTED", message: "The engine cannot answer this. Nothing was lost. Ask for less.", requestId: "req_test" };
    return route.fulfill({ status: 422, contentType: "application/json", body: JSON.stringify({ error }) });
  });
  await page.goto(`${site.server.url}/northern/dashboards/${id}`);
  const table = tileOf(page, "Results by specimen");
  await table.getByText("The engine cannot answer this.").waitFor();
  await expectNumber(page, "All results", count());
  await tileOf(page, "Results by hospital").getByRole("application").waitFor();
  await expectAccessible(page);
  isBroken = false;
  await table.getByRole("button", { name: "Retry" }).click();
  await table.getByText(/rows · complete/).waitFor();
  await page.context().close();
});

test("a colleague of another organisation sees the hospitals granted to them, and is told so", async () => {
  const page = await newPage("analyst@riverside.example");
  await page.goto(`${site.server.url}/riverside/dashboards/${id}`);
  await expectNumber(page, "All results", count({ hospitals: ["northgate", "st-anselm"] }));
  await expectNumber(page, "Results of women", count({ hospitals: ["northgate", "st-anselm"], sex: "F" }));
  const notice = tileOf(page, "All results").getByRole("note");
  expect(await notice.textContent()).toContain("2 of the hospitals: northgate, st-anselm");
  expect(await page.getByRole("link", { name: "Edit", exact: true }).count()).toBe(0);
  expect(await page.getByRole("button", { name: "Share", exact: true }).count()).toBe(0);
  await page.context().close();
});

test("a link opens the dashboard without an account, until it is taken back", async () => {
  const maker = await newPage("manager@medlake.example");
  await maker.goto(`${site.server.url}/northern/dashboards/${id}`);
  await maker.getByRole("button", { name: "More about this dashboard" }).click();
  await maker.getByRole("menuitem", { name: "Links without an account" }).click();
  await maker.getByRole("textbox", { name: "For whom" }).fill("Board meeting");
  await maker.getByRole("button", { name: "Make a link" }).click();
  const address = await maker.getByRole("textbox", { name: "The link" }).inputValue();
  await expectAccessible(maker);

  const visitor = await newPage(null);
  const answer = await fetch(address);
  expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
  expect(answer.headers.get("x-robots-tag")).toMatch(/noindex/);
  const html = await answer.text();
  for (const secret of [NAME, "northern", "Results by hospital", "manager@"]) expect(html).not.toContain(secret);
  await visitor.goto(address);
  await visitor.getByRole("heading", { level: 1, name: NAME }).waitFor();
  await visitor.getByText(/^Shared by /).waitFor();
  await expectNumber(visitor, "All results", count());
  expect(await visitor.getByRole("link").count()).toBe(0);
  await visitor.getByRole("button", { name: "Hospital: all" }).click();
  await visitor.getByRole("checkbox", { name: "northgate" }).check();
  await visitor.keyboard.press("Escape");
  await expectNumber(visitor, "All results", count({ hospitals: ["northgate"] }));
  await expectNumber(visitor, "Results of women", count({ hospitals: ["northgate"], sex: "F" }));
  await expectAccessible(visitor);
  const refused = await visitor.evaluate(async (path) => (await fetch(path)).status, `/api/v1/dashboards/${id}`);
  expect(refused).toBe(401);

  await maker.getByRole("button", { name: "Take back Board meeting" }).click();
  await maker.getByText("taken back", { exact: true }).waitFor();
  await visitor.reload();
  await visitor.getByRole("heading", { level: 1, name: NOTHING }).waitFor();
  await visitor.goto(`${site.server.url}/shared/${"x".repeat(43)}`);
  await visitor.getByRole("heading", { level: 1, name: NOTHING }).waitFor();
  await visitor.goto(`${site.server.url}/shared/cut-short`);
  await visitor.getByRole("heading", { level: 1, name: NOTHING }).waitFor();
  await expectAccessible(visitor);
  await visitor.context().close();
  await maker.context().close();
});

test("it prints light and without the frame, and is deleted only after a question", async () => {
  const page = await newPage("manager@medlake.example");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto(`${site.server.url}/northern/dashboards/${id}`);
  await expectNumber(page, "All results", count());
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await page.waitForFunction(() => document.documentElement.dataset.mantineColorScheme === "light");
  await page.getByRole("link", { name: "Datasets", exact: true }).waitFor({ state: "hidden" });
  expect(await page.getByText(/^data of /).isVisible()).toBe(true);
  await page.emulateMedia({ media: "screen", colorScheme: "dark" });
  await page.waitForFunction(() => document.documentElement.dataset.mantineColorScheme === "dark");

  await page.getByRole("button", { name: "More about this dashboard" }).click();
  await page.getByRole("menuitem", { name: "Duplicate" }).click();
  await page.getByRole("heading", { level: 1, name: `${NAME} (copy)` }).waitFor();
  await page.getByRole("button", { name: "More about this dashboard" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.waitForURL(/\/dashboards$/);
  await page.getByRole("link", { name: NAME, exact: true }).waitFor();
  expect(await page.getByRole("link", { name: `${NAME} (copy)` }).count()).toBe(0);
  await page.context().close();
});
