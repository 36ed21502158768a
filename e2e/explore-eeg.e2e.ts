import { mkdtempSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { parseContract } from "@/lib/ingest";
import { wideCodes, wideValue, writeWideFile, type WideFile } from "@/lib/ingest/testing/wide-file";
import { makeKey } from "./testing/accounts";
import { call, publishFile } from "./testing/api";
import { expectAccessible } from "./testing/browser";
import { readAnswer } from "./testing/builder";
import { testSite } from "./testing/test-site";

/** 2019-08-21 11:06:28 in UTC: the first minute has 32 rows, the last one 28. */
const STARTS_AT = 1_566_385_588;
const ROWS = 300;
const isLong = process.env["MEDLAKE_LONG_TESTS"] === "1";
const HEADINGS = ["FFT Spectrogram, Left Hemisphere", "FFT Spectrogram, Right Hemisphere", "aEEG, Right Hemisphere"];

const contract: unknown = JSON.parse(readFileSync("docs/examples/eeg/contract.json", "utf8"));
const instruments = parseContract(contract).channels?.instruments ?? [];
const FILE: WideFile = { seed: 7, rows: ROWS, fileName: "eeg.csv", instruments, startsAt: STARTS_AT };

const site = testSite("shared", async ({ server }) => {
  const target = { url: server.url, key: await makeKey(server, "manager@medlake.example") };
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), "medlake-eeg-")), "eeg.csv");
  writeWideFile(file, FILE);
  await call(target, "POST", "/api/v1/datasets", { slug: "eeg", name: "EEG", contract });
  await publishFile(target, "eeg", { filename: "eeg.csv", hospital: "northgate" }, readFileSync(file));
});

/** The channels of a heading, by their number in the file. */
function channelsOf(heading: string): number[] {
  const codes = wideCodes(instruments).slice(2);
  const own = instruments
    .filter(({ group }) => group === heading)
    .flatMap(({ code, width }) => Array.from({ length: width }, (_, at) => `${code}_${at + 1}`));
  return own.map((code) => codes.indexOf(code));
}

/** For each minute, the mean over its rows of the mean over the channels; rows without a value of one of them have none. */
function expectedMinutes(heading: string): { minute: string; mean: number }[] {
  const channels = channelsOf(heading);
  const minutes = new Map<string, number[]>();
  for (let row = 0; row < ROWS; row += 1) {
    const minute = new Date((STARTS_AT + row) * 1000).toISOString().slice(11, 16);
    const values = channels.map((channel) => wideValue(FILE, row, channel));
    const present = values.filter((value) => value !== null);
    const means = minutes.get(minute) ?? [];
    if (present.length === channels.length) means.push(present.reduce((sum, value) => sum + value, 0) / channels.length);
    minutes.set(minute, means);
  }
  return [...minutes].map(([minute, means]) => ({ minute, mean: means.reduce((sum, value) => sum + value, 0) / means.length }));
}

test("three super-categories are picked out of 6,039 columns and charted over time", async () => {
  const page = await site.pageOf("analyst@medlake.example");
  await page.goto(`${site.server.url}/northern/explore?dataset=eeg`);
  await page.getByRole("textbox", { name: "Find a column" }).waitFor();
  // The counts of a question that reads next to nothing come by themselves, patients beside rows.
  await page.getByText("300 rows · 1 patient").waitFor();

  for (const heading of HEADINGS) await pick(page, heading, "together, as one column");
  await page.getByRole("textbox", { name: "Find a column" }).fill("recorded");
  await page.getByText("1 column found").waitFor();
  await page.getByRole("button", { name: /^Recorded at/ }).press("Enter");
  await page.getByRole("menuitem", { name: "Group by Recorded at by minute" }).press("Enter");
  await page.getByRole("button", { name: "Run", exact: true }).click();

  const { rows } = await readAnswer(page);
  const expected = HEADINGS.map(expectedMinutes);
  expect(rows).toHaveLength(expected[0]?.length ?? 0);
  for (const [index, row] of rows.entries()) {
    const cells = row.slice(-4);
    expect(cells[0]).toContain(expected[0]?.[index]?.minute);
    for (const [at, minutes] of expected.entries())
      expect(Number(cells[at + 1]?.replaceAll(",", ""))).toBeCloseTo(minutes[index]?.mean ?? Number.NaN, 3);
  }
  await page.getByRole("region", { name: "Answer" }).getByText("Chart", { exact: true }).click();
  await page.getByRole("application").waitFor();
  await page.getByRole("button", { name: "Chart settings" }).click();
  await page.getByRole("combobox", { name: "Measures" }).press("ArrowDown");
  // The measure that was added last is drawn; the others are chosen beside it.
  for (const heading of HEADINGS.slice(0, -1)) await page.getByRole("option", { name: `Mean of ${derivedName(heading)}` }).click();
  await page.keyboard.press("Escape");
  const series = page.getByRole("list", { name: "Series" }).getByRole("listitem");
  await series.nth(2).waitFor();
  const inOrder = [...HEADINGS.slice(-1), ...HEADINGS.slice(0, -1)];
  await expect.poll(() => series.allTextContents()).toEqual(inOrder.map((heading) => `Mean of ${derivedName(heading)}`));
  await expectAccessible(page);

  // What was picked together is one item, which opens and goes as a whole.
  const title = `mean_fft_spectrogram_left_hemisphere: mean of 40 columns: ${HEADINGS[0]}`;
  await page.getByRole("button", { name: title, exact: true }).click();
  await page.getByRole("button", { name: "Take out I5_1", exact: true }).click();
  await page.getByRole("button", { name: title.replace("40", "39"), exact: true }).waitFor();
  await page.getByRole("button", { name: `Remove ${title.replace("40", "39")}` }).click();
  await expect.poll(() => page.getByRole("group", { name: /^mean_.*: mean of/ }).count()).toBe(2);
  await page.context().close();
});

