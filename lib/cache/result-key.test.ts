import { expect, test } from "vitest";
import { resultKey, type KeyDataset, type KeyParts } from "./result-key";

const asked: KeyDataset = { relationship: null, datasetId: "d1", version: 1, contractVersion: 1, policy: "open", hospitals: null };
const joined: KeyDataset = {
  ...asked,
  relationship: { name: "patient", on: [{ left: "id", right: "id" }], matched: false },
  datasetId: "d2",
};
const parts: KeyParts = { orgId: "o1", query: "{}", engine: "duckdb", datasets: [asked, joined] };

test("everything an answer depends on makes another key", () => {
  const relationship = joined.relationship;
  if (!relationship) throw new Error("It is joined by a relationship.");
  const others: KeyParts[] = [
    { ...parts, orgId: "o2" },
    { ...parts, query: "[]" },
    { ...parts, engine: "trino" },
    { ...parts, datasets: [asked] },
    { ...parts, datasets: [{ ...asked, version: 2 }, joined] },
    { ...parts, datasets: [{ ...asked, contractVersion: 2 }, joined] },
    { ...parts, datasets: [{ ...asked, policy: "suppressed" }, joined] },
    { ...parts, datasets: [{ ...asked, hospitals: [] }, joined] },
    { ...parts, datasets: [{ ...asked, hospitals: ["north"] }, joined] },
    { ...parts, datasets: [asked, { ...joined, hospitals: ["north"] }] },
    { ...parts, datasets: [asked, { ...joined, hospitals: ["north", "south"] }] },
    { ...parts, datasets: [asked, { ...joined, hospitals: ["north,south"] }] },
    { ...parts, datasets: [asked, { ...joined, version: 2 }] },
    { ...parts, datasets: [asked, { ...joined, datasetId: "d3" }] },
    { ...parts, datasets: [asked, { ...joined, relationship: { ...relationship, matched: true } }] },
    { ...parts, datasets: [asked, { ...joined, relationship: { ...relationship, on: [{ left: "id", right: "other" }] } }] },
  ];
  const keys = [parts, ...others].map(resultKey);
  expect(new Set(keys).size).toBe(keys.length);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{64}$/);
});

test("the order in which a scope lists its hospitals makes no other key", () => {
  const scoped = (hospitals: string[]) => resultKey({ ...parts, datasets: [{ ...asked, hospitals }] });
  expect(scoped(["b", "a", "a"])).toBe(scoped(["a", "b"]));
});
