import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectAccessible, openBrowser, signIn } from "./testing/browser";
import { addGroup, addMeasure, downloadCsv, fillCondition, readAnswer } from "./testing/builder";
import { readCsv } from "./testing/csv";
import { dictionaryLines, publishRelated } from "./testing/related-data";
import { publishedRows } from "./testing/sample-rows";
import { startServer, type TestServer } from "./testing/start-server";

let server: TestServer;
let browser: Browser;
beforeAll(async () => {
  server = await startServer({ sampleData: "small", env: { MEDLAKE_KEY_REQUESTS_PER_MINUTE: "1000" } });
  browser = await openBrowser();
  await server.printed("Sample data: 13 files published");
  const key = await server.medlake("api-key", "create", "--email", "manager@medlake.example", "--name", "test");
  await publishRelated({ url: server.url, key: key.trim().split("\n").at(-1) ?? "" });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const TOP = 2;

type Group = { specimen: string; test: string; n: number; above: number };

/** Results of tests in the dictionary by kind of specimen and test, and how many are above their reference range. */
function countGroups(): Group[] {
  const specimens = new Map(dictionaryLines().map((line) => [line.test_code, line.specimen_kind]));
  const groups = new Map<string, Group>();
  for (const row of publishedRows()) {
    const [test = "", specimen] = [row.test, specimens.get(row.test_code ?? "")];
    if (specimen === undefined) continue;
    const group = groups.get(`${specimen} ${test}`) ?? { specimen, test, n: 0, above: 0 };
    group.n += 1;
    if (row.value !== "" && row.ref_high !== "" && Number(row.value) / Number(row.ref_high) > 1) group.above += 1;
    groups.set(`${specimen} ${test}`, group);
  }
  return [...groups.values()].sort((a, b) => (a.specimen + a.test < b.specimen + b.test ? -1 : 1));
}

/** The rows the page should show: the top of each specimen, then what is left of each, then everything. */
function expectedRows(): string[][] {
  const groups = countGroups();
  const specimens = [...new Set(groups.map((group) => group.specimen))].sort();
  const sum = (of: Group[], what: "n" | "above") => of.reduce((total, group) => total + group[what], 0);
  const shown = (specimen: string, name: string, of: Group[], whole: Group[]): string[] => [
    specimen,
    name,
    sum(of, "n").toLocaleString("en-GB"),
    sum(of, "above").toLocaleString("en-GB"),
    percent(sum(of, "n") / sum(whole, "n")),
  ];
  const split = specimens.map((specimen) => {
    const all = groups.filter((group) => group.specimen === specimen);
    const edge = [...all].sort((a, b) => b.n - a.n)[TOP - 1]?.n ?? 0;
    return { specimen, all, kept: all.filter((group) => group.n >= edge), rest: all.filter((group) => group.n < edge) };
  });
  return [
    ...split.flatMap(({ specimen, all, kept }) => kept.map((group) => shown(specimen, group.test, [group], all))),
    ...split.flatMap(({ specimen, all, rest }) => (rest.length > 0 ? [shown(specimen, "Others", rest, all)] : [])),
    shown("Total", "", groups, groups),
  ];
}

function percent(share: number): string {
  return `${new Intl.NumberFormat("en-GB", { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(share * 100)} %`;
}

test("related data, a calculated column, a condition, shares, top with others and totals equal a count of the generated files", async () => {
  const page = await (await browser.newContext({ locale: "en-GB", acceptDownloads: true })).newPage();
  await signIn(page, server.url, "analyst@medlake.example");
  await page.goto(`${server.url}/northern/explore?dataset=lab-results`);
  await joinDictionary(page);
  await calculateRatio(page);
  await addGroup(page, "Specimen of dictionary");
  await addGroup(page, "Test");
  await measureAbove(page);
  await measureShare(page);
  await keepTop(page);
  await page.getByRole("checkbox", { name: "Total row" }).check();
  await page.getByRole("button", { name: "Run", exact: true }).click();

  const answer = await readAnswer(page);
  const expected = expectedRows();
  expect(answer.rows).toEqual(expected);
  expect(answer.rows.filter(([, name]) => name === "Others").length).toBeGreaterThan(0);
  await expectAccessible(page);

  const csv = readCsv(await downloadCsv(page));
  expect(csv.rows.map((row) => row.row)).toEqual(
    expected.map(([first, second]) => (first === "Total" ? "total" : second === "Others" ? "others" : "group")),
  );

  await expectSql(page);
  await expectSameElsewhere(page, answer.rows);
  await page.context().close();
});

async function joinDictionary(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Add related data" }).click();
  await page.getByRole("menuitem", { name: /^Dictionary/ }).click();
  const joined = page.getByRole("group", { name: "Related data Dictionary" });
  await joined.getByRole("checkbox", { name: "only rows with a match" }).check();
}

async function calculateRatio(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Add calculated column" }).click();
  await page.getByLabel("Name of the calculated column calculated").fill("ratio");
  const row = page.getByRole("group", { name: "Calculated column ratio" });
  await pick(row.getByRole("combobox", { name: "ratio", exact: true }), "Divided by");
  await pick(row.getByRole("combobox", { name: "Divided by: a" }), "Result value");
  // Undo takes the last choice back, Redo gives it again.
  await page.getByRole("button", { name: "Undo" }).click();
  expect(await row.getByRole("combobox", { name: "Divided by: a" }).inputValue()).toBe("");
  await page.getByRole("button", { name: "Redo" }).click();
  await pick(row.getByRole("combobox", { name: "Divided by: b" }), "Reference high");
  await row.getByText("double").waitFor();
}

/** Chooses an entry of a menu whose options say more than their names. */
async function pick(box: Locator, text: string): Promise<void> {
  await box.click();
  await box.fill(text);
  await box
    .page()
    .getByRole("option", { name: new RegExp(`^${text}`) })
    .first()
    .click();
}

async function measureAbove(page: Page): Promise<void> {
  await addMeasure(page, "Count of rows");
  const added = page.getByRole("group", { name: "Measure Rows" }).last();
  await added.getByLabel("Name of Rows in the answer").fill("above");
  await added.getByRole("button", { name: "only rows where…" }).click();
  await fillCondition(added.getByRole("group", { name: /^Filter on / }), "ratio", "more than", "1");
}

async function measureShare(page: Page): Promise<void> {
  await addMeasure(page, "Share of the whole");
  const share = page.getByRole("group", { name: "Measure Share of rows" });
  await share.getByRole("combobox", { name: "What it is a share of" }).click();
  await page.getByRole("option", { name: "Specimen of dictionary" }).click();
  await page.keyboard.press("Escape");
}

async function keepTop(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Keep the top…" }).click();
  const top = page.getByRole("group", { name: "Top groups" });
  await top.getByLabel("How many groups to keep").fill(String(TOP));
  await top.getByRole("combobox", { name: "For each of what" }).click();
  await page.getByRole("option", { name: "Specimen of dictionary" }).click();
  await page.keyboard.press("Escape");
  await top.getByRole("checkbox", { name: "the rest as Others" }).check();
}

async function expectSql(page: Page): Promise<void> {
  const sql = page.getByLabel(/^SQL of the question for /);
  expect(await sql.textContent()).toContain("$1");
  await page.getByText("Trino", { exact: true }).click();
  await page.getByLabel("SQL of the question for Trino").waitFor();
  const trino = await sql.textContent();
  expect(trino).toContain('join "test-dictionary" as "dictionary"');
  expect(trino).not.toContain('left join "test-dictionary"');
  expect(trino).not.toContain("$1");
}

/** The address holds the whole question: another window shows the same and asks the same. */
async function expectSameElsewhere(page: Page, rows: string[][]): Promise<void> {
  const again = await page.context().newPage();
  await again.goto(page.url());
  await again.getByRole("group", { name: "Calculated column ratio" }).waitFor();
  await again.getByRole("button", { name: "Run", exact: true }).click();
  expect((await readAnswer(again)).rows).toEqual(rows);
  await again.getByText(/from cache/).waitFor();
}
