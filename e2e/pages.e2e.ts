import type { Browser, BrowserContext, BrowserContextOptions, Page, Request } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectAccessible, openBrowser, signIn } from "./testing/browser";
import { startServer, type TestServer } from "./testing/start-server";

let server: TestServer;
let browser: Browser;
let signedIn: Awaited<ReturnType<BrowserContext["storageState"]>>;
beforeAll(async () => {
  server = await startServer({ sampleData: "small" });
  browser = await openBrowser();
  await server.printed("Sample data: 13 files published");
  const page = await newPage({});
  await signIn(page, server.url, "admin@medlake.example");
  signedIn = await page.context().storageState();
  await page.context().close();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** A page that has asked for nothing this long is at rest; it asks within it for what its first answers lead to. */
const QUIET_MS = 150;

/** How a page is looked at, and the rules of axe that can come out otherwise there; all of them for the first. */
const LOOKS: [string, BrowserContextOptions, string[] | undefined][] = [
  ["light", { viewport: { width: 1360, height: 900 }, colorScheme: "light" }, undefined],
  ["dark", { viewport: { width: 1360, height: 900 }, colorScheme: "dark" }, ["color-contrast"]],
  ["390 px wide", { viewport: { width: 390, height: 844 } }, ["scrollable-region-focusable", "target-size", "button-name", "link-name"]],
];

/** The dashboard that the sample data have. */
const SAMPLE_DASHBOARD = "Laboratory at a glance";

/** Every page of an organisation, and its heading. */
const PAGES: [path: string, heading: string | RegExp][] = [
  ["/northern/datasets", "Datasets"],
  ["/northern/datasets/new", "New dataset"],
  ["/northern/datasets/lab-results", "Lab results"],
  ["/northern/datasets/lab-results/coverage", "Lab results"],
  ["/northern/datasets/lab-results/versions", "Lab results"],
  ["/northern/datasets/lab-results/relationships", "Lab results"],
  ["/northern/datasets/lab-results/access", "Lab results"],
  ["/northern/datasets/lab-results/contract", "Lab results"],
  ["/northern/explore?dataset=lab-results", "Explore"],
  ["/northern/saved", "Saved questions"],
  ["/northern/dashboards", "Dashboards"],
  ["/northern/saved/impact", "What would break"],
  ["/northern/exports", "Downloads"],
  ["/northern/uploads?dataset=lab-results", "Send data"],
  ["/northern/runs", "Runs"],
  ["/northern/admin/members", "Members"],
  ["/northern/admin/grants", /./],
  ["/northern/admin/limits", "Limits"],
  ["/northern/admin/questions", "Questions"],
  ["/northern/admin/audit", /./],
  ["/northern/admin/notices", "Notices"],
  ["/northern/admin/api-keys", /./],
  ["/northern/account", /./],
  ["/api/docs", /./],
];

// The looks are taken side by side: each has its own context, and none changes anything.
describe.concurrent.each(LOOKS)("in %s", (_, look, rules) => {
  test("every page shows its heading, fits the window, is accessible and reports no error", async () => {
    const errors: string[] = [];
    const stranger = await newPage(look);
    collectErrors(stranger, errors);
    await stranger.goto(`${server.url}/sign-in`);
    await expectFit(stranger, "/sign-in", rules);
    await stranger.context().close();

    const page = await newPage({ ...look, storageState: signedIn });
    const ready = watchRequests(page);
    collectErrors(page, errors);
    for (const [path, heading] of PAGES) {
      await page.goto(server.url + path);
      await page.getByRole("heading", { level: 1, name: heading }).waitFor();
      await ready();
      await expectFit(page, path, rules);
    }
    await page.goto(`${server.url}/northern/runs`);
    await page.getByRole("link", { name: /^northgate-2025-01/ }).click();
    await page.waitForURL(/\/runs\/run_/);
    await ready();
    await expectFit(page, "a run", rules);
    await page.goto(`${server.url}/northern/dashboards`);
    await page.getByRole("link", { name: SAMPLE_DASHBOARD }).click();
    await page.getByRole("heading", { level: 1, name: SAMPLE_DASHBOARD }).waitFor();
    await ready();
    await expectFit(page, "a dashboard", rules);
    const address = await linkOf(page);
    await page.getByRole("link", { name: "Edit", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: `Edit ${SAMPLE_DASHBOARD}` }).waitFor();
    await ready();
    await expectFit(page, "a dashboard being edited", rules);

    const visitor = await newPage(look);
    const shown = watchRequests(visitor);
    collectErrors(visitor, errors);
    await visitor.goto(server.url + address);
    await visitor.getByRole("heading", { level: 1, name: SAMPLE_DASHBOARD }).waitFor();
    await shown();
    await expectFit(visitor, "a dashboard by its link", rules);
    expect(errors).toEqual([]);
    await visitor.context().close();
    await page.context().close();
  });
});

test("an address where nothing is says so, for a person and for a program", async () => {
  const page = await newPage({});
  await signIn(page, server.url, "analyst@medlake.example");
  await page.goto(`${server.url}/northern/datasets/no-such-dataset`);
  await page.getByRole("heading", { name: "There is nothing here for you" }).waitFor();
  await page.context().close();
  const answer = await fetch(`${server.url}/api/v1/no-such-address`);
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ error: { code: "NOT_FOUND" } });
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
});

/** A link without an account to the dashboard that the page shows. */
async function linkOf(page: Page): Promise<string> {
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const token = await page.evaluate(async (path) => {
    const answer = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: '{"hours":1}' });
    const made = (await answer.json()) as { token: string };
    return made.token;
  }, `/api/v1/dashboards/${id}/links`);
  return `/shared/${token}`;
}

async function newPage(look: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ locale: "en-GB", ...look });
  return context.newPage();
}

/** Resolves when the page has asked for nothing for a moment and waits for no answer: what it shows is all there. */
function watchRequests(page: Page): () => Promise<void> {
  const open = new Set<Request>();
  let last = Date.now();
  page.on("request", (request) => {
    open.add(request);
    last = Date.now();
  });
  const done = (request: Request) => {
    open.delete(request);
    last = Date.now();
  };
  page.on("requestfinished", done);
  page.on("requestfailed", done);
  // What a page that was left had asked for is answered to nobody.
  page.on("framenavigated", (frame) => {
    if (frame === page.mainFrame()) open.clear();
  });
  return async () => {
    while (open.size > 0 || Date.now() - last < QUIET_MS) await new Promise((resolve) => setTimeout(resolve, 20));
  };
}

/** Collects what the page reports while it is used. */
function collectErrors(page: Page, errors: string[]): void {
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(`${message.text()} ${message.location().url}`);
  });
}

async function expectFit(page: Page, path: string, rules?: string[]): Promise<void> {
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect({ path, tooWide: Math.max(0, tooWide) }).toEqual({ path, tooWide: 0 });
  await expectAccessible(page, rules);
}
