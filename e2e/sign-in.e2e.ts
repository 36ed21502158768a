import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectAccessible, openBrowser, signIn } from "./testing/browser";
import { startServer, type TestServer } from "./testing/start-server";

const EMAIL = "nurse@lab.example";
let server: TestServer;
let browser: Browser;
let password = "";
beforeAll(async () => {
  server = await startServer();
  browser = await openBrowser();
  await server.medlake("org", "create", "--slug", "lab", "--name", "Laboratory");
  const printed = await server.medlake("user", "create", "--email", EMAIL, "--name", "Nora Nurse", "--org", "lab", "--role", "admin");
  password = printed.trim().split("\n").at(-1) ?? "";
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test("a wrong password is refused without saying which part was wrong, the right one signs in", async () => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${server.url}/sign-in`);
  await expectAccessible(page);
  await page.getByLabel("E-mail").fill(EMAIL);
  await page.getByLabel("Password", { exact: true }).fill("not the password of anyone");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page
    .getByRole("alert")
    .filter({ hasText: /e-mail|password/i })
    .waitFor();
  expect(new URL(page.url()).pathname).toBe("/sign-in");
  await signIn(page, server.url, EMAIL, password);
  expect(new URL(page.url()).pathname).toMatch(/^\/lab\//);
  await page.context().close();
});

test("a page asked for without a session leads to the sign-in, and back to the page", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${server.url}/lab/runs`);
  await page.waitForURL((address) => address.pathname === "/sign-in");
  await page.getByLabel("E-mail").fill(EMAIL);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((address) => address.pathname === "/lab/runs");
  await page.getByRole("heading", { name: "Runs" }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/lab/runs");
  await context.close();
});

test("signing out ends the session at the server: the cookie alone opens nothing", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, server.url, EMAIL, password);
  const cookies = await context.cookies();
  await page
    .getByRole("button", { name: /Nora Nurse|account|menu/i })
    .last()
    .click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL((address) => address.pathname === "/sign-in");
  await context.addCookies(cookies);
  const answer = await context.request.get(`${server.url}/api/v1/me`);
  expect(answer.status()).toBe(401);
  await context.close();
});
