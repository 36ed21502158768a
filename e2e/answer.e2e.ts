import { readFile } from "node:fs/promises";
import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { expectAccessible } from "./testing/browser";
import { publishedRows } from "./testing/sample-rows";
import { testSite } from "./testing/test-site";

const site = testSite("shared");

const QUERY = {
  version: 1,
  from: "lab-results",
  groupBy: [{ field: "hospital" }, { field: "collected_at", bucket: "month", as: "month" }],
  measures: [{ as: "n", fn: "count" }],
};

/** Rows by hospital and month, counted in plain code from the generated lines. */
function counted(): [hospital: string, month: string, n: number][] {
  const counts = new Map<string, number>();
  for (const { hospital, collected_at } of publishedRows()) {
    const key = `${hospital} ${(collected_at ?? "").slice(0, 7)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts.entries()].sort().map(([key, n]) => [key.split(" ")[0] ?? "", key.split(" ")[1] ?? "", n]);
}

async function ask(look: BrowserContextOptions): Promise<{ page: Page; answer: Locator }> {
  const page = await site.pageOf("analyst@medlake.example", look);
  await page.goto(`${site.server.url}/northern/explore?dataset=lab-results&q=${encodeURIComponent(JSON.stringify(QUERY))}`);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const answer = page.getByRole("region", { name: "Answer" });
  await answer.getByRole("grid").waitFor();
  return { page, answer };
}

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? "");

test("an answer is sorted, walked through and copied by keyboard alone", async () => {
  const { page, answer } = await ask({ permissions: ["clipboard-read", "clipboard-write"] });
  const rows = counted();
  const grid = answer.getByRole("grid");
  expect(await grid.getAttribute("aria-rowcount")).toBe(String(rows.length + 1));

  await grid.getByRole("gridcell").first().focus();
  await page.keyboard.press("Control+Home");
  await expect.poll(() => focused(page)).toBe(rows[0]?.[0]);
  // Up to the headers, over to the count, and down twice: the largest count first.
  const count = grid.getByRole("columnheader", { name: "Rows" });
  for (const key of ["ArrowUp", "End", "Enter"]) await page.keyboard.press(key);
  await expect.poll(() => count.getAttribute("aria-sort")).toBe("ascending");
  await page.keyboard.press("Enter");
  await expect.poll(() => count.getAttribute("aria-sort")).toBe("descending");
  await page.keyboard.press("ArrowDown");
  const most = Math.max(...rows.map(([, , n]) => n));
  await expect.poll(() => focused(page)).toBe(most.toLocaleString("en-GB"));

  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+c");
  const sorted = [...rows].sort((a, b) => b[2] - a[2] || (`${a[0]}${a[1]}` < `${b[0]}${b[1]}` ? -1 : 1));
  const text = sorted.map(([hospital, month, n]) => `${hospital}\t${month}-01\t${n}`).join("\n");
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(text);

  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("ArrowUp");
  const width = () => page.evaluate(() => Number(document.activeElement?.getAttribute("aria-valuenow")));
  await page.keyboard.press("Tab");
  await expect.poll(width).toBeGreaterThan(0);
  const before = await width();
  await page.keyboard.press("ArrowRight");
  await expect.poll(width).toBe(before + 16);
  await page.context().close();
});

test("the same answer is a chart whose values are said, a pivot, and a picture on white, in the dark too", async () => {
  const { page, answer } = await ask({ colorScheme: "dark", acceptDownloads: true });
  const rows = counted();
  await answer.getByRole("radiogroup", { name: "How to show the answer" }).getByText("Chart").click();
  const chart = answer.getByRole("application");
  await chart.waitFor();
  await chart.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("End");
  const [hospital = ""] = rows[0] ?? [];
  const last = rows.filter(([own]) => own === hospital).at(-1);
  await answer.getByText(`${last?.[1]}: ${hospital} ${last?.[2].toLocaleString("en-GB")}`).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem").first().waitFor();
  await page.keyboard.press("Escape");
  await expectAccessible(page);

  await answer.getByRole("button", { name: "Take the chart away as a picture" }).click();
  const waiting = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: /^SVG/ }).click();
  const svg = await readFile(await (await waiting).path(), "utf8");
  expect(svg).toContain('fill="#ffffff"');
  for (const [own] of rows) expect(svg).toContain(own);
  // A style of the page would be missing where the picture is opened.
  expect(svg).not.toMatch(/var\(|class=/);

  await answer.getByRole("radiogroup", { name: "How to show the answer" }).getByText("Pivot").click();
  const pivot = answer.getByRole("grid");
  const months = [...new Set(rows.map(([, month]) => month))].sort();
  expect((await pivot.getByRole("columnheader").allTextContents()).slice(-months.length)).toEqual(months);
  const first = await pivot.getByRole("row").nth(2).getByRole("gridcell").allTextContents();
  expect(first).toEqual([hospital, ...rows.filter(([own]) => own === hospital).map(([, , n]) => n.toLocaleString("en-GB"))]);
  await expectAccessible(page);
  await page.context().close();
});
