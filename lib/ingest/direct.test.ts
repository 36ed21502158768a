import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildChildren } from "@/lib/engines/testing/build-children";
import { convertForTest, publishedRows, type TestConversion } from "./testing/convert-for-test";

let folder: string;
let removeChildren: () => void;
const converted: TestConversion[] = [];

beforeAll(async () => {
  removeChildren = await buildChildren();
  folder = mkdtempSync(path.join(os.tmpdir(), "medlake-direct-"));
}, 600_000);

afterAll(() => {
  for (const one of converted) rmSync(one.directory, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
  removeChildren();
});

/** Converts the text the short way where it is clean enough, else the long way. */
async function send(text: string, contract: object, directFromBytes = 0): Promise<TestConversion> {
  const file = path.join(folder, `input-${converted.length}.csv`);
  writeFileSync(file, text);
  const one = await convertForTest(file, contract, { hospital: "h1", period: "2025-01", directFromBytes });
  converted.push(one);
  return one;
}

const KEYED = {
  columns: [
    { name: "id", type: "text", required: true },
    { name: "v", type: "integer" },
  ],
  key: ["id"],
  onDuplicate: "keep_last",
};

test.each([
  ["rising", ["a", "b", "c", "d"]],
  ["in any order", ["c", "a", "d", "b"]],
])("keys that are all different, %s, publish every row", async (_, ids) => {
  const one = await send(`id,v\n${ids.map((id, index) => `${id},${index}\n`).join("")}`, KEYED);
  expect((await publishedRows(one)).map((row) => [row["id"], row["v"]])).toEqual(ids.map((id, index) => [id, index]));
  expect(one.conversion).toMatchObject({ outcome: "ready", counts: { received: 4, published: 4, deduplicated: 0 }, issues: [] });
});

test.each([
  ["next to each other", ["a", "b", "b", "c"]],
  ["far apart", ["b", "c", "d", "b"]],
])("a key that occurs twice, %s, is found the short way too", async (_, ids) => {
  const one = await send(`id,v\n${ids.map((id, index) => `${id},${index}\n`).join("")}`, KEYED);
  expect(one.conversion).toMatchObject({ outcome: "ready", counts: { received: 4, published: 3, deduplicated: 1 } });
  const rows = await publishedRows(one);
  expect(rows.find((row) => row["id"] === "b")?.["v"]).toBe(ids.lastIndexOf("b"));
});

test("a key of two columns may repeat in each of them", async () => {
  const one = await send("id,v\na,1\na,2\nb,1\n", { ...KEYED, key: ["id", "v"] });
  expect(one.conversion).toMatchObject({ counts: { received: 3, published: 3 } });
});

test("a key made of the submission alone leaves one row", async () => {
  const one = await send("id,v\na,1\nb,2\n", { ...KEYED, key: ["hospital", "period"] });
  expect((await publishedRows(one)).map((row) => row["id"])).toEqual(["b"]);
});

test("the values of a key are counted exactly however many there are, others are never more than the rows", async () => {
  const rows = Array.from({ length: 30_000 }, (_, index) => `k${String(index).padStart(6, "0")},${(index * 7919) % 29_989}`);
  const one = await send(`id,v\n${rows.join("\n")}\n`, KEYED);
  const profile = one.conversion.outcome === "ready" ? one.conversion.parts[0]?.profiles[0]?.columns : undefined;
  expect(profile?.["id"]).toMatchObject({
    rows: 30_000,
    empties: 0,
    distinct: 30_000,
    distinctExact: true,
    min: "k000000",
    max: "k029999",
  });
  expect(profile?.["v"]).toMatchObject({ rows: 30_000, empties: 0, min: 0, max: 29_988 });
  expect(profile?.["v"]?.distinct).toBeLessThanOrEqual(30_000);
});

test("both ways come to the same profile of very many dates, whole numbers and fractions, before and after zero", async () => {
  const contract = {
    columns: [
      { name: "at", type: "timestamp" },
      { name: "n", type: "integer" },
      { name: "x", type: "double" },
    ],
  };
  const lines = Array.from({ length: 25_000 }, (_, index) => {
    const at = new Date(Date.UTC(1969, 0, 1) + index * 7_654_321).toISOString().slice(0, 19).replace("T", " ");
    return `${at},${index * 3 - 20_000},${(index - 9000) / 8}`;
  });
  const profiles = [];
  for (const directFromBytes of [0, Infinity]) {
    const { conversion } = await send(`at,n,x\n${lines.join("\n")}\n,,\n`, contract, directFromBytes);
    profiles.push(conversion.outcome === "ready" ? conversion.parts[0]?.profiles : null);
  }
  expect(profiles[0]).toEqual(profiles[1]);
  const columns = profiles[0]?.[0]?.columns;
  expect(columns?.["at"]).toMatchObject({
    rows: 25_001,
    empties: 1,
    min: "1969-01-01T00:00:00.000",
    max: expect.stringMatching(/^1975-01-/),
  });
  // 24 999 steps of 3 from -20 000; bins of 2 048 start at multiples of it.
  expect(columns?.["n"]?.histogram?.width).toBe(2048);
  expect(columns?.["n"]?.histogram?.bins[0]).toEqual([-20_480, Math.ceil((2048 - 480) / 3)]);
  for (const name of ["at", "n", "x"]) expect(columns?.[name]?.histogram?.bins.reduce((sum, [, count]) => sum + count, 0)).toBe(25_000);
});
