import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser, signIn, expectAccessible } from "./testing/browser";
import { readCsv } from "./testing/csv";
import { startServer, type TestServer } from "./testing/start-server";

const folder = path.resolve(import.meta.dirname, "fixtures/nhs-ae");
const EMAIL = "manager@nhs.example";

let server: TestServer;
let browser: Browser;
let password = "";
let key = "";
beforeAll(async () => {
  server = await startServer({ env: { MEDLAKE_KEY_REQUESTS_PER_MINUTE: "1000" } });
  browser = await openBrowser();
  await server.medlake("org", "create", "--slug", "nhs", "--name", "NHS England");
  password = lastLine(
    await server.medlake("user", "create", "--email", EMAIL, "--name", "Manager", "--org", "nhs", "--role", "data_manager"),
  );
  key = lastLine(await server.medlake("api-key", "create", "--email", EMAIL, "--name", "test"));
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

type Contract = { columns: { name: string; source: string; type: string }[] };

test("six monthly files sent through the browser are published, and the sums over hospitals equal the total rows", async () => {
  const contract = JSON.parse(await readFile(path.resolve(import.meta.dirname, "../docs/api/nhs-ae-contract.json"), "utf8")) as Contract;
  await call("POST", "/api/v1/datasets", { slug: "nhs-ae", name: "A&E attendances", contract });
  const files = (await readdir(folder)).filter((name) => name.endsWith(".csv")).map((name) => path.join(folder, name));
  expect(files).toHaveLength(6);

  const page = await (await browser.newContext({ locale: "en-GB" })).newPage();
  await signIn(page, server.url, EMAIL, password);
  await page.goto(`${server.url}/nhs/uploads?dataset=nhs-ae`);
  // Files given before the page has come alive would go nowhere.
  await page.waitForLoadState("networkidle");
  await page.locator('input[type="file"]').first().setInputFiles(files);
  await page.getByRole("button", { name: "Send 6 files" }).click();
  const runs = await publishedRuns(6);
  await expectAccessible(page);
  await page.context().close();

  // Every line of a file is a hospital except the last, its total.
  for (const { counts } of runs) expect(counts).toMatchObject({ skipped: 1, rejected: 0, deduplicated: 0 });
  const expected = await totalRows(files, contract);
  const numeric = contract.columns.filter((column) => column.type === "integer").map((column) => column.name);
  const answer = (await call("POST", "/api/v1/query", {
    query: {
      version: 1,
      from: "nhs-ae",
      groupBy: [{ field: "period", as: "month" }],
      measures: numeric.map((name) => ({ as: name, fn: "sum", field: name })),
      orderBy: [{ field: "month", direction: "asc" }],
    },
  })) as { columns: { name: string }[]; rows: (string | number)[][] };
  const sums = answer.rows.map((row) =>
    Object.fromEntries(answer.columns.map((column, index) => [column.name, index === 0 ? row[index] : Number(row[index])])),
  );
  expect(sums).toEqual(expected);
});

const ATTENDANCES = /^A&E attendances /;
const OVER_FOUR_HOURS = /^Attendances over 4hrs /;

test("a dashboard of them shows emergency care by region, and follows a filter without changing what is saved", async () => {
  const script = path.resolve(import.meta.dirname, "../docs/api/nhs-ae-dashboard.sh");
  const { stdout } = await promisify(execFile)("bash", [script], { env: { ...process.env, MEDLAKE_URL: server.url, MEDLAKE_KEY: key } });
  const dashboard = stdout.trim();
  const rows = await organisations();
  const all = sumsOf(rows);
  const london = sumsOf(rows.filter((row) => row["Parent Org"]?.trim() === "NHS ENGLAND LONDON"));

  await server
    .medlake("user", "create", "--email", "viewer@nhs.example", "--name", "Viewer", "--org", "nhs", "--role", "viewer")
    .then((output) => (viewerPassword = lastLine(output)));
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1440, height: 1900 } });
  const page = await context.newPage();
  await signIn(page, server.url, "viewer@nhs.example", viewerPassword);
  await page.goto(`${server.url}/nhs/dashboards/${dashboard}`);
  await page.getByRole("heading", { name: "Emergency care by region", level: 1 }).waitFor();
  const england = page.getByRole("region", { name: "England" });
  await england.getByText(all.attendances.toLocaleString("en-GB"), { exact: true }).waitFor();
  await england.getByText(percent(all), { exact: true }).waitFor();
  for (const title of ["Attendances by region and month", "Share over four hours by region", "Organisations that reported"])
    await page.getByRole("region", { name: title }).getByRole("application").waitFor();
  if (process.env["MEDLAKE_SCREENSHOTS"] === "1") await page.screenshot({ path: "docs/guide/emergency-care.png", fullPage: true });

  await page.goto(`${server.url}/nhs/dashboards/${dashboard}?f_region=${encodeURIComponent("NHS ENGLAND LONDON")}`);
  await england.getByText(london.attendances.toLocaleString("en-GB"), { exact: true }).waitFor();
  await england.getByText(percent(london), { exact: true }).waitFor();
  await context.close();
  const { filters } = (await call("GET", `/api/v1/dashboards/${dashboard}`)) as { filters: { id: string; default?: unknown }[] };
  expect(filters.map(({ id, default: value }) => [id, value])).toEqual([
    ["region", undefined],
    ["month", undefined],
  ]);
});

