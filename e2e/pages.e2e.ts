import type { BrowserContext, BrowserContextOptions, Page, Request } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { atRest, expectAccessible } from "./testing/browser";
import { testSite } from "./testing/test-site";

let signedIn: Awaited<ReturnType<BrowserContext["storageState"]>>;
const site = testSite("shared", async ({ pageOf }) => {
  const page = await pageOf("admin@medlake.example");
  signedIn = await page.context().storageState();
  await page.context().close();
});

/** A page that has asked for nothing this long is at rest; it asks within it for what its first answers lead to. */
const QUIET_MS = 150;

/** A window, and the rules of axe that are asked in it; without any, all of them are. */
type View = { width: number; height: number; rules?: string[] };

const WIDE = { width: 1360, height: 900 };

/**
 * How a page is opened, and the windows it is then looked at in, the first as it comes. By all of its rules axe looks at
 * the light page. The markup is the same in other colours and widths, which come by style sheets (and charts, whose
 * picture is hidden from readers, draw another one); so there only those rules are asked that colours, or sizes and what
 * is hidden for want of room, can make come out otherwise.
 * A page that comes dark and narrow shows what goes wrong with it while coming; made wide it has the colours of the rest.
 */
const LOOKS: [string, BrowserContextOptions, View[]][] = [
  ["light", { viewport: WIDE, colorScheme: "light" }, [WIDE]],
  [
    "dark, 390 px wide and then wider",
    { viewport: { width: 390, height: 844 }, colorScheme: "dark" },
    [
      { width: 390, height: 844, rules: ["scrollable-region-focusable", "target-size", "button-name", "link-name"] },
      { ...WIDE, rules: ["color-contrast", "link-in-text-block"] },
    ],
  ],
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

describe.each(LOOKS)("in %s, a page shows its heading, fits the window, is accessible and reports no error:", (_, look, views) => {
  let page: Page;
  let ready: () => Promise<void>;
  const errors: string[] = [];
  beforeAll(async () => {
    page = await site.newPage({ ...look, storageState: signedIn });
    ready = watchRequests(page);
    collectErrors(page, errors);
  });
  afterAll(() => page?.context().close());

  test.each(PAGES)("%s", async (path, heading) => {
    await page.goto(site.server.url + path);
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    await expectGood(page, path, ready);
  });

  test("a run", async () => {
    await page.goto(`${site.server.url}/northern/runs`);
    await page
      .getByRole("link", { name: /^northgate-2025-01/ })
      .first()
      .click();
    await page.waitForURL(/\/runs\/run_/);
    await page.getByRole("heading", { level: 1, name: /^northgate-2025-01/ }).waitFor();
    await expectGood(page, "a run", ready);
  });

  test("a dashboard, the same being edited, and by its link", async () => {
    await page.goto(`${site.server.url}/northern/dashboards`);
    await page.getByRole("link", { name: SAMPLE_DASHBOARD }).click();
    await page.getByRole("heading", { level: 1, name: SAMPLE_DASHBOARD }).waitFor();
    await expectGood(page, "a dashboard", ready);
    const address = await linkOf(page);
    await page.getByRole("link", { name: "Edit", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: `Edit ${SAMPLE_DASHBOARD}` }).waitFor();
    await expectGood(page, "a dashboard being edited", ready);
    await expectForStranger(address, { level: 1, name: SAMPLE_DASHBOARD });
  });

  test("the sign-in", () => expectForStranger("/sign-in", { name: "Sign in" }));

  async function expectGood(on: Page, name: string, shown: () => Promise<void>): Promise<void> {
    await expectFit(on, name, views, shown);
    expect({ name, errors: errors.splice(0) }).toEqual({ name, errors: [] });
  }

  /** The same for a page that nobody is signed in for. */
  async function expectForStranger(path: string, heading: { level?: number; name: string }): Promise<void> {
    const stranger = await site.newPage(look);
    const shown = watchRequests(stranger);
    collectErrors(stranger, errors);
    await stranger.goto(site.server.url + path);
    await stranger.getByRole("heading", heading).first().waitFor();
    await expectGood(stranger, path, shown);
    await stranger.context().close();
  }
});

test("an address where nothing is says so, for a person and for a program", async () => {
  const page = await site.pageOf("analyst@medlake.example");
  await page.goto(`${site.server.url}/northern/datasets/no-such-dataset`);
  await page.getByRole("heading", { name: "There is nothing here for you" }).waitFor();
  await page.context().close();
  const answer = await fetch(`${site.server.url}/api/v1/no-such-address`);
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

/** In each window the page is no wider than it, and accessible. */
async function expectFit(page: Page, path: string, views: View[], ready: () => Promise<void>): Promise<void> {
  for (const { width, height, rules } of views) {
    await page.setViewportSize({ width, height });
    await ready();
    await atRest(page);
    let tooWide = await widthTooMuch(page);
    // What is laid out last can make it narrower.
    for (let looks = 0; tooWide > 0 && looks < 100; looks += 1) {
      await page.waitForTimeout(50);
      tooWide = await widthTooMuch(page);
    }
    expect({ path, width, tooWide }).toEqual({ path, width, tooWide: 0 });
    await expectAccessible(page, rules);
  }
  const [first] = views;
  if (first && views.length > 1) await page.setViewportSize({ width: first.width, height: first.height });
}

function widthTooMuch(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth));
}
