import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { expectAccessible } from "./testing/browser";
import { expectRows, readAnswer } from "./testing/builder";
import { publishedRows } from "./testing/sample-rows";
import { testSite } from "./testing/test-site";

const site = testSite("shared");

const FEMALE = { field: "sex", op: "eq", value: "F" };

function address(org: string, query: Record<string, unknown>): string {
  const q = JSON.stringify({ version: 1, from: "lab-results", ...query });
  return `${site.server.url}/${org}/explore?${new URLSearchParams({ dataset: "lab-results", q }).toString()}`;
}

async function open(email: string, url: string): Promise<Page> {
  const page = await site.pageOf(email);
  await page.goto(url);
  await page.getByRole("button", { name: "Undo" }).waitFor();
  return page;
}

/** Women's results for each hospital, of the hospitals named or of all. */
function expectedByHospital(only?: readonly string[]): string[][] {
  const counts = new Map<string, number>();
  for (const row of publishedRows()) {
    if (row.sex !== "F" || (only && !only.includes(row.hospital ?? ""))) continue;
    counts.set(row.hospital ?? "", (counts.get(row.hospital ?? "") ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([hospital, rows]) => [hospital, rows.toLocaleString("en-GB")]);
}

test("the same question shows a colleague with fewer rights less, and says so", async () => {
  const query = { where: FEMALE, groupBy: [{ field: "hospital" }], measures: [{ as: "count", fn: "count" }] };
  const analyst = await open("analyst@medlake.example", address("northern", query));
  await analyst.getByRole("button", { name: "Run", exact: true }).click();
  expect((await readAnswer(analyst)).rows.map((row) => row.slice(-2))).toEqual(expectedByHospital());
  expect(await analyst.getByText(/^You see the rows of/).count()).toBe(0);

  const guest = await open("analyst@riverside.example", address("riverside", query));
  await guest.getByText("You see the rows of 2 hospitals: northgate, st-anselm. Others who ask the same may see more.").waitFor();
  await guest.getByRole("button", { name: "Run", exact: true }).click();
  expect((await readAnswer(guest)).rows.map((row) => row.slice(-2))).toEqual(expectedByHospital(["northgate", "st-anselm"]));
  // What is left after the filter is of those hospitals too.
  const rows = expectedByHospital(["northgate", "st-anselm"]).reduce((sum, [, count]) => sum + Number(count?.replaceAll(",", "")), 0);
  await guest
    .getByRole("status", { name: "Rows left" })
    .getByText(new RegExp(`^${rows.toLocaleString("en-GB")} rows`))
    .waitFor();
  await analyst.context().close();
  await guest.context().close();
});

test("a question for rows tells somebody who may see summaries only, and offers the summary", async () => {
  const query = { where: FEMALE, select: ["test", "value"], limit: 5 };
  const analyst = await open("analyst@medlake.example", address("northern", query));
  await analyst.getByRole("button", { name: "Run", exact: true }).click();
  expect((await readAnswer(analyst)).rows).toHaveLength(5);

  const viewer = await open("viewer@medlake.example", analyst.url());
  await viewer.getByText("You may not see rows of this dataset").waitFor();
  expect(await viewer.getByRole("button", { name: "Run", exact: true }).isDisabled()).toBe(true);
  await expectAccessible(viewer);
  await viewer.getByRole("button", { name: "Ask for the summary instead" }).click();
  await viewer.getByRole("button", { name: "Run", exact: true }).click();
  const all = expectedByHospital().reduce((sum, [, count]) => sum + Number(count?.replaceAll(",", "")), 0);
  await expect.poll(async () => (await readAnswer(viewer)).rows.map((row) => row.at(-1))).toEqual([all.toLocaleString("en-GB")]);
  await viewer.getByText("You may not see rows of this dataset").waitFor({ state: "detached" });
  await analyst.context().close();
  await viewer.context().close();
});

test("the rows behind a group open from the answer, and Undo returns to the summary", async () => {
  const query = { where: FEMALE, groupBy: [{ field: "hospital" }], measures: [{ as: "count", fn: "count" }] };
  const page = await open("analyst@medlake.example", address("northern", query));
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const summary = await readAnswer(page);
  await page
    .getByRole("grid", { name: /^Answer/ })
    .getByRole("gridcell", { name: "northgate", exact: true })
    .click({ button: "right" });
  await page.getByRole("menuitem", { name: "See the rows behind this" }).click();
  // It costs next to nothing, so it is asked at once.
  const [, count = ""] = expectedByHospital(["northgate"])[0] ?? [];
  await page
    .getByRole("status", { name: "Rows left" })
    .getByText(new RegExp(`^${count} rows`))
    .waitFor();
  await page.getByText(/^first 1,000 rows, there are more/).waitFor();
  await expect.poll(async () => (await readAnswer(page)).header.some((text) => text.includes("Hospital"))).toBe(true);
  await page.getByRole("button", { name: "Undo" }).click();
  await expectRows(page, summary.rows);
  await page.context().close();
});
