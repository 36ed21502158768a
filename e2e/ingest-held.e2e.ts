import type { BrowserContextOptions, Page } from "playwright-core";
import { expect, test } from "vitest";
import { expectAccessible } from "./testing/browser";
import { HEADER, makeWard, readings, type Api } from "./testing/readings";
import { testSite } from "./testing/test-site";

const EMAIL = "manager@ward.example";
const MONTHS = ["2026-01", "2026-02", "2026-03", "2026-04"];
const DATASET = "/ward/datasets/readings";

let api: Api;
let password = "";
let signedIn: BrowserContextOptions["storageState"];
const site = testSite({ env: { MEDLAKE_KEY_REQUESTS_PER_MINUTE: "1000" } }, async ({ server }) => {
  ({ api, password } = await makeWard(server, EMAIL));
  for (const period of MONTHS) await api.month("readings", { hospital: "northgate", period });
});

async function open(address: string, look: BrowserContextOptions = {}): Promise<Page> {
  const page = signedIn ? await site.newPage({ ...look, storageState: signedIn }) : await site.pageOf({ email: EMAIL, password }, look);
  signedIn ??= await page.context().storageState();
  await page.goto(site.server.url + address);
  await page.waitForLoadState("networkidle");
  return page;
}

/** Waits for a text that is seen: a page that is still coming in has its parts twice, once hidden. */
async function seen(page: Page, text: string): Promise<void> {
  await page.getByText(text).filter({ visible: true }).first().waitFor();
}

/** Sends one file through the browser; answers its run once it changes no more by itself. */
async function sendByPage(page: Page, name: string, text: string) {
  await page
    .locator('input[type="file"]')
    .first()
    .setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.getByRole("button", { name: "Send 1 file" }).click();
  const link = page.getByRole("list", { name: "Files" }).getByRole("link", { name: "Open the run" });
  await link.waitFor();
  return api.settled((await link.getAttribute("href"))?.split("/").at(-1) ?? "");
}

test("a month in another unit is held, compared with the months before, and accepted as an exception", async () => {
  const page = await open("/ward/uploads?dataset=readings");
  // The name says whose file it is and which month it is for.
  const run = await sendByPage(page, "northgate-2026-05.csv", readings({ hospital: "northgate", period: "2026-05", factor: 18 }));
  expect(run).toMatchObject({ state: "held", holdReason: "checks" });
  await page.getByRole("link", { name: "Open the run" }).click();
  await page.waitForURL(/\/runs\/run_/);
  await seen(page, "compared with 4 months, 2026-01 to 2026-04");
  const unit = page
    .getByRole("table", { name: "Checks" })
    .getByRole("row")
    .filter({ hasText: /holds it/ })
    .filter({ hasText: "mmol/L and mg/dL" });
  await unit.first().waitFor();
  // All that passed is told as what it is: not published.
  await seen(page, "Received 160 = to publish 160");
  await expectAccessible(page);

  await page.getByRole("button", { name: "Accept…" }).press("Enter");
  const form = page.getByRole("dialog", { name: "Accept this file" });
  expect(await form.getByRole("button", { name: "Accept" }).isDisabled()).toBe(true);
  await form.getByRole("checkbox", { name: "This month is an exception" }).check();
  await form.getByLabel("Reason").fill("The laboratory reported in mg/dL this month");
  await expectAccessible(page);
  await form.getByRole("button", { name: "Accept" }).press("Enter");
  await form.waitFor({ state: "hidden" });
  expect(await api.settled(run.id)).toMatchObject({ state: "published", version: MONTHS.length + 1, isReference: false });
  await seen(page, "Accepted by Manager: The laboratory reported in mg/dL this month");

  // The next ordinary month is compared with the four, not with the exception.
  const next = await api.month("readings", { hospital: "northgate", period: "2026-06" });
  expect(next).toMatchObject({ state: "published" });
  await page.goto(`${site.server.url}/ward/runs/${next.id}`);
  await seen(page, "compared with 4 months, 2026-01 to 2026-04");
  await page.context().close();
});

