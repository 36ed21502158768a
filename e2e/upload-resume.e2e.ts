import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { expectAccessible } from "./testing/browser";
import { makeWard, readings, type Api } from "./testing/readings";
import { testSite } from "./testing/test-site";

const EMAIL = "manager@ward.example";
/** A little more than one piece of 8 MiB, so that an upload has a middle. */
const ROWS = 260_000;

let api: Api;
let password = "";
let folder = "";
let large = "";
const site = testSite({ env: { MEDLAKE_KEY_REQUESTS_PER_MINUTE: "1000" } }, async ({ server }) => {
  ({ api, password } = await makeWard(server, EMAIL));
  folder = await mkdtemp(path.join(os.tmpdir(), "medlake-resume-"));
  large = path.join(folder, "northgate-2026-01.csv");
  await writeFile(large, readings({ hospital: "northgate", period: "2026-01", rows: ROWS }));
});
afterAll(async () => {
  if (folder) await rm(folder, { recursive: true, force: true });
});

async function openUploads(): Promise<Page> {
  const page = await site.pageOf({ email: EMAIL, password });
  await page.goto(`${site.server.url}/ward/uploads?dataset=readings`);
  // Files given before the page has come alive would go nowhere.
  await page.getByRole("checkbox", { name: "Rehearse only" }).waitFor();
  await page.waitForLoadState("networkidle");
  return page;
}

async function choose(page: Page, file: string): Promise<void> {
  await page.locator('input[type="file"]').first().setInputFiles(file);
}

/** The run that the page links to once the file is received. */
async function receivedRun(page: Page): Promise<string> {
  const link = page.getByRole("list", { name: "Files" }).getByRole("link", { name: "Open the run" });
  await link.waitFor();
  return (await link.getAttribute("href"))?.split("/").at(-1) ?? "";
}

test("an upload that was cut in the middle is listed, and sending goes on from there in another browser", async () => {
  const first = await openUploads();
  // The first piece arrives, and the line breaks for good behind it.
  await first.route(
    (address) => address.pathname.startsWith("/api/uploads/"),
    async (route) => {
      const request = route.request();
      const isLater = request.method() === "PATCH" && request.headers()["upload-offset"] !== "0";
      await (isLater ? route.abort() : route.continue());
    },
  );
  // No hospital is known yet that the file's name could be of.
  await first.getByRole("combobox", { name: "Hospital", exact: true }).fill("northgate");
  await choose(first, large);
  const cut = first.waitForEvent("requestfailed", (request) => request.method() === "PATCH");
  await first.getByRole("button", { name: "Send 1 file" }).click();
  await cut;
  await first.context().close();

  const second = await openUploads();
  const row = second.getByRole("region", { name: "Unfinished uploads" }).getByRole("row", { name: /northgate-2026-01\.csv/ });
  await row.waitFor();
  expect(await row.innerText()).toMatch(/northgate/);
  await expectAccessible(second);
  await choose(second, large);
  const files = second.getByRole("list", { name: "Files" });
  await files.getByText(/are on the server.*Sending goes on from there/).waitFor();
  const offsets: string[] = [];
  second.on("request", (request) => {
    if (request.method() === "PATCH") offsets.push(request.headers()["upload-offset"] ?? "");
  });
  await second.getByRole("button", { name: "Send 1 file" }).click();
  const run = await api.settled(await receivedRun(second));
  expect(run).toMatchObject({ state: "published", version: 1, counts: { received: ROWS, published: ROWS } });
  expect(run.sha256).toBe(
    createHash("sha256")
      .update(await readFile(large))
      .digest("hex"),
  );
  // Nothing that had arrived was sent again.
  expect(offsets).toEqual([String(8 * 1024 * 1024)]);
  await second.getByRole("link", { name: "Open Ward readings" }).waitFor();
  await second.reload();
  await second.getByRole("region", { name: "Received files" }).waitFor();
  expect(await second.getByRole("region", { name: "Unfinished uploads" }).count()).toBe(0);
  await second.context().close();
});

test("a rehearsal checks a file and publishes nothing until a person says so", async () => {
  const file = path.join(folder, "northgate-2026-02.csv");
  await writeFile(file, readings({ hospital: "northgate", period: "2026-02", broken: [4] }));
  const page = await openUploads();
  const before = await version();
  await page.getByRole("checkbox", { name: "Rehearse only" }).check();
  await page.getByRole("combobox", { name: "Hospital", exact: true }).fill("northgate");
  await choose(page, file);
  await page.getByRole("button", { name: "Send 1 file" }).click();
  const run = await api.settled(await receivedRun(page));
  expect(run).toMatchObject({ state: "rehearsed", version: null, counts: { received: 160, published: 159, rejected: 1 } });
  await page.getByText("Rehearsed: it would be published").waitFor();
  expect(await version()).toBe(before);
  await page.getByRole("link", { name: "Open the run" }).click();
  await page.getByRole("button", { name: "Publish it" }).click();
  await page.waitForURL((address) => address.pathname.includes("/runs/") && !address.pathname.endsWith(run.id));
  const made = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  expect(await api.settled(made)).toMatchObject({ state: "published", counts: { published: 159, rejected: 1 } });
  expect(await version()).toBe(before + 1);
  await page.context().close();
});

async function version(): Promise<number> {
  return (await api.call<{ version: number }>("GET", "/api/v1/datasets/readings")).version;
}
