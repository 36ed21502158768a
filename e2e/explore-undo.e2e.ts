import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, publishFile, type Target } from "./testing/api";
import { expectAccessible, openBrowser, signIn } from "./testing/browser";
import { addGroup, addMeasure, choose, downloadCsv, readAnswer } from "./testing/builder";
import { startServer, type TestServer } from "./testing/start-server";

let server: TestServer;
let browser: Browser;
beforeAll(async () => {
  server = await startServer({ sampleData: "small", env: { MEDLAKE_KEY_REQUESTS_PER_MINUTE: "1000" } });
  browser = await openBrowser();
  await server.printed("Sample data: 13 files published");
  const key = (await server.medlake("api-key", "create", "--email", "manager@medlake.example", "--name", "test")).trim();
  await publishVisits({ url: server.url, key: key.split("\n").at(-1) ?? "" });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

type Visit = { visit: number; patient: string; kind: string; day: string; weight: number };

/** Visits of January and February 2025: every patient comes several times. */
function visits(): Visit[] {
  return Array.from({ length: 90 }, (_, visit) => ({
    visit,
    patient: `P-2025-${100_000 + ((visit * 7) % 23)}`,
    kind: ["first", "again", "again", "urgent"][visit % 4] ?? "",
    day: `2025-0${visit % 3 === 0 ? 1 : 2}-${String((visit % 28) + 1).padStart(2, "0")}`,
    weight: 50 + ((visit * 13) % 47),
  }));
}

async function publishVisits(target: Target): Promise<void> {
  const column = (name: string, label: string, type: string) => ({ name, source: name, label, type });
  await call(target, "POST", "/api/v1/datasets", {
    slug: "visits",
    name: "Visits",
    contract: {
      format: { encoding: "utf-8", delimiter: ",", quote: '"', header: 1, nullWords: [""] },
      columns: [
        column("visit", "Visit", "integer"),
        column("patient", "Patient", "text"),
        column("kind", "Kind", "text"),
        column("day", "Day", "date"),
        column("weight", "Weight", "double"),
      ],
      unknownColumns: "hold",
      hospital: { submission: true },
      period: { submission: true },
      partition: ["hospital", "period"],
      patient: "patient",
      identifiers: { patient: "pseudonym" },
    },
  });
  const lines = visits().map((visit) => Object.values(visit).join(","));
  const text = `visit,patient,kind,day,weight\n${lines.join("\n")}\n`;
  await publishFile(target, "visits", { filename: "visits.csv", hospital: "northgate", period: "2025-02" }, text);
}

/** `12 rows · 5 patients`. */
function counted(of: readonly Visit[]): string {
  const patients = new Set(of.map(({ patient }) => patient)).size;
  return `${of.length} ${of.length === 1 ? "row" : "rows"} · ${patients} ${patients === 1 ? "patient" : "patients"}`;
}

async function openPage(path: string): Promise<Page> {
  const page = await (await browser.newContext({ locale: "en-GB" })).newPage();
  await signIn(page, server.url, "analyst@medlake.example");
  await page.goto(server.url + path);
  await page.getByRole("button", { name: "Undo" }).waitFor();
  return page;
}

/** The question in the address, once it is another one than before. */
async function questionAfter(page: Page, before: string): Promise<string> {
  const read = (url: URL) => url.searchParams.get("q") ?? "";
  await page.waitForURL((url) => read(url) !== before);
  return read(new URL(page.url()));
}

test("ten edits are undone and done again one by one; Back returns to the asked question, and Undo from there to the edits", async () => {
  const page = await openPage("/northern/explore?dataset=lab-results");
  const edits: (() => Promise<void>)[] = [
    () => addGroup(page, "Hospital"),
    () => addGroup(page, "Test"),
    () => addMeasure(page, "Median"),
    () =>
      choose(
        page.getByRole("group", { name: /^Measure Median of/ }).getByRole("combobox", { name: "Column to compute it of" }),
        "Result value",
      ),
    () => page.getByLabel("Limit, in rows").fill("50"),
    () => page.getByRole("checkbox", { name: "Total row" }).check(),
    () => page.getByRole("button", { name: "Remove group Test" }).click(),
    () => page.getByRole("button", { name: /^Remove measure Median/ }).click(),
    () => addGroup(page, "Sex"),
    () => page.getByRole("checkbox", { name: "Total row" }).uncheck(),
  ];
  const states = [await questionAfter(page, "")];
  for (const edit of edits) {
    await edit();
    states.push(await questionAfter(page, states.at(-1) ?? ""));
  }
  expect(new Set(states).size).toBe(11);
  for (const state of states.slice(0, -1).reverse()) {
    const before = new URL(page.url()).searchParams.get("q") ?? "";
    await page.getByRole("button", { name: "Undo" }).click();
    expect(await questionAfter(page, before)).toBe(state);
  }
  expect(await page.getByRole("button", { name: "Undo" }).isDisabled()).toBe(true);
  for (const state of states.slice(1)) {
    const before = new URL(page.url()).searchParams.get("q") ?? "";
    await page.keyboard.press("Control+Shift+Z");
    expect(await questionAfter(page, before)).toBe(state);
  }

  await page.getByRole("button", { name: "Run", exact: true }).click();
  const asked = await readAnswer(page);
  const question = states.at(-1) ?? "";
  await addGroup(page, "Flag");
  const first = await questionAfter(page, question);
  await page.getByRole("button", { name: "Remove group Sex" }).click();
  const second = await questionAfter(page, first);
  await page.getByText("Earlier question.").waitFor();

  await page.goBack();
  expect(await questionAfter(page, second)).toBe(question);
  await page.getByText("Earlier question.").waitFor({ state: "detached" });
  expect((await readAnswer(page)).rows).toEqual(asked.rows);
  await page.getByRole("button", { name: "Undo" }).click();
  expect(await questionAfter(page, question)).toBe(second);
  await page.getByRole("button", { name: "Undo" }).click();
  expect(await questionAfter(page, second)).toBe(first);

  // A closed tab loses nothing, and nobody else gets it.
  const { context } = { context: page.context() };
  await page.close();
  const again = await context.newPage();
  await again.goto(`${server.url}/northern/explore`);
  await again.getByText(/^Your unfinished question from \d\d:\d\d is back\.$/).waitFor();
  expect(await questionAfter(again, "")).toBe(first);
  await context.clearCookies();
  await signIn(again, server.url, "manager@medlake.example");
  await again.goto(`${server.url}/northern/explore?dataset=lab-results`);
  expect(JSON.parse(await questionAfter(again, ""))).toEqual({
    version: 1,
    from: "lab-results",
    measures: [{ as: "count", fn: "count" }],
  });
  expect(await again.getByText(/is back\.$/).count()).toBe(0);
  await context.clearCookies();
  await signIn(again, server.url, "analyst@medlake.example");
  await again.goto(`${server.url}/northern/explore?dataset=lab-results`);
  expect(await questionAfter(again, "")).toBe(first);
  await again.getByRole("button", { name: "Start over" }).click();
  expect(JSON.parse(await questionAfter(again, first))).not.toHaveProperty("groupBy");
  await again.goto(`${server.url}/northern/explore?dataset=lab-results`);
  await questionAfter(again, "");
  expect(await again.getByText(/is back\.$/).count()).toBe(0);
  await context.close();
});

test("rows and patients left after each filter, counts of patients, and the period before equal a count of the file", async () => {
  const page = await openPage("/northern/explore?dataset=visits");
  const left = page.getByRole("status", { name: "Rows left" });
  await left.getByText(counted(visits()), { exact: true }).waitFor();

  await page.getByRole("button", { name: /^Kind/ }).click();
  await page.getByRole("menuitem", { name: "Filter by Kind" }).click();
  const values = page.getByRole("combobox", { name: "Values for Kind" });
  await values.click();
  // Known values come with their rows, and several are chosen one after the other.
  const again = visits().filter(({ kind }) => kind === "again");
  await page.getByRole("option", { name: new RegExp(`^again ?${again.length} rows$`) }).click();
  await page.getByRole("option", { name: /^first/ }).click();
  await page.keyboard.press("Escape");
  const ofKind = visits().filter(({ kind }) => kind !== "urgent");
  await left.getByText(counted(ofKind), { exact: true }).waitFor();

  await page.getByRole("button", { name: /^Day/ }).click();
  await page.getByRole("menuitem", { name: "Filter by Day" }).click();
  await page.getByRole("combobox", { name: "Stretches of time of Day" }).click();
  await page.getByRole("option", { name: "Feb 2025" }).click();
  const february = ofKind.filter(({ day }) => day.startsWith("2025-02"));
  await left.getByText(counted(february), { exact: true }).waitFor();
  const steps = page.getByRole("table", { name: "What is left after each filter" });
  const shown = await steps.getByRole("row").allInnerTexts();
  expect(shown.slice(1).map((row) => row.split("\t").slice(-2).join(" · "))).toEqual(
    [visits(), ofKind, february].map((of) => counted(of).replace(/ rows/, "")),
  );
  await expectAccessible(page);

  await page.getByRole("group", { name: "Measure Rows" }).getByText("patients", { exact: true }).click();
  await page.getByRole("group", { name: "Measure Different values of Patient" }).waitFor();
  await addGroup(page, "Kind");
  await page.getByRole("switch", { name: "Compare with the previous period" }).click();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const compared = page.getByRole("region", { name: "Comparison with the previous period" });
  await compared.getByRole("heading", { name: "1 Feb 2025 – 28 Feb 2025 compared with 1 Jan 2025 – 31 Jan 2025" }).waitFor();
  const january = ofKind.filter(({ day }) => day.startsWith("2025-01"));
  const patients = (of: readonly Visit[], kind: string) =>
    new Set(of.filter((visit) => visit.kind === kind).map(({ patient }) => patient)).size;
  const rows = await readRows(compared);
  expect(rows.map((row) => row.slice(-5))).toEqual(
    ["again", "first"].map((kind) => {
      const [now, before] = [patients(february, kind), patients(january, kind)];
      const change = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 1 }).format(((now - before) / before) * 100);
      return [kind, String(now), String(before), String(now - before), `${change} %`];
    }),
  );
  expect(JSON.parse(new URL(page.url()).searchParams.get("v") ?? "{}")).toMatchObject({ compare: true });

  // A question to start from replaces it, and Undo brings it back.
  const before = new URL(page.url()).searchParams.get("q") ?? "";
  await page.getByRole("button", { name: "Start from…" }).click();
  await page.getByRole("menuitem", { name: "Patients by month" }).click();
  const template = await questionAfter(page, before);
  await page.getByRole("button", { name: "Undo" }).click();
  expect(await questionAfter(page, template)).toBe(before);
  await page.context().close();
});

