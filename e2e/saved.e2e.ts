import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { expectAccessible } from "./testing/browser";
import { addFilter, addGroup, readAnswer } from "./testing/builder";
import { apiOf } from "./testing/readings";
import { publishedRows } from "./testing/sample-rows";
import { testSite } from "./testing/test-site";

const NAME = "HbA1c above target";

const site = testSite({ sampleData: "small" });

/** HbA1c above a value by hospital, counted in plain code from the generated lines. */
function countAbove(least: number, hospitals?: string[]): string[][] {
  const counts = new Map<string, number>();
  for (const { hospital, test_code, value } of publishedRows(hospitals)) {
    if (test_code === "HBA1C" && value !== "" && Number(value) > least) counts.set(hospital, (counts.get(hospital) ?? 0) + 1);
  }
  return [...counts].sort(([left], [right]) => (left < right ? -1 : 1)).map(([hospital, n]) => [hospital, String(n)]);
}

/** Presses Run and reads the answer's table, which may have to be chosen first. */
async function runAndRead(page: Page): Promise<string[][]> {
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByText("Earlier question.").waitFor({ state: "hidden" });
  await page.getByRole("heading", { level: 2, name: /row/ }).waitFor();
  await page.getByText("Table", { exact: true }).click();
  return (await readAnswer(page)).rows;
}

test("a new analyst finds a dataset, asks, keeps the chart with a parameter, and asks again with another value", async () => {
  const page = await site.pageOf("analyst@medlake.example");
  await page.goto(site.server.url);
  await page.getByRole("link", { name: "Lab results", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Lab results" }).waitFor();
  await page.getByRole("link", { name: "Explore" }).last().click();
  await page.waitForURL(/\/explore/);
  await addFilter(page, "Test code", "is", "HBA1C");
  await addFilter(page, "Result value", "more than", "7");
  await addGroup(page, "Hospital");
  expect(await runAndRead(page)).toEqual(countAbove(7));
  await page.getByText("Chart", { exact: true }).click();
  await page.getByRole("button", { name: "Chart settings" }).waitFor();

  await page.getByRole("button", { name: "Save", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Save this question" });
  await dialog.getByRole("textbox", { name: "Name", exact: true }).fill(NAME);
  await dialog.getByRole("combobox", { name: "Folder" }).fill("Diabetes/Monthly");
  await dialog.getByRole("switch", { name: "Result value more than 7" }).check({ force: true });
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await page.waitForURL(/saved=sq_/);
  await dialog.waitFor({ state: "hidden" });
  expect(await page.getByRole("button", { name: "Save changes" }).isDisabled()).toBe(true);

  await page.getByRole("link", { name: "Saved", exact: true }).click();
  await page.getByRole("navigation", { name: "Folders" }).getByRole("button", { name: "Monthly" }).click();
  await page.waitForURL(/folder=Diabetes/);
  await expectAccessible(page);
  await page.getByRole("link", { name: NAME }).click();
  await page.getByRole("heading", { level: 1, name: NAME }).waitFor();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  // As it was kept: a chart.
  await page.getByRole("button", { name: "Chart settings" }).waitFor();
  await page.getByRole("textbox", { name: "Result value, more than" }).fill("8");
  expect(await runAndRead(page)).toEqual(countAbove(8));
  await page.waitForURL(/p_value_above=8/);
  await expectAccessible(page);

  // The address holds the value, and the call of the API gives the same rows.
  const again = await page.context().newPage();
  await again.goto(page.url());
  expect(await runAndRead(again)).toEqual(countAbove(8));
  const api = await apiOf(site.server, "analyst@medlake.example");
  const path = /'(?:https?:\/\/[^/]+)(\/api\/[^']+)'/.exec(
    (await again.getByRole("region", { name: "Asked by curl" }).textContent()) ?? "",
  );
  const answer = await api.call<{ rows: (string | number)[][] }>("GET", `${path?.[1] ?? ""}?value_above=8`);
  expect(answer.rows.map((row) => row.map(String))).toEqual(countAbove(8));
  await page.context().close();
});

test("a question that is shared is asked by a viewer, who cannot change it; another organisation sees its own hospitals", async () => {
  const page = await site.pageOf("analyst@medlake.example");
  await page.goto(`${site.server.url}/northern/saved`);
  await page.getByRole("link", { name: NAME }).click();
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: `Share "${NAME}"` });
  for (const [typed, label] of [
    ["view", "Viewers"],
    ["river", "Riverside Research"],
  ] as const) {
    await dialog.getByRole("combobox", { name: "Share with" }).fill(typed);
    await page.getByRole("option", { name: label }).click();
    await dialog.getByRole("button", { name: `Stop sharing with ${label}` }).waitFor();
  }
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByText(/shared with Viewers, Riverside Research/).waitFor();
  const address = new URL(page.url()).pathname;
  await page.context().close();

  const viewer = await site.pageOf("viewer@medlake.example");
  await viewer.goto(`${site.server.url}/northern/saved`);
  await viewer.getByRole("link", { name: NAME }).click();
  expect(await runAndRead(viewer)).toEqual(countAbove(7));
  expect(await viewer.getByRole("button", { name: /More about|Add to a dashboard|^Share$/ }).count()).toBe(0);
  await expectAccessible(viewer);
  // Its own pages offer nothing that the server would refuse; the server refuses it all the same.
  const refused = await viewer.evaluate(
    async (id) => {
      const answer = await fetch(`/api/v1/saved-queries/${id}`, {
        method: "PATCH",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name: "Mine" }),
      });
      return answer.status;
    },
    address.split("/").at(-1) ?? "",
  );
  expect(refused).toBe(403);
  await viewer.context().close();

  const other = await site.pageOf("analyst@riverside.example");
  await other.goto(`${site.server.url}/riverside/saved`);
  await other.getByRole("link", { name: NAME }).click();
  expect(await runAndRead(other)).toEqual(countAbove(7, ["northgate", "st-anselm"]));
  await other.context().close();
});

test("a contract that would break a saved question says so before it is saved", async () => {
  const page = await site.pageOf("manager@medlake.example");
  await page.goto(`${site.server.url}/northern/datasets/lab-results/contract`);
  await page.getByRole("textbox", { name: "Find a column" }).fill("specimen");
  await page.getByRole("button", { name: "Remove specimen" }).click();
  await page.getByText("No saved question breaks.").waitFor();
  await page.getByRole("textbox", { name: "Find a column" }).fill("value");
  await page.getByRole("button", { name: "Remove value", exact: true }).click();
  const said = page.getByRole("alert").filter({ hasText: /^Saving this contract breaks \d/ });
  const broken = said.getByRole("listitem").filter({ has: page.getByRole("link", { name: NAME }) });
  await broken.getByText(/There is no column "value"/).waitFor();
  await expectAccessible(page);
  await page.context().close();
});
