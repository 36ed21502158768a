import { expect, test } from "vitest";
import { dropDraft, keepDraft, keptDraft, type DraftStorage, type KeptDraft } from "./kept-drafts";

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