async function readRows(region: Locator): Promise<string[][]> {
  const grid = region.getByRole("grid");
  await grid.waitFor();
  const rows: string[][] = [];
  for (const row of await grid.getByRole("row").all()) {
    const cells = await row.getByRole("gridcell").allTextContents();
    if (cells.length > 0) rows.push(cells);
  }
  return rows;
}

test("labels head the answer and its chart, stay in the address, and go with Undo", async () => {
  const page = await openPage("/northern/explore?dataset=visits");
  await addGroup(page, "Kind");
  await page.getByRole("button", { name: "label… of group Kind" }).click();
  const label = page.getByRole("textbox", { name: "Label of group Kind" });
  await expect.poll(() => focused(page)).toBe("Label of group Kind");
  await page.keyboard.type("Reason ");
  await page.getByRole("button", { name: "label… of measure Rows" }).press("Enter");
  await expect.poll(() => focused(page)).toBe("Label of measure Rows");
  await page.keyboard.type("Visits made");
  await expect
    .poll(() => JSON.parse(new URL(page.url()).searchParams.get("q") ?? "{}") as unknown)
    .toMatchObject({
      groupBy: [{ field: "kind", label: "Reason" }],
      measures: [{ as: "count", label: "Visits made" }],
    });
  await page.getByRole("button", { name: "Run", exact: true }).click();
  expect((await readAnswer(page)).header.slice(-2)).toEqual(["Reason", "Visits made"]);
  // Programs read names.
  expect((await downloadCsv(page)).replace(/^\uFEFF/, "").split(/\r?\n/)[0]).toBe("kind,count");
  await page.getByRole("region", { name: "Answer" }).getByText("Chart", { exact: true }).click();
  const chart = page.getByRole("application");
  await chart.getByText("Visits made", { exact: true }).first().waitFor();
  await expectAccessible(page);
  const labelled = new URL(page.url()).searchParams.get("q") ?? "";
  await page.getByRole("button", { name: "Undo" }).click();
  await questionAfter(page, labelled);
  await page.getByRole("button", { name: "label… of measure Rows" }).waitFor();
  expect(await label.inputValue()).toBe("Reason");
  // Without a label a part has its own name again.
  await label.fill("");
  await label.press("Tab");
  await page.getByRole("button", { name: "label… of group Kind" }).waitFor();
  await page.context().close();
});

