import { describe, expect, test } from "vitest";
import type { Action } from "@/lib/access";
import type { FoundItem } from "@/lib/search";
import { actionItems, foundItems, grouped, matchItems, pageItems, type PaletteItem } from "./palette-items";
import { addRecent, forgetRecent, readRecent, recentKey } from "./recent-items";

const LAB: FoundItem = { kind: "dataset", id: "lab-results", title: "Lab results", detail: "Blood tests" };
const VALUE: FoundItem = {
  kind: "column",
  id: "value",
  title: "Value",
  detail: "mmol/L",
  dataset: { slug: "lab-results", name: "Lab results" },
};

describe("items", () => {
  test("what is found leads to its page; a column says whose it is", () => {
    expect(foundItems([LAB, VALUE, { kind: "dashboard", id: "dash_1", title: "Ward", detail: "" }], "northern")).toEqual([
      {
        id: "dataset lab-results",
        group: "Datasets",
        title: "Lab results",
        detail: "Blood tests",
        target: { kind: "page", href: "/northern/datasets/lab-results" },
      },
      {
        id: "column lab-results value",
        group: "Columns",
        title: "Value",
        detail: "Lab results · mmol/L",
        target: { kind: "column", dataset: "lab-results", column: "value" },
      },
      {
        id: "dashboard dash_1",
        group: "Dashboards",
        title: "Ward",
        detail: "",
        target: { kind: "page", href: "/northern/dashboards/dash_1" },
      },
    ]);
  });

  test("pages and actions are those that the role has", () => {
    const viewer: Action[] = ["saved.view", "query.summary"];
    expect(pageItems("o", viewer).map((item) => item.title)).toEqual([
      "Datasets",
      "Explore",
      "Saved",
      "Dashboards",
      "What would break",
      "Account",
      "API reference",
    ]);
    expect(actionItems("o", viewer, []).map((item) => item.title)).toEqual([
      "New question",
      "Switch between light and dark",
      "Take the tour",
      "Sign out",
    ]);
    expect(actionItems("o", [...viewer, "saved.change"], [LAB, VALUE]).map((item) => item.title)).toEqual([
      "New question about Lab results",
      "New dashboard",
      "Switch between light and dark",
      "Take the tour",
      "Sign out",
    ]);
  });

  test("every word must be there, in any order and case; groups keep their order", () => {
    const items = pageItems("o", ["audit.view", "saved.view"]);
    expect(matchItems(items, "ADMIN aud").map((item) => item.title)).toEqual(["Audit"]);
    expect(matchItems(items, "audit nothing")).toEqual([]);
    const mixed = [...actionItems("o", [], []), ...foundItems([VALUE, LAB], "o")];
    expect(grouped(mixed).map(({ group }) => group)).toEqual(["Datasets", "Columns", "Actions"]);
  });
});

function storage(): Storage {
  const kept = new Map<string, string>();
  const target = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => {
      kept.set(key, value);
      Object.defineProperty(target, key, { value, configurable: true, enumerable: true });
    },
    removeItem: (key: string) => {
      kept.delete(key);
      Reflect.deleteProperty(target, key);
    },
  };
  return target as unknown as Storage;
}

describe("recent items", () => {
  const KEY = recentKey("northern", "a@b.example");
  const item = (id: string): PaletteItem => ({
    id,
    group: "Datasets",
    title: id,
    detail: "",
    target: { kind: "page", href: `/northern/datasets/${id}` },
  });

  test("are the last six, each once, and no actions", () => {
    const store = storage();
    for (const id of ["a", "b", "c", "d", "e", "f", "g", "b"]) addRecent(store, KEY, item(id));
    for (const action of actionItems("northern", [], [])) addRecent(store, KEY, action);
    expect(readRecent(store, KEY).map((one) => one.id)).toEqual(["b", "g", "f", "e", "d", "c"]);
    expect(readRecent(store, recentKey("northern", "c@d.example"))).toEqual([]);
    forgetRecent(store);
    expect(readRecent(store, KEY)).toEqual([]);
  });

  test.each([
    "not json",
    '{"a":1}',
    '[1,{"id":"x"}]',
    '[{"id":"x","title":"x","detail":"","target":{"kind":"page","href":"//evil.example"}}]',
  ])("what is stored as %s is nothing", (text) => {
    const store = storage();
    store.setItem(KEY, text);
    expect(readRecent(store, KEY)).toEqual([]);
  });
});
