import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { rejectedCount } from "../scripts/sample-data/dirt";
import { sampleFiles } from "../scripts/sample-data/generate";
import { LAB_TESTS, PANELS } from "../scripts/sample-data/tests";
import { makeKey } from "./testing/accounts";
import { expectAccessible } from "./testing/browser";
import { addFilter, addGroup, downloadCsv, expectRows, readAnswer } from "./testing/builder";
import { readCsv } from "./testing/csv";
import { publishedRows, SMALL } from "./testing/sample-rows";
import { testSite } from "./testing/test-site";

const site = testSite("shared");

type Count = { hospital: string; month: string; n: number };

/** HbA1c above 7 % by hospital and month, counted in plain code from the generated lines. */
function countFromFiles(hospitals?: string[]): Count[] {
  const counts = new Map<string, Count>();
  for (const { hospital, test_code, value, collected_at } of publishedRows(hospitals)) {
    if (test_code !== "HBA1C" || value === "" || Number(value) <= 7) continue;
    const month = (collected_at ?? "").slice(0, 7);
    const count = counts.get(`${hospital} ${month}`) ?? { hospital, month, n: 0 };
    count.n += 1;
    counts.set(`${hospital} ${month}`, count);
  }
  return [...counts.values()].sort((left, right) => (left.hospital + left.month < right.hospital + right.month ? -1 : 1));
}

async function askForHba1c(page: Page): Promise<void> {
  await page.goto(site.server.url);
  await page.getByRole("link", { name: "Explore" }).first().click();
  await page.getByRole("combobox", { name: "Dataset" }).click();
  await page.getByRole("option", { name: "Lab results" }).click();
  await addFilter(page, "Test code", "is", "HBA1C");
  await addFilter(page, "Result value", "more than", "7");
  await addGroup(page, "Hospital");
  await addGroup(page, "Collected");
  await page.getByRole("button", { name: "Run", exact: true }).click();
}

test("of every file, what was rejected, deduplicated and published is what the generator spoilt and left whole", async () => {
  const key = await makeKey(site.server, "manager@medlake.example", "read");
  const answer = await fetch(`${site.server.url}/api/v1/runs?dataset=lab-results&limit=50`, {
    headers: { authorization: `Bearer ${key}` },
  });
  const { items } = (await answer.json()) as { items: { filename: string; counts: Record<string, number> }[] };
  const found = new Map(items.map((run) => [run.filename, run.counts]));
  for (const file of sampleFiles(SMALL)) {
    expect([...file.lines()]).toHaveLength(file.rows + 1);
    const rejected = rejectedCount(file.dirt);
    const deduplicated = file.dirt.repeated;
    const published = file.rows - rejected - deduplicated;
    expect({ [file.filename]: found.get(file.filename) }).toEqual({
      [file.filename]: { received: file.rows, skipped: 0, published, rejected, deduplicated },
    });
  }
});

test("the analyst's answer, as a table and as CSV, equals a count of the generated files", async () => {
  const expected = countFromFiles();
  expect(expected).toHaveLength(12);
  const page = await site.pageOf("analyst@medlake.example");
  await askForHba1c(page);

  const answer = await readAnswer(page);
  expect(answer.rows).toEqual(expected.map(({ hospital, month, n }) => [hospital, month, String(n)]));
  await expectAccessible(page);

  const csv = readCsv(await downloadCsv(page));
  const fromCsv = csv.rows.map((row) => csv.header.map((name) => row[name] ?? ""));
  expect(fromCsv.map(([hospital, month, n]) => [hospital, month?.slice(0, 7), n])).toEqual(
    expected.map(({ hospital, month, n }) => [hospital, month, String(n)]),
  );
  await page.context().close();
});

test("the question lives in the address: another window asks the same", async () => {
  const page = await site.pageOf("analyst@medlake.example");
  await askForHba1c(page);
  await readAnswer(page);
  const again = await page.context().newPage();
  await again.goto(page.url());
  await again.getByRole("button", { name: "Run", exact: true }).click();
  await expectRows(again, (await readAnswer(page)).rows);
  await page.context().close();
});

test("the analyst of the other organisation sees the two hospitals that were granted, and no others", async () => {
  const expected = countFromFiles(["northgate", "st-anselm"]);
  const page = await site.pageOf("analyst@riverside.example");
  await askForHba1c(page);
  const answer = await readAnswer(page);
  expect(answer.rows).toEqual(expected.map(({ hospital, month, n }) => [hospital, month, String(n)]));
  expect(new Set(answer.rows.map(([hospital]) => hospital))).toEqual(new Set(["northgate", "st-anselm"]));
  const csv = readCsv(await downloadCsv(page));
  expect(new Set(csv.rows.map((row) => row[csv.header[0] ?? ""]))).toEqual(new Set(["northgate", "st-anselm"]));
  await page.context().close();
});

/** Results by the category that the dictionary gives their test, counted in plain code from the generated lines. */
function countByCategory(hospitals?: string[]): (string | number)[][] {
  const categories = new Map(PANELS.flatMap(({ name, tests }) => tests.map((one) => [one.code, name])));
  const counts = new Map<string, { n: number; high: number }>();
  for (const { test_code, value } of publishedRows(hospitals)) {
    const category = categories.get(test_code ?? "") ?? "no category";
    const count = counts.get(category) ?? { n: 0, high: 0 };
    count.n += 1;
    const usual = LAB_TESTS.find((one) => one.code === test_code);
    if (usual && value !== "" && Number(value) > usual.high) count.high += 1;
    counts.set(category, count);
  }
  return [...counts].sort(([left], [right]) => (left < right ? -1 : 1)).map(([category, { n, high }]) => [category, n, high]);
}

test.each([
  ["the analyst", "analyst@medlake.example", undefined],
  ["the analyst of the other organisation", "analyst@riverside.example", ["northgate", "st-anselm"]],
])(
  "by the category of the test dictionary, with its ranges, %s counts as many as the generated files have",
  async (_, email, hospitals) => {
    const key = await makeKey(site.server, email, "read");
    const query = {
      from: "lab-results",
      joins: ["lab_test"],
      derive: [{ as: "of_range", expr: { fn: "divide", args: [{ field: "value" }, { field: "lab_test.ref_high" }] } }],
      groupBy: [{ field: "lab_test.category", as: "category" }],
      measures: [
        { as: "n", fn: "count" },
        { as: "high", fn: "count", where: { field: "of_range", op: "gt", value: 1 } },
      ],
      orderBy: [{ field: "category" }],
    };
    const answer = await fetch(`${site.server.url}/api/v1/query`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ query }),
    });
    const { rows } = (await answer.json()) as { rows: (string | number)[][] };
    expect(rows).toEqual(countByCategory(hospitals));
    expect(rows).toHaveLength(PANELS.length);
  },
);
