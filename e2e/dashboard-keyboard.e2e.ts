import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectAccessible, openBrowser } from "./testing/browser";
import { keyboardOf } from "./testing/keyboard";
import { apiOf, type Api } from "./testing/readings";
import { publishedRows } from "./testing/sample-rows";
import { startServer, type TestServer } from "./testing/start-server";

let server: TestServer;
let browser: Browser;
let api: Api;
let [number, bars] = ["", ""];
beforeAll(async () => {
  server = await startServer({ sampleData: "small" });
  browser = await openBrowser();
  await server.printed("Sample data: 13 files published");
  api = await apiOf(server, "manager@medlake.example");
  number = await save("Counted by keyboard", {}, { kind: "number" });
  bars = await save("Bars by keyboard", { groupBy: [{ field: "hospital" }] }, { kind: "bar" });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function save(name: string, query: object, visual: object): Promise<string> {
  const body = { version: 1, from: "lab-results", measures: [{ as: "n", fn: "count" }], ...query };
  return (await api.call<{ id: string }>("POST", "/api/v1/saved-queries", { name, query: body, visual })).id;
}

type Stored = {
  tiles: { tile: { id: string; at: { x: number; y: number; w: number } } }[];
  shares: { label: string }[];
  filters: { column: string }[];
};

const shown = (hospitals?: string[]) => new RegExp(`^${publishedRows(hospitals).length.toLocaleString("en-GB")}$`);

test("by keyboard only a dashboard is built from questions, filtered, shared with a person, and given a link that is copied", async () => {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1360, height: 900 } });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: server.url });
  const page = await context.newPage();
  const keys = keyboardOf(page);
  const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
  await keys.signIn(server.url, "manager@medlake.example");
  await keys.enter(page.getByRole("link", { name: "Dashboards", exact: true }));
  await keys.enter(button("New dashboard"));
  await keys.expectFocus(page.getByRole("textbox", { name: "Name" }));
  await keys.type("Made without a mouse");
  await keys.enter(button("Make and add tiles"));
  await page.waitForURL(/\/dashboards\/[^/]+\/edit$/);
  const id = /dashboards\/([^/]+)\/edit/.exec(page.url())?.[1] ?? "";

  for (const question of ["Counted by keyboard", "Bars by keyboard"]) {
    await keys.choose(button("Add tile"), "A saved question");
    await keys.expectFocus(page.getByRole("textbox", { name: "Find a saved question" }));
    await keys.type(question);
    await keys.enter(page.getByRole("list", { name: "Saved questions" }).getByRole("button", { name: question }));
    await keys.expectFocus(button("Add tile"));
  }
  await keys.choose(button("Add tile"), "A text");
  const remove = button(/^Remove the text/);
  await keys.enter(remove);
  await remove.waitFor({ state: "detached" });
  // What was removed takes the focus with it only as far as the next tile.
  await keys.expectFocus(page.locator("[data-dashboard-grid]").locator("button, [role=application]"));
  await keys.enter(page.getByRole("button", { name: "Move Counted by keyboard", exact: true }).or(button("Place Counted by keyboard")));
  await keys.press("ArrowRight", "ArrowRight", "Enter");
  await keys.expectFocus(button("Move Counted by keyboard"));

  await keys.tabTo(button("Filters"), "Shift+Tab");
  await keys.press("Enter");
  await keys.tabTo(page.getByRole("combobox", { name: "Add a filter by" }));
  await keys.type("Hospital");
  await keys.press("ArrowDown", "Enter");
  await page.getByRole("group", { name: "Filter Hospital" }).waitFor();
  await keys.enter(button("Done"));
  await keys.expectFocus(button("Filters (1)"));

  await keys.enter(button("Save"));
  await keys.expectFocus(page.getByRole("textbox", { name: "What changed" }));
  await keys.enter(page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }));
  await page.waitForURL(new RegExp(`/dashboards/${id}$`));

  const shownNumber = page.getByRole("region", { name: "Counted by keyboard" }).locator("dd");
  await shownNumber.filter({ hasText: shown() }).waitFor();
  await keys.enter(button("Hospital: all"));
  await keys.tabTo(page.getByRole("checkbox", { name: "northgate" }));
  await keys.press("Space", "Escape");
  await shownNumber.filter({ hasText: shown(["northgate"]) }).waitFor();
  await keys.expectFocus(button("Hospital: northgate"));
  await keys.enter(button("Temporary filters: reset"));
  await shownNumber.filter({ hasText: shown() }).waitFor();
  await keys.expectFocus(page.getByRole("main").getByRole("button"));

  await keys.tabTo(button("Share"), "Shift+Tab");
  await keys.press("Enter");
  await keys.tabTo(page.getByRole("combobox", { name: "Share with" }));
  await keys.type("Anna");
  await keys.press("ArrowDown", "Enter");
  const list = page.getByRole("list", { name: "Who may open it" });
  await list.getByText("Anna Analyst").waitFor();
  await keys.type("Vic");
  await keys.press("ArrowDown", "Enter");
  await keys.enter(button("Stop sharing with Vic Viewer"));
  await list.getByText("Vic Viewer").waitFor({ state: "detached" });
  await keys.expectFocus(page.getByRole("dialog").locator("button, input"));
  await expectAccessible(page);
  await keys.enter(page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }));
  await keys.expectFocus(button("Share"));

  await keys.choose(button("More about this dashboard"), "Links without an account");
  await keys.tabTo(page.getByRole("textbox", { name: "For whom" }));
  await keys.type("The ward round");
  await keys.enter(button("Make a link"));
  const field = page.getByRole("textbox", { name: "The link" });
  await keys.expectFocus(field);
  const address = await field.inputValue();
  await keys.enter(button("Copy"));
  await button("Copied").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(address);
  await keys.press("Escape");
  await keys.expectFocus(button("More about this dashboard"));

  const stored = await api.call<Stored>("GET", `/api/v1/dashboards/${id}`);
  expect(stored.tiles.map(({ tile }) => tile.at.x).sort()).toEqual([0, 2]);
  expect(stored.filters.map(({ column }) => column)).toEqual(["hospital"]);
  expect(stored.shares.map(({ label }) => label)).toEqual(["Anna Analyst"]);

  const visitor = await (await browser.newContext({ locale: "en-GB" })).newPage();
  const visiting = keyboardOf(visitor);
  await visitor.goto(address);
  await visiting.enter(visitor.getByRole("button", { name: "Hospital: all" }));
  await visiting.tabTo(visitor.getByRole("checkbox", { name: "st-anselm" }));
  await visiting.press("Space", "Escape");
  await visitor
    .getByRole("region", { name: "Counted by keyboard" })
    .locator("dd", { hasText: shown(["st-anselm"]) })
    .waitFor();
  await visitor.context().close();
  await context.close();
});

