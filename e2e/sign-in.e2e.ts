import { expect, test } from "vitest";
import { makePerson } from "./testing/accounts";
import { expectAccessible, signIn } from "./testing/browser";
import { testSite } from "./testing/test-site";

const EMAIL = "nurse@lab.example";
let password = "";
const site = testSite("shared", async ({ server }) => {
  const nurse = { org: "lab", orgName: "Laboratory", email: EMAIL, name: "Nora Nurse", role: "admin" };
  ({ password } = await makePerson(server, nurse));
});

test("a wrong password is refused without saying which part was wrong, the right one signs in", async () => {
  const page = await site.newPage();
  await page.goto(`${site.server.url}/sign-in`);
  await expectAccessible(page);
  await page.getByLabel("E-mail").fill(EMAIL);
  await page.getByLabel("Password", { exact: true }).fill("not the password of anyone");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page
    .getByRole("alert")
    .filter({ hasText: /e-mail|password/i })
    .waitFor();
  expect(new URL(page.url()).pathname).toBe("/sign-in");
  await signIn(page, site.server.url, EMAIL, password);
  expect(new URL(page.url()).pathname).toMatch(/^\/lab\//);
  await page.context().close();
});

test("a page asked for without a session leads to the sign-in, and back to the page", async () => {
  const page = await site.newPage();
  await page.goto(`${site.server.url}/lab/runs`);
  await page.waitForURL((address) => address.pathname === "/sign-in");
  await page.getByLabel("E-mail").fill(EMAIL);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((address) => address.pathname === "/lab/runs");
  await page.getByRole("heading", { name: "Runs" }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/lab/runs");
  await page.context().close();
});

test("Back and Forward lead through the pages that links led to", async () => {
  const page = await site.pageOf("manager@medlake.example");
  await page.goto(`${site.server.url}/northern/explore?dataset=lab-results`);
  await page.getByRole("heading", { level: 1, name: "Explore" }).waitFor();
  const expectAt = async (path: string, heading: string) => {
    await page.waitForURL((address) => address.pathname === `/northern/${path}`);
    await page.getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
  };
  for (const [link, path, heading] of [
    ["Datasets", "datasets", "Datasets"],
    ["Saved", "saved", "Saved questions"],
    ["Dashboards", "dashboards", "Dashboards"],
  ] as const) {
    await page.getByRole("link", { name: link, exact: true }).first().click();
    await expectAt(path, heading);
  }
  await page.goBack();
  await expectAt("saved", "Saved questions");
  await page.goBack();
  await expectAt("datasets", "Datasets");
  await page.goBack();
  await expectAt("explore", "Explore");
  await page.goForward();
  await expectAt("datasets", "Datasets");
  await page.context().close();
});

test("signing out ends the session at the server: the cookie alone opens nothing", async () => {
  const page = await site.pageOf({ email: EMAIL, password });
  await page.goto(`${site.server.url}/lab`);
  const context = page.context();
  const cookies = await context.cookies();
  await page
    .getByRole("button", { name: /Nora Nurse|account|menu/i })
    .last()
    .click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL((address) => address.pathname === "/sign-in");
  await context.addCookies(cookies);
  const answer = await context.request.get(`${site.server.url}/api/v1/me`);
  expect(answer.status()).toBe(401);
  await context.close();
});
