import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { expect } from "vitest";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"];
const PASSWORD = "medlake demo password";

/** Quiet, without a graphics card, and without looking anything up outside. */
const FLAGS = [
  // The pages are our own, and containers give Chromium's own sandbox no room.
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts the machine's Chromium. Throws a sentence when there is none and none can be installed. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: findBrowser() ?? installBrowser(), args: FLAGS });
}

function findBrowser(): string | null {
  const named = process.env.CHROMIUM;
  return [...(named ? [named] : []), ...PLACES].find(isExecutable) ?? null;
}

function installBrowser(): string {
  const help =
    "The browser tests need Chromium: install it (on Debian and Ubuntu: apt-get install chromium), or name it with CHROMIUM=/path/to/chromium.";
  if (process.getuid?.() !== 0 || !isExecutable("/usr/bin/apt-get")) throw new Error(help);
  try {
    execFileSync("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], { stdio: "ignore" });
  } catch (error) {
    throw new Error(help, { cause: error });
  }
  const found = findBrowser();
  if (found === null) throw new Error(help);
  return found;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    // Not there, or not for us.
    return false;
  }
}

/** Signs in by the form and waits for the first page behind it. */
export async function signIn(page: Page, url: string, email: string, password = PASSWORD): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((address) => !address.pathname.startsWith("/sign-in"));
}

/** Signs in by what the form sends, without a page, so that all pages of this context are somebody's. */
export async function signInByRequest({ request }: BrowserContext, url: string, email: string, password = PASSWORD): Promise<void> {
  const { csrfToken } = (await (await request.get(`${url}/api/auth/csrf`)).json()) as { csrfToken: string };
  const form = { email, password, csrfToken, callbackUrl: "/", json: "true" };
  const answer = await request.post(`${url}/api/auth/callback/credentials`, { form, headers: { accept: "application/json" } });
  if (!answer.ok()) throw new Error(`${email} could not sign in: ${answer.status()} ${await answer.text()}`);
}

/** Fails when axe finds something serious or critical on the page as it is, by all of its rules or by those named. */
export async function expectAccessible(page: Page, rules?: string[]): Promise<void> {
  // Our pages have no frames, so axe may run in the page itself; and only what is wrong need be written down.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"] });
  const chosen = rules ? axe.withRules(rules) : axe;
  let found = await lookAt(page, chosen);
  // It was being refreshed just then: with a title it is looked at once more, and without one it never is.
  for (let again = 0; found.some(({ id }) => id === "document-title") && again < 10; again += 1) found = await lookAt(page, chosen);
  const serious = found.filter((one) => one.impact === "serious" || one.impact === "critical");
  expect(
    serious.map(
      (one) =>
        `${one.id}: ${one.help} (${one.nodes
          .map((node) => node.target.join(" "))
          .slice(0, 3)
          .join("; ")})`,
    ),
  ).toEqual([]);
}

async function lookAt(page: Page, axe: AxeBuilder) {
  // The title of a page that is being refreshed comes with the last of it.
  await page.waitForFunction(() => document.title !== "");
  await atRest(page);
  return (await axe.analyze()).violations;
}

/**
 * Resolves when nothing on the page fades or moves any more, and nothing is dimmed because something newer is awaited; what turns
 * for as long as something is awaited may go on.
 */
export async function atRest(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const isStill = document
      .getAnimations()
      .every(({ playState, effect }) => playState !== "running" || effect?.getComputedTiming().iterations === Infinity);
    const awaiting = [...document.querySelectorAll("[aria-busy=true], [aria-busy=true] *")];
    return isStill && awaiting.every((element) => getComputedStyle(element).opacity === "1");
  });
}