test("a filter without a value is kept with the question, and an answer without it says so", async () => {
  const page = await openPage("/northern/explore?dataset=visits");
  await addGroup(page, "Kind");
  await expect.poll(() => new URL(page.url()).searchParams.get("q")).toContain('"kind"');
  const question = await questionAfter(page, "");
  await page.getByRole("button", { name: /^Weight/ }).click();
  await page.getByRole("menuitem", { name: "Filter by Weight" }).click();
  const filter = page.getByRole("group", { name: "Filter on Weight" });
  await choose(filter.getByRole("combobox", { name: "How Weight is compared" }), "less than");
  const open = filter.getByText("give a value; left out until then");
  await open.waitFor();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await readAnswer(page);
  await page.getByText("1 filter without a value is not applied until it has one.").waitFor();

  // To another page and back, and in a tab of its own once this one is closed.
  await page.getByRole("link", { name: "Saved", exact: true }).click();
  await page.waitForURL((url) => url.pathname.endsWith("/saved"));
  await page.goBack();
  const restored = page.getByText(/^Your unfinished question from \d\d:\d\d is back\. 1 filter without a value is not applied/);
  await restored.waitFor();
  await open.waitFor();
  expect(await filter.getByRole("combobox", { name: "How Weight is compared" }).inputValue()).toBe("less than");
  const context = page.context();
  await page.close();
  const again = await context.newPage();
  await again.goto(`${server.url}/northern/explore`);
  await again.getByText(/is back\. 1 filter without a value is not applied until it has one\.$/).waitFor();
  await expect.poll(() => new URL(again.url()).searchParams.get("q")).toBe(question);
  await expectAccessible(again);
  const weight = again.getByRole("textbox", { name: "Value for Weight" });
  await weight.fill("60");
  const light = visits().filter(({ weight: kilos }) => kilos < 60);
  await again.getByRole("status", { name: "Rows left" }).getByText(counted(light), { exact: true }).waitFor();
  expect(JSON.parse(await questionAfter(again, question))).toMatchObject({ where: { all: [{ field: "weight", op: "lt", value: 60 }] } });
  await context.close();
});