test("on a telephone tiles are moved up and down and made wider, and the focus stays at the button", async () => {
  const tile = (id: string, question: string, x: number) => ({ kind: "question", id, question, at: { x, y: 0, w: 6, h: 4 } });
  const tiles = [tile("number", number, 0), tile("bars", bars, 6)];
  const { id } = await api.call<{ id: string }>("POST", "/api/v1/dashboards", { name: "On a telephone", body: { tiles, filters: [] } });
  const page = await (await browser.newContext({ locale: "en-GB", viewport: { width: 390, height: 844 } })).newPage();
  const keys = keyboardOf(page);
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  await keys.signIn(server.url, "manager@medlake.example");
  await page.goto(`${server.url}/northern/dashboards/${id}/edit`);
  await page.getByRole("region", { name: "Counted by keyboard" }).locator("dd", { hasText: shown() }).waitFor();
  expect(await button("Move Counted by keyboard").isVisible()).toBe(false);
  expect(await button("Move Counted by keyboard up").isDisabled()).toBe(true);

  await keys.enter(button("Move Bars by keyboard up"));
  await page.getByText("Moved Bars by keyboard up: tile 1 of 2.").waitFor({ state: "attached" });
  // At the top there is nothing to go up to.
  await keys.expectFocus(button("Move Bars by keyboard down"));
  await keys.enter(button("Make Bars by keyboard as wide as the page"));
  await keys.expectFocus(button("Make Bars by keyboard half as wide as the page"));
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await keys.tabTo(button("Save"), "Shift+Tab");
  await keys.press("Enter");
  await keys.enter(page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }));
  await page.waitForURL(new RegExp(`/dashboards/${id}$`));
  const stored = await api.call<Stored>("GET", `/api/v1/dashboards/${id}`);
  expect(Object.fromEntries(stored.tiles.map((one) => [one.tile.id, one.tile.at]))).toEqual({
    bars: { x: 0, y: 0, w: 12, h: 4 },
    number: { x: 6, y: 4, w: 6, h: 4 },
  });
  await page.context().close();
});
