import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { missingEntries } from "./complete-lock.mjs";
import { checkNode, installedNode, isInstalled } from "./install.mjs";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "medlake-install-"));
});
afterEach(() => rm(folder, { recursive: true }));

const nodePackage = path.basename(path.dirname(path.dirname(installedNode())));

/** A folder with a lock file, and node_modules as npm leaves it. */
async function makeFolder(wanted: Record<string, object>, present: Record<string, object> | null) {
  await writeFile(path.join(folder, "package-lock.json"), JSON.stringify({ packages: { "": {}, ...wanted } }));
  if (present === null) return;
  await mkdir(path.dirname(installedNode(folder)), { recursive: true });
  await writeFile(installedNode(folder), "");
  await writeFile(path.join(folder, "node_modules/.package-lock.json"), JSON.stringify({ packages: present }));
}

const node = { [`node_modules/${nodePackage}`]: { version: "24.0.0", optional: true } };
const left = { "node_modules/left": { version: "1.0.0" } };
const other = { "node_modules/other-platform": { version: "1.0.0", optional: true } };

test("a folder is installed when it holds what the lock file names, in its version", async () => {
  await makeFolder({ ...node, ...left, ...other }, { ...node, ...left });
  expect(isInstalled(folder)).toBe(true);
});

test.each([
  ["nothing was installed", null],
  ["a package is missing", node],
  ["a package has another version", { ...node, "node_modules/left": { version: "0.9.0" } }],
  ["the Node of this platform is missing", left],
])("a folder is not installed when %s", async (_name, present) => {
  await makeFolder({ ...node, ...left }, present);
  expect(isInstalled(folder)).toBe(false);
});

test("half an installation record counts as none", async () => {
  await makeFolder({ ...node, ...left }, { ...node, ...left });
  await writeFile(path.join(folder, "node_modules/.package-lock.json"), '{"packages": {');
  expect(isInstalled(folder)).toBe(false);
});

test("a Node that is too old is refused in one sentence", () => {
  expect(() => checkNode("18.19.0")).toThrow(
    "Medlake needs Node 20 or newer to start and this is Node 18.19.0: install a newer one from https://nodejs.org.",
  );
  expect(() => checkNode("20.0.0")).not.toThrow();
});

test("the project's lock file holds the packages of every platform", async () => {
  const lock: unknown = JSON.parse(await readFile(path.resolve(import.meta.dirname, "../package-lock.json"), "utf8"));
  expect(missingEntries(lock)).toEqual({});
});

test("a platform package that npm left out is added with its platform", () => {
  const lock = {
    packages: {
      "": {},
      "node_modules/engine": { dev: true, optionalDependencies: { "engine-linux-arm64-musl": "1.2.3", "engine-here": "1.2.3" } },
      "node_modules/engine-here": {},
    },
  };
  expect(missingEntries(lock)).toEqual({
    "node_modules/engine-linux-arm64-musl": { version: "1.2.3", optional: true, cpu: ["arm64"], os: ["linux"], libc: ["musl"], dev: true },
  });
});
