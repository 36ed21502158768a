import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { QUEUES } from "@/db/queues";
import { Settings } from "@/lib/env";
import { ROLES } from "@/lib/context";
import { referenceTables } from "./tables";

const root = path.resolve(import.meta.dirname, "../..");
const read = (file: string) => readFile(path.join(root, file), "utf8");

test.each(Object.entries(referenceTables()))("%s says what the code says", async (file, rows) => {
  const text = await read(file);
  expect(rows.filter((row) => !text.includes(row))).toEqual([]);
});

test("every setting is described with its default, and no other", async () => {
  const text = await read("docs/operate/settings.md");
  const described = [...text.matchAll(/^\| `([A-Z_]+)` \|\s*(?:`([^`]*)`|[^|]*)\s*\|/gm)].map(([, name, value]) => [name, value]);
  const defaults = Settings.parse({});
  const expected = Object.keys(Settings.shape).map((name) => {
    const value = Object.entries(defaults).find(([key]) => key === name)?.[1];
    return [name, value === undefined ? undefined : String(value)];
  });
  expect(described.sort()).toEqual(expected.sort());
});

test("every queue of jobs is described", async () => {
  const text = await read("docs/reference/jobs.md");
  expect(Object.keys(QUEUES).filter((name) => !text.includes(`| \`${name}\` |`))).toEqual([]);
});

test("every role is described in the guide of access", async () => {
  const text = await read("docs/reference/access.md");
  expect(ROLES.filter((role) => !text.includes(`\`${role}\``))).toEqual([]);
});
