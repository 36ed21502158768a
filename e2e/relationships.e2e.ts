import type { BrowserContextOptions, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { expectAccessible } from "./testing/browser";
import { testSite } from "./testing/test-site";

const site = testSite("shared");

const PAGE = "/northern/datasets/lab-results/relationships";
const LOOKS: [name: string, look: BrowserContextOptions][] = [
  ["light", { viewport: { width: 1360, height: 900 } }],
  ["dark and 390 px wide", { viewport: { width: 390, height: 844 }, colorScheme: "dark" }],
];

async function open(look: BrowserContextOptions, email: string): Promise<Page> {
  const page = await site.pageOf(email, look);
  await page.goto(site.server.url + PAGE);
  await page.getByRole("table", { name: "Relationships" }).waitFor();
  return page;
}

/** Picks from a searchable menu with the keyboard alone, as soon as the menu shows what was typed. */
async function pick(page: Page, label: string, text: string): Promise<void> {
  const box = page.getByRole("combobox", { name: label });
  await box.focus();
  await page.keyboard.type(text);
  // The menu chosen from before may still be fading out: only the options of this one count.
  await page.waitForFunction(() => document.activeElement?.hasAttribute("aria-controls"));
  const menu = page.locator(`[id="${(await box.getAttribute("aria-controls")) ?? ""}"]`);
  await menu.getByRole("option").filter({ hasText: text }).first().waitFor();
  await page.keyboard.press("ArrowDown");
  await menu.locator("[data-combobox-selected]").waitFor();
  await page.keyboard.press("Enter");
  await menu.waitFor({ state: "hidden" });
  expect(await box.inputValue()).toContain(text);
}

describe.each(LOOKS)("in %s", (name, look) => {
  test("a manager declares a relationship by keyboard, sees it, and removes it", async () => {
    const page = await open(look, "manager@medlake.example");
    const relationship = `extra_${name.replaceAll(/[^a-z]/g, "")}`.slice(0, 30);
    await page.getByRole("button", { name: "Declare a relationship" }).press("Enter");
    const form = page.getByRole("dialog", { name: "Declare a relationship" });
    await form.waitFor();
    await pick(page, "Leads to", "Panels");
    await form.getByLabel("Name").fill("Not A Name");
    await form.getByText("Lower-case letters, digits and _").waitFor();
    await form.getByLabel("Name").fill(relationship);
    await pick(page, "Column here", "Test code");
    await pick(page, "Column there", "Test");
    await form.getByRole("radio", { name: "Many to many" }).check();
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await form.getByRole("button", { name: "Declare" }).press("Enter");
    await form.waitFor({ state: "hidden" });
    const row = page.getByRole("row").filter({ hasText: relationship });
    await row.waitFor();
    const words = (await row.innerText()).replaceAll(/\s+/g, " ");
    expect(words).toContain(`test_code = ${relationship}.test_code`);
    expect(words).toContain("Many to many");
    await expectAccessible(page);
    await page.getByRole("button", { name: `Remove the relationship ${relationship}` }).press("Enter");
    await page
      .getByRole("dialog", { name: `Remove ${relationship}` })
      .getByRole("button", { name: "Remove" })
      .press("Enter");
    await row.waitFor({ state: "detached" });
    await page.context().close();
  });
});

test("a reader sees what is declared and can change nothing", async () => {
  const page = await open({}, "analyst@medlake.example");
  // The head, the two of the server that is shared, and the dictionary of the sample data.
  await expect.poll(() => page.getByRole("row").count()).toBe(4);
  expect(await page.getByRole("button", { name: /Declare|Remove/ }).count()).toBe(0);
  await page.context().close();
});