test("what is typed in the navigator is found and draws little, and each of many columns is measured as one item", async () => {
  const page = await site.pageOf("analyst@medlake.example");
  await page.goto(`${site.server.url}/northern/explore?dataset=eeg`);
  await page.getByText("300 rows · 1 patient").waitFor();
  if (isLong) await reportTyping(page);
  await page.getByRole("textbox", { name: "Find a column" }).fill("");
  await page.getByText(/columns · arrow keys move/).waitFor();
  await page.getByRole("textbox", { name: "Find a column" }).pressSequentially("fft left hemisphere");
  await page.getByText("40 columns found").waitFor();
  expect(await page.locator("[data-item]").count()).toBeLessThan(100);

  await page.getByRole("button", { name: "Use all 40" }).click();
  await page.getByRole("menuitem", { name: "Mean of each of the 40" }).click();
  const bundle = page.getByRole("group", { name: `Mean of 40 columns: ${HEADINGS[0]}` });
  await bundle.waitFor();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const { rows } = await readAnswer(page);
  expect(rows).toHaveLength(1);
  await page.getByText("1 row · complete").waitFor();

  // The same columns as rows: one item there too.
  await page.getByRole("switch", { name: "See rows" }).click();
  await page.getByRole("button", { name: "Use all 40" }).click();
  await page.getByRole("menuitem", { name: "Show all 40 columns" }).click();
  await page.getByRole("group", { name: `40 columns: ${HEADINGS[0]}` }).waitFor();
  await page.getByRole("button", { name: `Remove 40 columns: ${HEADINGS[0]}` }).click();
  await page.getByRole("group", { name: `40 columns: ${HEADINGS[0]}` }).waitFor({ state: "detached" });
  await page.context().close();
});

/** How long each letter takes on a quick and on a slower machine: for people to read, nothing is asked of it. */
async function reportTyping(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  for (const rate of [1, 2]) {
    await session.send("Emulation.setCPUThrottlingRate", { rate });
    const letters = await typingTimes(page, "fft left hemisphere", 5);
    const load = os.loadavg()[0]?.toFixed(1) ?? "";
    console.log(
      `Typing in the navigator of 6,039 columns, processor slowed ${rate} times, load ${load}, ms from key to paint, median/most of 5: ${letters.join(" ")}`,
    );
  }
  await session.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  console.log(
    `Elements on the page: ${await page.locator("*").count()}, in the list of columns: ${await page.locator("[data-item]").count()}`,
  );
}

/** What the mean of a heading is called. */
function derivedName(heading: string): string {
  return `mean_${heading.toLowerCase().replaceAll(/[^a-z]+/g, "_")}`;
}

async function pick(page: Page, heading: string, what: string): Promise<void> {
  const count = channelsOf(heading).length;
  await page.getByRole("textbox", { name: "Find a column" }).fill(heading);
  await page.getByText(`${count} columns found`).waitFor();
  await page.getByRole("button", { name: `Use all ${count}` }).click();
  await page.getByRole("menuitem", { name: new RegExp(what) }).click();
  await page.getByRole("group", { name: new RegExp(`mean of ${count} columns: ${heading}$`) }).waitFor();
}

/** For each letter, the median and the most of several times from its key to the paint of what it finds; "=" where nothing changes. */
async function typingTimes(page: Page, text: string, rounds: number): Promise<string[]> {
  const box = page.getByRole("textbox", { name: "Find a column" });
  await page.evaluate(() => {
    const state = { from: 0, until: 0 };
    Object.assign(window, { typing: state });
    document.addEventListener("keydown", () => Object.assign(state, { from: performance.now(), until: 0 }), { capture: true });
    // A message that is sent before a frame is painted arrives after it.
    const channel = new MessageChannel();
    channel.port1.addEventListener("message", () => (state.until = performance.now()));
    channel.port1.start();
    new MutationObserver(() => requestAnimationFrame(() => channel.port2.postMessage(0))).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
  const times = [...text].map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    await box.fill("");
    await page.getByText(/columns · arrow keys move/).waitFor();
    await page.waitForTimeout(300);
    await box.focus();
    for (const [index, letter] of [...text].entries()) {
      await page.keyboard.press(letter === " " ? "Space" : letter);
      await page.waitForTimeout(300);
      const { from, until } = await page.evaluate(() => (window as unknown as { typing: { from: number; until: number } }).typing);
      if (until > 0) times[index]?.push(until - from);
    }
  }
  return times.map((all) => {
    const sorted = all.sort((a, b) => a - b);
    const [middle, most] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
    return middle === undefined || most === undefined ? "=" : `${middle.toFixed(0)}/${most.toFixed(0)}`;
  });
}
