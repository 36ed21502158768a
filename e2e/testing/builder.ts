import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** Chooses an entry of a Mantine Select by what it says; one that can be searched is typed into first. */
export async function choose(box: Locator, text: string): Promise<void> {
  await box.click();
  if (await box.isEditable()) await box.fill(text);
  await box.page().getByRole("option", { name: text, exact: true }).click();
}

/** Adds a filter to the question: a column, how it is compared, and a value. */
export async function addFilter(page: Page, column: string, comparison: string, value: string): Promise<void> {
  await pick(page, page.getByRole("button", { name: "Add filter", exact: true }).first(), column);
  await fillCondition(page.getByRole("group", { name: /^Filter on / }).last(), column, comparison, value);
}

/** Fills a filter that is there: its column, how it is compared, and its value. */
export async function fillCondition(added: Locator, column: string, comparison: string, value: string): Promise<void> {
  await choose(added.getByRole("combobox", { name: "Column to filter by" }), column);
  await choose(added.getByRole("combobox", { name: `How ${column} is compared` }), comparison);
  await added.getByLabel(`Value for ${column}`).fill(value);
  await added.page().keyboard.press("Escape");
}

/** Adds a group; dates come cut by month. */
export async function addGroup(page: Page, column: string): Promise<void> {
  await pick(page, page.getByRole("button", { name: "Add group", exact: true }).last(), column);
}

/** Adds a measure by what it computes; of which column is chosen in its row. */
export async function addMeasure(page: Page, measure: string): Promise<void> {
  await pick(page, page.getByRole("button", { name: "Add measure", exact: true }), measure);
}

/** Opens the list of a button that adds, and chooses one of what it offers. */
async function pick(page: Page, button: Locator, name: string): Promise<void> {
  await button.click();
  await page.getByRole("combobox", { name: /: find a (column|measure)$/ }).fill(name);
  await page.getByRole("option", { name, exact: true }).click();
}

/** The answer's table as shown: the header, then one list of texts a row. */
export async function readAnswer(page: Page): Promise<{ header: string[]; rows: string[][] }> {
  const table = page.getByRole("grid", { name: /^Answer/ });
  await table.waitFor();
  const header = await table.getByRole("columnheader").allTextContents();
  const rows: string[][] = [];
  for (const row of await table.getByRole("row").all()) {
    const cells = await row.getByRole("gridcell").allTextContents();
    if (cells.length > 0) rows.push(cells);
  }
  return { header, rows };
}

/** Waits until the answer's table shows these rows: the one that was shown before stands until the next has come. */
export async function expectRows(page: Page, rows: readonly (readonly string[])[]): Promise<void> {
  await expect.poll(async () => (await readAnswer(page)).rows).toEqual(rows);
}

/** Presses the answer's CSV button; answers the downloaded text. */
export async function downloadCsv(page: Page): Promise<string> {
  const waiting = page.waitForEvent("download");
  await page.getByRole("region", { name: "Answer" }).getByRole("button", { name: "CSV" }).click();
  const stream = await (await waiting).createReadStream();
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return text;
}