let viewerPassword = "";

/** The rows of all files that are an organisation's, none of them a total. */
async function organisations(): Promise<Record<string, string>[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".csv"));
  const tables = await Promise.all(names.map(async (name) => readCsv(await readFile(path.join(folder, name), "utf8")).rows.slice(0, -1)));
  return tables.flat();
}

function sumsOf(rows: Record<string, string>[]): { attendances: number; over: number } {
  const sum = (of: RegExp) =>
    rows.reduce((all, row) => all + Object.entries(row).reduce((own, [name, cell]) => own + (of.test(name) ? Number(cell) : 0), 0), 0);
  return { attendances: sum(ATTENDANCES), over: sum(OVER_FOUR_HOURS) };
}

function percent({ attendances, over }: { attendances: number; over: number }): string {
  return `${((100 * over) / attendances).toFixed(1)} %`;
}

/** The total row of each file, as numbers by column name, in order of months. */
async function totalRows(files: string[], contract: Contract) {
  const totals = await Promise.all(
    files.map(async (file) => {
      const { rows } = readCsv(await readFile(file, "utf8"));
      const total = rows.at(-1) ?? {};
      const first = rows[0] ?? {};
      const month = monthOf(first.Period ?? "");
      const numbers = contract.columns
        .filter((column) => column.type === "integer")
        .map((column) => [column.name, Number(total[column.source])]);
      return { month, ...Object.fromEntries(numbers) } as { month: string } & Record<string, number>;
    }),
  );
  return totals.sort((left, right) => (left.month < right.month ? -1 : 1));
}

/** `MSitAE-APRIL-2025` → `2025-04-01`. */
function monthOf(text: string): string {
  const [, name = "", year = ""] = /^MSitAE-([A-Z]+)-(\d{4})$/i.exec(text.trim()) ?? [];
  const number =
    ["JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER"].indexOf(
      name.toUpperCase(),
    ) + 1;
  return `${year}-${String(number).padStart(2, "0")}-01`;
}

type Run = { state: string; message: string | null; counts: Record<string, number> };

async function publishedRuns(count: number): Promise<Run[]> {
  for (let second = 0; second < 120; second += 1) {
    const { items } = (await call("GET", "/api/v1/runs?dataset=nhs-ae")) as { items: Run[] };
    const stuck = items.find((run) => !["queued", "running", "published"].includes(run.state));
    if (stuck) throw new Error(`A run is ${stuck.state}: ${stuck.message ?? ""}`);
    if (items.length === count && items.every((run) => run.state === "published")) return items;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  throw new Error("The files were not published in time.");
}

async function call(method: string, address: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${server.url}${address}`, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${address}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
