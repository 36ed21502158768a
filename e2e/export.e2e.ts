import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Download, Page } from "playwright-core";
import { expect, test } from "vitest";
import { readXlsx } from "@/lib/engines/testing/read-xlsx";
import { parseQuery, queryToSearch } from "@/lib/query";
import { pages } from "@/lib/urls";
import { expectAccessible } from "./testing/browser";
import { keyboardOf } from "./testing/keyboard";
import { apiOf, READINGS_CONTRACT, readings } from "./testing/readings";
import { testSite } from "./testing/test-site";

const isLong = [process.env["MEDLAKE_LONG"], process.env["MEDLAKE_LONG_TESTS"]].includes("1");
/** More than a page downloads at once, in any case. */
const ROWS = isLong ? 1_000_000 : 150_000;

let lines: string[];
const site = testSite("shared", async ({ server }) => {
  // Made before anything is sent: a connection does not wait for a million lines.
  const body = readings({ hospital: "northgate", period: "2025-01", rows: ROWS });
  lines = body.trimEnd().split("\n").slice(1);
  const api = await apiOf(server, "manager@medlake.example");
  await api.call("POST", "/api/v1/datasets", { slug: "readings", name: "Readings", contract: READINGS_CONTRACT });
  const runId = await api.send("readings", body, { filename: "northgate-2025-01.csv", hospital: "northgate", period: "2025-01" });
  const { state, counts } = await api.settled(runId);
  if (state !== "published" || counts?.published !== ROWS) throw new Error(`The readings were not published: ${state}.`);
});

const QUESTION = queryToSearch(parseQuery({ from: "readings", select: ["sample_id", "test", "value"], orderBy: [{ field: "sample_id" }] }));

async function ask(page: Page, question = QUESTION) {
  await page.goto(site.server.url + pages.explore("northern", { q: question }));
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const answer = page.getByRole("region", { name: "Answer" });
  await answer.getByRole("grid").waitFor();
  return answer;
}

async function chooseFormat(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Other ways to download" }).click();
  await page.getByRole("menuitem", { name, exact: true }).click();
}

/** The newest entry of the list. */
const newest = (page: Page) => page.getByRole("list", { name: "Downloads" }).getByRole("listitem").first();

async function saved(download: Download): Promise<{ file: string; sha256: string }> {
  const file = await download.path();
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return { file, sha256: hash.digest("hex") };
}

test(`${ROWS.toLocaleString("en-GB")} rows are taken away: cancelled once, completed once, and every row is in the file`, async () => {
  const page = await site.pageOf("analyst@medlake.example", { acceptDownloads: true });

  const first = await ask(page);
  await chooseFormat(page, "Excel");
  await first.getByRole("link", { name: "Open Downloads" }).click();
  await page.getByRole("heading", { level: 1, name: "Downloads" }).waitFor();
  await newest(page)
    .getByRole("button", { name: /^Cancel readings/ })
    .click();
  await newest(page).getByText("Cancelled", { exact: true }).waitFor();
  await newest(page)
    .getByText(/DuckDB (confirmed|had not|process)|It had just ended/)
    .waitFor();
  expect(
    await newest(page)
      .getByRole("button", { name: /^Download/ })
      .count(),
  ).toBe(0);

  const second = await ask(page);
  await second.getByRole("button", { name: "CSV" }).click();
  await second.getByRole("link", { name: "Open Downloads" }).click();
  await newest(page).getByText("Ready", { exact: true }).waitFor();
  await page.getByText(/readings \(CSV\) is ready/).waitFor();
  await newest(page)
    .getByText(`${ROWS.toLocaleString("en-GB")} rows`)
    .waitFor();
  await expectAccessible(page);

  const arriving = page.waitForEvent("download");
  await newest(page)
    .getByRole("button", { name: /^Download readings/ })
    .click();
  const download = await arriving;
  expect(download.suggestedFilename()).toMatch(/^readings-v1-\d{4}-\d\d-\d\d\.csv$/);
  const { file, sha256 } = await saved(download);
  expect(await newest(page).locator("code").textContent()).toBe(sha256);
  // The file is the lines that were generated, by their first column.
  const expected = lines
    .map((line) => line.split(","))
    .map(([id, , test, value]) => `${id},${test},${String(Number(value))}`)
    .sort();
  let row = -1;
  let firstOther: [found: string, expected: string | undefined] | null = null;
  for await (const line of createInterface({ input: createReadStream(file, "utf8") })) {
    const [id, name, value] = line.split(",");
    const found = `${id},${name},${String(Number(value))}`;
    if (row >= 0 && found !== expected[row]) firstOther ??= [found, expected[row]];
    row += 1;
  }
  expect({ rows: row, firstOther }).toEqual({ rows: ROWS, firstOther: null });

  const manifest = page.waitForEvent("download");
  await newest(page)
    .getByRole("button", { name: /^Manifest/ })
    .click();
  let text = "";
  for await (const chunk of await (await manifest).createReadStream()) text += String(chunk);
  expect(JSON.parse(text)).toMatchObject({ rows: ROWS, sha256, sources: [{ slug: "readings", version: 1 }], policy: "open" });

  await newest(page)
    .getByRole("button", { name: /^Delete/ })
    .click();
  // The cancelled one is the newest again.
  await newest(page).getByText("Cancelled", { exact: true }).waitFor();
  await page.context().close();
});

