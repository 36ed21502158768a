import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectAccessible, openBrowser, signIn } from "./testing/browser";
import { startServer, type TestServer } from "./testing/start-server";

let server: TestServer;
let browser: Browser;
beforeAll(async () => {
  server = await startServer({ sampleData: "small" });
  browser = await openBrowser();
  await server.printed("Sample data: 13 files published");
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function signedIn(email: string): Promise<Page> {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1360, height: 900 } });
  const page = await context.newPage();
  await signIn(page, server.url, email);
  return page;
}

/** What the page's own programs would send: changes are taken from pages of this site only. */
function post(page: Page, path: string, body: object): Promise<{ status: number; body: { rows?: string[][] } }> {
  return page.evaluate(
    async ([to, text]) => {
      const answer = await fetch(to ?? "", { method: "POST", headers: { "content-type": "application/json" }, body: text ?? "" });
      return { status: answer.status, body: (await answer.json()) as { rows?: string[][] } };
    },
    [path, JSON.stringify(body)],
  );
}

test("a column is found by keyboard from any page, and opens in Explore", async () => {
  const page = await signedIn("analyst@medlake.example");
  await page.goto(`${server.url}/northern/account`);
  await page.getByRole("heading", { level: 1, name: "Account" }).waitFor();
  await page
    .getByRole("button", { name: /^Search/ })
    .first()
    .waitFor();
  const search = page.getByRole("combobox", { name: /^Search/ });
  // A page hears keys once its scripts are there.
  const openSearch = () =>
    expect
      .poll(
        async () => {
          await page.keyboard.press("Control+k");
          return search.evaluateAll((fields) => fields.some((field) => field === document.activeElement));
        },
        { timeout: 60_000, interval: 200 },
      )
      .toBe(true);
  await openSearch();
  await page.keyboard.type("specimen");
  const column = page.getByRole("group", { name: "Columns" }).getByRole("option", { name: /Specimen Lab results/ });
  await column.waitFor();
  await expectAccessible(page);
  for (let step = 0; (await column.getAttribute("aria-selected")) !== "true" && step < 30; step += 1)
    await page.keyboard.press("ArrowDown");
  expect(await search.getAttribute("aria-activedescendant")).toBe(await column.getAttribute("id"));
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/northern\/explore/);
  const question = JSON.parse(new URL(page.url()).searchParams.get("q") ?? "") as object;
  expect(question).toMatchObject({ from: "lab-results", groupBy: [{ field: "specimen" }], measures: [{ fn: "count" }] });

  // What was opened comes first the next time, and goes with the person.
  await openSearch();
  await page
    .getByRole("group", { name: "Recent" })
    .getByRole("option", { name: /Specimen/ })
    .waitFor();
  await page.keyboard.press("Escape");
  await search.waitFor({ state: "detached" });
  await openSearch();
  await page.keyboard.type("sign out");
  await page.getByRole("option", { name: "Sign out" }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/sign-in/);
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("medlake.recent")))).toEqual([]);
  await page.context().close();
});

test("rows are asked for, granted by the owner, and can then be asked", async () => {
  const admin = await signedIn("admin@medlake.example");
  const analyst = await signedIn("analyst@riverside.example");
  const grant = { organisation: "riverside", rights: ["summary"], hospitals: ["northgate", "st-anselm"] };
  expect((await post(admin, "/api/v1/datasets/lab-results/grants", grant)).status).toBe(201);
  const query = { version: 1, from: "lab-results", select: ["hospital", "test"], limit: 5 };
  expect((await post(analyst, "/api/v1/query", { query })).status).toBe(403);

  await analyst.goto(`${server.url}/riverside/datasets/lab-results`);
  await analyst.getByRole("button", { name: "Request access" }).click();
  const dialog = analyst.getByRole("dialog", { name: /Request access to/ });
  await dialog.getByRole("checkbox", { name: "Rows" }).check();
  await dialog.getByLabel(/What do you need it for/).fill("To follow up single results of the HbA1c study.");
  await expectAccessible(analyst);
  await dialog.getByRole("button", { name: "Send the request" }).click();
  await analyst.getByText(/You asked for rows on .* The owner has not answered yet\./).waitFor();
  expect(await analyst.getByRole("button", { name: "Request access" }).count()).toBe(0);

  await admin.goto(`${server.url}/northern/datasets/lab-results`);
  await admin.getByRole("link", { name: "Admin 1 waiting for you" }).waitFor();
  await admin.getByRole("link", { name: "Access (1 waiting)" }).click();
  await admin.getByText("To follow up single results of the HbA1c study.").waitFor();
  await expectAccessible(admin);
  await admin.getByRole("button", { name: /^Grant the request of Ron Analyst/ }).click();
  const decision = admin.getByRole("dialog", { name: "Grant the request" });
  await decision.getByRole("radio", { name: "northgate, st-anselm, as now" }).waitFor();
  await decision.getByLabel("Your answer").fill("Until the end of the study.");
  await decision.getByRole("button", { name: "Grant" }).click();
  await admin.getByRole("link", { name: "Access", exact: true }).waitFor();

  await analyst.reload();
  await analyst.getByText(/Granted on .*: Until the end of the study\./).waitFor();
  const { status, body } = await post(analyst, "/api/v1/query", { query });
  expect(status).toBe(200);
  expect(body.rows).toHaveLength(5);
  // No more hospitals than before.
  expect(body.rows?.filter(([hospital]) => !grant.hospitals.includes(hospital ?? ""))).toEqual([]);
  await Promise.all([admin.context().close(), analyst.context().close()]);
});

