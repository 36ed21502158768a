import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PAGE_WEIGHT_MAX, pageWeights, pageWeightTable } from "./page-weight.mjs";

let folder: string;

function write(name: string, content: string | Buffer): void {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), content);
}

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "page-weight-"));
  // Random bytes do not get smaller when they are compressed.
  for (const [name, bytes] of Object.entries({ root: 50_000, shared: 20_000, light: 1_000, heavy: 500_000 }))
    write(`static/chunks/${name}.js`, randomBytes(bytes));
  write("build-manifest.json", JSON.stringify({ rootMainFiles: ["static/chunks/root.js"] }));
  const manifest = (page: string, own: string) =>
    `globalThis.X = {};\nglobalThis.X["/(org)/[org]/${page}/page"] = ${JSON.stringify({
      entryJSFiles: {
        "[project]/app/error": ["static/chunks/heavy.js"],
        [`[project]/app/(org)/[org]/${page}/page`]: ["static/chunks/root.js", "static/chunks/shared.js", `static/chunks/${own}.js`],
      },
    })};`;
  write("server/app/(org)/[org]/light/page_client-reference-manifest.js", manifest("light", "light"));
  write("server/app/(org)/[org]/heavy/page_client-reference-manifest.js", manifest("heavy", "heavy"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("a page weighs what its own chunks and those of all pages weigh, each once", async () => {
  expect(await pageWeights(folder)).toEqual([
    { page: "/(org)/[org]/heavy", kilobytes: 570 },
    { page: "/(org)/[org]/light", kilobytes: 71 },
  ]);
});

test("a page over the limit is marked", () =>
  expect(
    pageWeightTable([
      { page: "/(org)/[org]/heavy", kilobytes: PAGE_WEIGHT_MAX + 1 },
      { page: "/", kilobytes: 71 },
    ]).split("\n"),
  ).toEqual([
    "JavaScript a page loads at first, compressed:",
    `  ${PAGE_WEIGHT_MAX + 1} kB  /[org]/heavy   over the limit of ${PAGE_WEIGHT_MAX} kB`,
    "   71 kB  /",
  ]));
