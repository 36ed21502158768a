import { expect, test } from "vitest";
import { newCondition } from "./condition-edits";
import { emptyGroup } from "./draft";
import { addDerived } from "./edit-data";
import { addFilter } from "./edit-filter";
import { addMeasure, updateMeasure } from "./edit-measures";
import { addGrouping } from "./edit-query";
import { fromQuery } from "./from-query";
import { dropDraft, keepDraft, keptDraft, type DraftStorage, type KeptDraft } from "./kept-drafts";
import { toQuery } from "./to-query";

const ANNA = { org: "northern", userId: "user_1" };
const NOON = Date.UTC(2025, 10, 22, 12);

function memory(): DraftStorage & { all: Map<string, string> } {
  const all = new Map<string, string>();
  return {
    all,
    getItem: (key) => all.get(key) ?? null,
    setItem: (key, value) => void all.set(key, value),
    removeItem: (key) => void all.delete(key),
  };
}

function draft(from: string, patch: Partial<KeptDraft> = {}): KeptDraft {
  const query = { version: 1 as const, from, measures: [{ as: "n", fn: "count" as const }] };
  return { query, visual: { kind: "line" }, at: NOON, wasAsked: false, ...patch };
}

test("a question comes back for its dataset, and without one the newest does", () => {
  const storage = memory();
  keepDraft(storage, ANNA, draft("lab"));
  keepDraft(storage, ANNA, draft("nhs"));
  expect(keptDraft(storage, ANNA, "lab", NOON)).toEqual(draft("lab"));
  expect(keptDraft(storage, ANNA, null, NOON)).toEqual(draft("nhs"));
  expect(keptDraft(storage, ANNA, "other", NOON)).toBeNull();
});

test("nobody gets another person's question, nor their own of another organisation", () => {
  const storage = memory();
  keepDraft(storage, ANNA, draft("lab"));
  for (const whose of [
    { org: "northern", userId: "user_2" },
    { org: "riverside", userId: "user_1" },
    { org: "northern", userId: "user_1:lab" },
  ]) {
    expect(keptDraft(storage, whose, "lab", NOON)).toBeNull();
    expect(keptDraft(storage, whose, null, NOON)).toBeNull();
  }
});

test("one that was dropped or is older than thirty days does not come back", () => {
  const storage = memory();
  keepDraft(storage, ANNA, draft("lab"));
  expect(keptDraft(storage, ANNA, "lab", NOON + 30 * 86_400_000)).not.toBeNull();
  expect(keptDraft(storage, ANNA, "lab", NOON + 30 * 86_400_000 + 1)).toBeNull();
  dropDraft(storage, ANNA, "lab");
  expect(keptDraft(storage, ANNA, null, NOON)).toBeNull();
  expect(storage.all.size).toBe(0);
});

test("what is no question is none, and a picture that is none is left out", () => {
  const storage = memory();
  keepDraft(storage, ANNA, draft("lab"));
  const [key = ""] = [...storage.all.keys()];
  for (const text of ["", "{", "null", "[]", '{"query":{"from":"lab"}}', '{"query":{"from":"nhs"},"at":1}', '{"query":7,"at":1}']) {
    storage.setItem(key, text);
    expect(keptDraft(storage, ANNA, "lab", 1)).toBeNull();
  }
  storage.setItem(key, JSON.stringify({ ...draft("lab"), visual: { kind: "pie" } }));
  expect(keptDraft(storage, ANNA, "lab", NOON)?.visual).toEqual({});
});

test("a storage that is full keeps nothing and breaks nothing", () => {
  const full = {
    ...memory(),
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
  };
  keepDraft(full, ANNA, draft("lab"));
  expect(keptDraft(full, ANNA, "lab", NOON)).toBeNull();
});

/** A question with everything a draft can hold, of which a filter, one of a measure, and a calculated column are not finished. */
function unfinishedDraft() {
  const started = fromQuery({
    version: 1,
    from: "lab",
    joins: ["patient", { name: "ward", matched: true }],
    derive: [
      {
        as: "half",
        label: "Half of it",
        expr: { case: [{ if: { field: "a", op: "is_empty" }, then: { value: 1 } }], else: { field: "a" } },
      },
    ],
    where: { any: [{ field: "a", op: "gt", value: 1 }, { not: { field: "b", op: "in", value: ["x"] } }] },
    measures: [
      { as: "n", fn: "count" },
      { as: "m", fn: "median", field: "a", label: "Middle" },
    ],
    top: { n: 3, by: "n", per: [] },
    orderBy: [{ field: "n", direction: "desc", nulls: "last" }],
    limit: 10,
  });
  const grouped = addGrouping(started, "day", { bucket: "month" });
  const open = () => newCondition({ name: "weight", label: "Weight", kind: "double", unit: null });
  const filtered = { ...grouped, where: addFilter(grouped.where, [], open()) };
  const measured = addMeasure(filtered, { fn: "sum", field: "weight" });
  const last = measured.measures.at(-1)?.key ?? "";
  const conditioned = updateMeasure(measured, last, {
    where: addFilter(emptyGroup(), [], { ...open(), op: "between", value: ["", 7] }),
  });
  return addDerived(conditioned, []);
}

function withoutKeys(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (name, inner: unknown) => (name === "key" ? undefined : inner)));
}

function keysIn(value: unknown): string[] {
  const keys: string[] = [];
  JSON.stringify(value, (name, inner: unknown) => {
    if (name === "key" && typeof inner === "string") keys.push(inner);
    return inner;
  });
  return keys;
}

test("what is not finished comes back as it was, under keys of this page, and the question is without it", () => {
  const storage = memory();
  const begun = unfinishedDraft();
  const { query, unfinished } = toQuery(begun);
  expect(unfinished).toEqual({ filters: 2, columns: 1 });
  keepDraft(storage, ANNA, { ...draft("lab"), query, draft: begun });
  const kept = keptDraft(storage, ANNA, "lab", NOON);
  expect(withoutKeys(kept?.draft)).toEqual(withoutKeys(begun));
  expect(toQuery(kept?.draft ?? begun)).toMatchObject({ query, unfinished });
  const keys = keysIn(kept?.draft);
  expect(keys).toHaveLength(keysIn(begun).length);
  expect(new Set([...keys, ...keysIn(begun)]).size).toBe(2 * keys.length);
});

test("of parts that are none, or of another question, only the question comes back", () => {
  const storage = memory();
  const begun = unfinishedDraft();
  const { query } = toQuery(begun);
  for (const other of [{}, null, { ...begun, where: 7 }, { ...begun, mode: "rows" }, { ...begun, from: "nhs" }]) {
    keepDraft(storage, ANNA, { ...draft("lab"), query });
    const [key = ""] = [...storage.all.keys()];
    storage.setItem(key, JSON.stringify({ ...draft("lab"), query, draft: other }));
    const kept = keptDraft(storage, ANNA, "lab", NOON);
    expect(kept?.query).toEqual(query);
    expect(kept?.draft).toBeUndefined();
  }
});