test("by keyboard only a download is started, cancelled, started again, completed and saved", async () => {
  const page = await site.newPage({ acceptDownloads: true });
  const keys = keyboardOf(page);
  await keys.signIn(site.server.url, "analyst@medlake.example");
  const run = async () => {
    await page.goto(site.server.url + pages.explore("northern", { q: QUESTION }));
    await keys.enter(page.getByRole("button", { name: "Run", exact: true }));
    await page.getByRole("region", { name: "Answer" }).getByRole("grid").waitFor();
  };
  const other = page.getByRole("button", { name: "Other ways to download" });
  const link = page.getByRole("region", { name: "Answer" }).getByRole("link", { name: "Open Downloads" });
  const act = (name: RegExp) => newest(page).getByRole("button", { name });

  await run();
  await keys.choose(other, "Excel");
  await keys.enter(link);
  await page.getByRole("heading", { level: 1, name: "Downloads" }).waitFor();
  await keys.enter(act(/^Cancel readings/));
  await newest(page).getByText("Cancelled", { exact: true }).waitFor();
  // The button is gone. The focus is still at this download, and not at the button that deletes it.
  await keys.expectFocus(newest(page));

  await run();
  await keys.choose(other, "CSV");
  await keys.enter(link);
  await newest(page).getByText("Ready", { exact: true }).waitFor();
  const arriving = page.waitForEvent("download");
  await keys.enter(act(/^Download readings/));
  const { file, sha256 } = await saved(await arriving);
  expect(await newest(page).locator("code").textContent()).toBe(sha256);
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(file, "utf8") })) count += line === "" ? 0 : 1;
  expect(count).toBe(ROWS + 1);
  await keys.expectFocus(act(/^Download readings/).or(newest(page)));
  await page.context().close();
});

test("a small answer is an Excel file at once, with the numbers of the answer", async () => {
  const page = await site.pageOf("analyst@medlake.example", { acceptDownloads: true });
  const question = { from: "readings", groupBy: [{ field: "test" }], measures: [{ as: "n", fn: "count" }], orderBy: [{ field: "test" }] };
  const answer = await ask(page, queryToSearch(parseQuery(question)));
  const arriving = page.waitForEvent("download");
  await chooseFormat(page, "Excel");
  const { file } = await saved(await arriving);
  const half = ROWS / 2;
  expect(readXlsx(file).map((row) => row.map((cell) => cell && [cell.type, cell.text]))).toEqual([
    [
      ["inlineStr", "Test"],
      ["inlineStr", "Rows"],
    ],
    [
      ["inlineStr", "GLU"],
      ["n", String(half)],
    ],
    [
      ["inlineStr", "K"],
      ["n", String(half)],
    ],
  ]);
  await answer.getByText(/^Saved readings-v1-.*\.xlsx, .* complete$/).waitFor();
  await page.context().close();
});

test("a viewer has no downloads: neither the page nor its place in the menu", async () => {
  const page = await site.pageOf("viewer@medlake.example");
  await page.goto(`${site.server.url}/northern/exports`);
  await page.getByRole("heading", { name: "There is nothing here for you" }).waitFor();
  await page.getByRole("button", { name: /account menu/ }).click();
  await page.getByRole("menuitem", { name: "Account" }).waitFor();
  expect(await page.getByRole("menuitem", { name: "Downloads" }).count()).toBe(0);
  await page.context().close();
});
