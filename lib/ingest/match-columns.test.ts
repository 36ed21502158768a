import { expect, test } from "vitest";
import { normaliseName } from "./column-names";
import { parseContract } from "./contract";
import { matchColumns } from "./match-columns";
import { likeness } from "./suggest-columns";

const CONTRACT = parseContract({
  columns: [
    { name: "glucose", source: "Glucose result", type: "double", unit: "mmol/L", required: true },
    { name: "taken", source: "Taken on", type: "date" },
    { name: "ward", type: "text" },
  ],
});

function matched(header: string[], options: Partial<Parameters<typeof matchColumns>[2]> = {}) {
  return matchColumns(header, CONTRACT, { ignoreUnknown: false, ...options });
}

test("a column is found by its name, then without regard to writing, then by what the hospital is known to call it", () => {
  const aliases = { zucker: "glucose" };
  expect(matched(["Glucose result", "Taken on", "ward"])).toMatchObject({ ok: true, positions: [[0], [1], [2]], issues: [], aliases: [] });
  expect(matched([" GLUCOSE  result (mmol/L)", "Ｔaken on", "Ward"])).toMatchObject({ ok: true, positions: [[0], [1], [2]] });
  const byAlias = matched(["Zucker", "Taken on", "ward"], { aliases });
  expect(byAlias).toMatchObject({ ok: true, positions: [[0], [1], [2]], aliases: [{ header: "Zucker", column: "glucose" }] });
  // The name of the contract goes before the one that is remembered.
  expect(matched(["Zucker", "Glucose result", "Taken on", "ward"], { aliases })).toMatchObject({
    ok: false,
    outcome: "held",
    mapping: { unknown: [{ header: "Zucker", suggestions: [] }], missing: [] },
  });
});

test("an alias never takes a header that is another column by its own name", () => {
  expect(matched(["Taken on", "ward"], { aliases: { ward: "glucose" } })).toMatchObject({ ok: false });
});

test("a header with a unit is the column of that name before it is one of the name without the unit", () => {
  const contract = parseContract({
    columns: [
      { name: "weight", source: "Weight", type: "double" },
      { name: "weight_kg", source: "Weight (kg)", type: "double" },
    ],
  });
  expect(matchColumns(["Weight (kg)"], contract, { ignoreUnknown: false })).toMatchObject({ ok: true, positions: [[-1], [0]] });
});

test("a unit in the header that the contract does not expect holds the file", () => {
  const found = matched(["Glucose result (mg/dL)", "Taken on", "ward"]);
  expect(found).toMatchObject({ ok: true, checks: [{ key: "unit_differs:glucose", severity: "hold", before: "mmol/L", now: "mg/dL" }] });
  const converting = parseContract({
    columns: [
      { name: "g", source: "G", type: "double", unit: "mmol/L", clean: [{ step: "unit", conversions: [{ from: "mg/dL", factor: 2 }] }] },
    ],
  });
  const options = { ignoreUnknown: false };
  expect(matchColumns(["G (mg/dL)"], converting, options)).toMatchObject({ ok: true, checks: [] });
  expect(matchColumns(["G (mmol/L)"], converting, options)).toMatchObject({ ok: true, checks: [{ column: "g" }] });
});

test("the header of a step unit must be there, and is none that is unknown", () => {
  const contract = parseContract({
    columns: [
      { name: "v", type: "double", unit: "g", clean: [{ step: "unit", source: "Unit", conversions: [{ from: "kg", factor: 1000 }] }] },
    ],
  });
  expect(matchColumns(["v", "UNIT"], contract, { ignoreUnknown: false })).toMatchObject({ ok: true, units: { Unit: 1 }, mapping: null });
  expect(matchColumns(["v"], contract, { ignoreUnknown: false })).toMatchObject({ ok: false, outcome: "rejected" });
});