/** What a number is measured by, as the menu of its column begins. */
const TEN_MEASURES = [
  "Count of different values",
  "Count of empty values",
  "Sum",
  "Mean",
  "Smallest",
  "Largest",
  "Median",
  "Percentile",
  "Standard deviation",
  "Variance",
];

test("by keyboard alone: from signing in to a saved chart, and ten edits undone and done again", async () => {
  const page = await (await browser.newContext({ locale: "en-GB" })).newPage();
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  await page.goto(`${server.url}/sign-in`);
  await tabTo(page, /^E-mail/);
  await page.keyboard.type("analyst@medlake.example");
  await tabTo(page, /^Password/);
  await page.keyboard.type("medlake demo password");
  await page.getByRole("button", { name: "Sign in", disabled: false }).waitFor();
  await press("Enter");
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  // The dataset is found in the palette, and asked from its page.
  await page.getByRole("heading", { level: 1 }).waitFor();
  // A page hears keys once its scripts are there.
  await expect
    .poll(async () => {
      await press("Control+k");
      return focused(page);
    })
    .toMatch(/^Search datasets/);
  await page.keyboard.type("visits");
  await page.getByRole("option", { name: /^Visits/, selected: true }).waitFor();
  await press("Enter");
  await page.waitForURL((url) => url.pathname.endsWith("/datasets/visits"));
  await page.getByRole("link", { name: "Explore", exact: true }).last().waitFor();
  await tabTo(page, "Explore", { last: true });
  await press("Enter");
  await page.waitForURL((url) => url.pathname.endsWith("/explore"));
  await page.getByRole("status", { name: "Rows left" }).waitFor();
  // The list of columns: search, arrows, Enter, and typing what the entry begins with.
  await tabTo(page, "Find a column");
  await page.keyboard.type("weight");
  await page.getByText("1 column found").waitFor();
  await press("ArrowDown");
  await focusOn(page, /^Weight/);
  await press("Enter");
  await focusOn(page, /^Filter by Weight/);
  await press("f", "Enter");
  // What was just added has the focus, and a filter taken out leaves it to what stands there then.
  await focusOn(page, /^Value for Weight/);
  await tabTo(page, "Remove the filter on Weight");
  await press("Enter");
  await focusOn(page, /^Add filter/);
  await press("Enter");
  await focusOn(page, /^Add filter: find a column/);
  await page.keyboard.type("weig");
  await press("Enter");
  await focusOn(page, /^Value for Weight/);
  await page.keyboard.type("70");
  const heavy = visits().filter(({ weight }) => weight >= 70);
  await page.getByRole("status", { name: "Rows left" }).getByText(counted(heavy), { exact: true }).waitFor();

  await tabTo(page, "Find a column");
  await press("Control+A", "Delete");
  await page.getByText(/^\d+ columns · arrow keys move/).waitFor();
  await press("ArrowDown");
  await focusOn(page, /^Visit/);
  await press("k");
  await focusOn(page, /^Kind/);
  await press("Enter");
  await focusOn(page, /^Filter by Kind/);
  await press("g", "Enter");
  await page.getByRole("group", { name: "Group by Kind" }).waitFor();

  await tabTo(page, /^Weight/, { arrows: true });
  await press("Enter");
  await focusOn(page, /^Filter by Weight/);
  await press("m", "e", "d", "Enter");
  await page.getByRole("group", { name: "Measure Median of Weight" }).waitFor();
  await press("Control+Enter");
  const { rows } = await readAnswer(page);
  expect(rows.map((row) => row.slice(-3))).toEqual(
    ["again", "first", "urgent"].map((kind) => {
      const weights = heavy.filter((visit) => visit.kind === kind).map(({ weight }) => weight);
      return [kind, String(weights.length), String(medianOf(weights))];
    }),
  );

  await tabTo(page, "Table");
  await press("ArrowRight");
  await page.getByRole("application").waitFor();
  await expectAccessible(page);

  // Esc leaves a dialog and the search, and goes back to where one was.
  await tabTo(page, "Save");
  await press("Enter");
  await page.getByRole("dialog").getByLabel("Name").first().waitFor();
  await press("Escape");
  await focusOn(page, /^Save$/);
  await press("Control+k");
  await focusOn(page, /^Search datasets/);
  await press("Escape");
  await focusOn(page, /^Save$/);

  // Saved, and then changed: ten edits, undone and done again one by one.
  await press("Enter");
  await page.getByRole("dialog").getByLabel("Name").first().waitFor();
  await tabTo(page, /^Name/);
  await page.keyboard.type("Weight by kind of visit");
  await press("Enter");
  await page.getByText("Saved. It is private until you share it.").waitFor();
  await page.getByText("Weight by kind of visit").first().waitFor();
  const states = [await questionAfter(page, "")];
  await tabTo(page, /^Weight/, { arrows: true });
  for (const measure of TEN_MEASURES) {
    await press("Enter");
    await focusOn(page, /^Filter by Weight/);
    for (let steps = 0; steps < 40 && !(await focused(page)).startsWith(measure); steps += 1) await press("ArrowDown");
    await focusOn(page, new RegExp(`^${measure}`));
    await press("Enter");
    states.push(await questionAfter(page, states.at(-1) ?? ""));
    await focusOn(page, /^Weight/);
  }
  expect(new Set(states).size).toBe(11);
  for (const state of states.slice(0, -1).reverse()) {
    const before = new URL(page.url()).searchParams.get("q") ?? "";
    await press("Control+z");
    expect(await questionAfter(page, before)).toBe(state);
  }
  for (const state of states.slice(1)) {
    const before = new URL(page.url()).searchParams.get("q") ?? "";
    await press("Control+Shift+z");
    expect(await questionAfter(page, before)).toBe(state);
  }
  await page.context().close();
});