test("an unknown header is named once, and is known from then on", async () => {
  const header = HEADER.replace("value", "Measured value");
  const run = await api.settled(
    await api.send("readings", readings({ hospital: "kings", period: "2026-05", header }), {
      filename: "kings-2026-05.csv",
      hospital: "kings",
      period: "2026-05",
    }),
  );
  expect(run).toMatchObject({ state: "held", holdReason: "columns" });
  const page = await open(`/ward/runs/${run.id}`, { viewport: { width: 390, height: 844 }, colorScheme: "dark" });
  const box = page.getByRole("combobox", { name: "What Measured value is" });
  await box.click();
  await page.getByRole("option", { name: /^value/ }).click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Remember and check again" }).click();
  await page.getByRole("link", { name: "Open Ward readings" }).waitFor();
  expect(await api.settled(run.id)).toMatchObject({ state: "published", counts: { received: 160, published: 160, rejected: 0 } });
  await page.context().close();
  expect(await api.month("readings", { hospital: "kings", period: "2026-06", header })).toMatchObject({ state: "published" });
});

test("rejected lines are shown with what stands there, and a corrected file takes the place of the first one", async () => {
  const run = await api.month("readings", { hospital: "kings", period: "2026-04", broken: [5, 9] });
  expect(run).toMatchObject({ state: "published", counts: { published: 158, rejected: 2 } });
  const page = await open(`/ward/runs/${run.id}`);
  const issue = page.getByRole("table", { name: "Issues" }).getByRole("row").filter({ hasText: "value" });
  await issue.getByText("< 0.1").first().waitFor();
  expect((await issue.innerText()).replaceAll(/\s+/g, " ")).toContain("5: < 0.1, 9: < 0.1");
  await page.getByRole("button", { name: "Send corrected file" }).click();
  const form = page.getByRole("dialog", { name: "Send a corrected file" });
  await form.waitFor();
  await form.locator('input[type="file"]').setInputFiles({
    name: "kings-2026-04-corrected.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(readings({ hospital: "kings", period: "2026-04" })),
  });
  await page.waitForURL((address) => address.pathname.includes("/runs/run_") && !address.pathname.endsWith(run.id));
  const made = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  expect(await api.settled(made)).toMatchObject({ state: "published", counts: { published: 160, rejected: 0 } });
  await page.getByRole("link", { name: "This file corrects an earlier one" }).click();
  await page.getByRole("link", { name: "A corrected file was sent: published" }).waitFor();
  await page.context().close();
});

test("a month is withdrawn on the calendar, its versions are compared, and it is restored", async () => {
  const { version } = await api.call<{ version: number }>("GET", "/api/v1/datasets/readings");
  const page = await open(`${DATASET}/coverage`);
  await page.getByRole("button", { name: "northgate, 2026-02: published, 160 rows" }).click();
  await page.getByRole("button", { name: "Withdraw this month" }).click();
  const withdraw = page.getByRole("dialog", { name: "Withdraw northgate, 2026-02" });
  await withdraw.getByLabel("Reason").fill("Sent by mistake");
  await withdraw.getByRole("button", { name: "Withdraw" }).press("Enter");
  await page.getByRole("button", { name: "northgate, 2026-02: withdrawn" }).waitFor();
  await expectAccessible(page);

  await page
    .getByRole("tab", { name: "Versions" })
    .or(page.getByRole("link", { name: "Versions" }))
    .first()
    .click();
  await page.getByRole("button", { name: `Withdrawn: what version ${version + 1} changed` }).click();
  await page.getByText("northgate, 2026-02: 160 rows went").waitFor();
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await page.getByText(`From version ${version} to ${version + 1}: 0 rows added, 160 removed, 0 changed.`).waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: `Restore version ${version}`, exact: true }).click();
  const restore = page.getByRole("dialog", { name: `Restore version ${version}` });
  await restore.getByLabel("Reason").fill("It was right");
  await restore.getByRole("button", { name: "Restore" }).press("Enter");
  await page.getByText(`Restored from version ${version}`).waitFor();

  await page.goto(`${site.server.url}${DATASET}/coverage`);
  await page.getByRole("button", { name: /^northgate, 2026-02: published.*160 rows$/ }).waitFor();
  await page.context().close();
});