test("the tour leads from a dataset to a dashboard, goes back, is left by Escape, and is not offered again", async () => {
  const page = await signedIn("analyst@medlake.example");
  await page.goto(`${server.url}/northern/datasets`);
  await page.getByRole("region", { name: "Tour" }).getByRole("button", { name: "Take the tour" }).click();
  const step = (name: string) => page.getByRole("dialog", { name });
  const goOn = async (name: string, button = "Next") => {
    await step(name).waitFor();
    // Whoever does not see it is told: the focus is on the step.
    await page.waitForFunction(() => document.activeElement?.getAttribute("role") === "dialog");
    await step(name).getByRole("button", { name: button }).click();
  };
  await goOn("A dataset");
  await goOn("Its columns", "Back");
  await goOn("A dataset");
  await step("Its columns").waitFor();
  await expectAccessible(page);
  await goOn("Its columns");
  await goOn("A question");
  // Going on ran the question.
  await page
    .getByRole("region", { name: "Answer" })
    .getByRole("heading", { name: /12 rows/ })
    .waitFor();
  await goOn("Its answer");
  await goOn("Keep it");
  await goOn("Show it", "Done");
  expect(new URL(page.url()).pathname).toBe("/northern/dashboards");
  await page.goto(`${server.url}/northern/datasets`);
  await page.getByRole("link", { name: "Lab results" }).waitFor();
  expect(await page.getByRole("region", { name: "Tour" }).count()).toBe(0);

  await page.getByRole("button", { name: /account menu/ }).click();
  await page.getByRole("menuitem", { name: "Take the tour" }).click();
  await step("A dataset").waitFor();
  await page.keyboard.press("Escape");
  await step("A dataset").waitFor({ state: "detached" });
  await page.context().close();
});

test("numbers and dates are written as the reader chose, by the server too", async () => {
  const page = await signedIn("manager@medlake.example");
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await page.goto(`${server.url}/northern/account`);
  await page.locator("#content").getByText("Such as 1,204,332.5 and 3 Nov 2025.").waitFor();
  await page.getByRole("combobox", { name: "Numbers and dates" }).click();
  await page.getByRole("option", { name: "German (Germany)" }).click();
  // While the page comes anew, what is to be put in its place is there too, hidden.
  await page.locator("#content").getByText("Such as 1.204.332,5 and 3. Nov. 2025.").waitFor();
  // As it comes from the server, before anything runs in the browser.
  const html = await (await page.request.get(`${server.url}/northern/account`)).text();
  expect(html).toContain("1.204.332,5");
  expect(errors).toEqual([]);
  await page.context().close();
});

test("a description is changed where it stands", async () => {
  const page = await signedIn("manager@medlake.example");
  await page.goto(`${server.url}/northern/datasets/lab-results`);
  await page.getByRole("button", { name: "Edit name and description" }).click();
  await page.getByLabel("Description").fill("One row for each test that was done.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("One row for each test that was done.").waitFor();
  await page.getByRole("button", { name: "Cite" }).click();
  await page.getByText(/Northern Pathology Network \(\d{4}\)\. Lab results, version 12, published/).waitFor();
  await expectAccessible(page);
  await page.context().close();
});