test("a required column that is missing beside a header like it waits for a person; without one the file is rejected", () => {
  const records = () => [["5.5", "2025-01-02", "A"]];
  const held = matched(["glucose_results", "Taken on", "ward"], { records });
  expect(held).toMatchObject({
    ok: false,
    outcome: "held",
    mapping: { unknown: [{ header: "glucose_results", suggestions: [{ column: "glucose" }] }], missing: ["glucose"] },
  });
  expect(matched(["xyz", "Taken on", "ward"], { records })).toMatchObject({ ok: false, outcome: "rejected", mapping: null });
  // What stands in it speaks against it.
  const texts = () => [["high", "2025-01-02", "A"]];
  expect(matched(["glucose value", "Taken on", "ward"], { records: texts })).toMatchObject({ ok: false, outcome: "rejected" });
});

test("columns in another order are taken by their names", () => {
  expect(matched(["ward", "Taken on", "Glucose result"])).toMatchObject({
    ok: true,
    positions: [[2], [1], [0]],
    issues: [{ rule: "reordered_columns", severity: "info" }],
  });
});

test("names are alike by their words and letters, in either direction, and at most like themselves", () => {
  expect(likeness("Glucose result", "result_glucose")).toBe(1);
  expect(likeness("GlucoseResult", "glucose result")).toBe(1);
  expect(likeness("weight", "height")).toBeCloseTo(5 / 6);
  expect(likeness("patient_id", "Taken on")).toBeLessThan(0.5);
});

/** A random number generator whose results are the same in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test("whatever a header is like: every field belongs to one column at most, and nothing is lost", () => {
  const words = [
    "Glucose result",
    "glucose  RESULT",
    "Taken on",
    "ward",
    "Ward (kg)",
    "Zucker",
    "x",
    "",
    "Glucose result (mg/dL)",
    "weird",
  ];
  for (let seed = 1; seed <= 400; seed++) {
    const next = random(seed);
    const header = Array.from({ length: 1 + Math.floor(next() * 5) }, () => words[Math.floor(next() * words.length)] ?? "");
    const found = matched(header, { ignoreUnknown: next() < 0.5, aliases: next() < 0.5 ? { zucker: "glucose", weird: "ward" } : {} });
    const names = header.map(normaliseName).filter((name) => name !== "");
    if (new Set(names).size < names.length) {
      expect(found).toMatchObject({ ok: false, outcome: "rejected" });
      continue;
    }
    if (!found.ok) {
      expect(found.issues.length).toBeGreaterThan(0);
      continue;
    }
    const used = found.positions.flat().filter((at) => at >= 0);
    expect(new Set(used).size).toBe(used.length);
    const unknown = found.mapping?.unknown.map((one) => one.header) ?? [];
    expect([...used.map((at) => header[at]?.trim()), ...unknown].sort()).toEqual(header.map((name) => name.trim()).sort());
    expect(found.positions[0]?.[0]).toBeGreaterThanOrEqual(0);
    expect(found.mapping?.missing ?? []).toEqual(
      CONTRACT.columns.filter((_, index) => found.positions[index]?.[0] === -1).map((column) => column.name),
    );
    // A header that says the name itself is always taken for it.
    const exact = header.indexOf("Taken on");
    if (exact >= 0) expect(found.positions[1]).toEqual([exact]);
  }
});

test("a line with no name of the contract is no header, and nothing of it is repeated: it may be a patient's", () => {
  const contract = parseContract({
    columns: [
      { name: "patient", type: "text" },
      { name: "born", type: "date" },
      { name: "visits", type: "integer" },
    ],
  });
  for (const ignoreUnknown of [true, false]) {
    for (const line of [
      ["Grace Hopper", "1906-12-09", "7"],
      ["Grace Hopper", "Grace Hopper", "7"],
    ]) {
      const found = matchColumns(line, contract, { ignoreUnknown });
      expect(found).toMatchObject({ ok: false, outcome: "rejected", mapping: null, issues: [{ rule: "missing_header" }] });
      expect(JSON.stringify(found)).not.toContain("Hopper");
    }
  }
  // One name is enough, as is one that is like it: then the others are names as well.
  expect(matchColumns(["patient", "Grace"], contract, { ignoreUnknown: true })).toMatchObject({ ok: true });
  expect(matchColumns(["Patients", "Grace"], contract, { ignoreUnknown: true })).toMatchObject({ ok: true });
});