function medianOf(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return Number.isInteger(half) ? ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2 : (sorted[Math.floor(half)] ?? 0);
}

/** What has the focus: its label, or its text. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const active = document.activeElement;
    if (!(active instanceof HTMLElement)) return "";
    const own = active instanceof HTMLInputElement ? active.labels?.[0]?.textContent : active.textContent;
    return active.getAttribute("aria-label") ?? own ?? "";
  });
}

/** Waits until what is called so has the focus: a row of the list may have to be drawn first. */
async function focusOn(page: Page, name: RegExp): Promise<void> {
  await expect.poll(() => focused(page)).toMatch(name);
}

/** Presses Tab (or the arrow keys within a list) until what has the focus is called so; `last`: within the page itself. */
async function tabTo(page: Page, name: string | RegExp, { arrows = false, last = false } = {}): Promise<void> {
  const isThere = async (text: string) =>
    (typeof name === "string" ? text === name : name.test(text)) &&
    (!last || (await page.evaluate(() => document.activeElement?.closest("main") !== null)));
  if (arrows) {
    await tabTo(page, "Find a column");
    await page.keyboard.press("ArrowDown");
    await focusOn(page, /^Visit/);
  }
  for (let presses = 0; presses < 150; presses += 1) {
    if (await isThere(await focused(page))) return;
    await page.keyboard.press(arrows ? "ArrowDown" : "Tab");
    if (arrows) await page.waitForTimeout(100);
  }
  throw new Error(`Nothing called ${String(name)} has the focus after 150 keys.`);
}
