import { expect, test } from "vitest";
import { quietHistory } from "./leaving";

/** A history as a router has changed it: what carries its mark is its own doing, all else it takes for a navigation. */
function routedHistory() {
  const told: string[] = [];
  const written: [way: string, state: unknown, url: string][] = [];
  const write = (way: string) => (state: unknown, _unused: string, url?: string | URL | null) => {
    if (!(typeof state === "object" && state !== null && "__NA" in state)) told.push(String(url));
    written.push([way, state, String(url)]);
  };
  return { told, written, state: { __NA: true, tree: "page" }, pushState: write("push"), replaceState: write("replace") };
}

test("while a page is being left, an address is written into the history and the router is not told", () => {
  const history = routedHistory();
  const restore = quietHistory(history, () => true);
  history.replaceState(null, "", "?q=1");
  history.pushState({ own: 1 }, "", "?q=2");
  expect(history.told).toEqual([]);
  expect(history.written).toEqual([
    ["replace", { __NA: true, tree: "page" }, "?q=1"],
    ["push", { own: 1, __NA: true, tree: "page" }, "?q=2"],
  ]);
  restore();
  history.replaceState(null, "", "?q=3");
  expect(history.told).toEqual(["?q=3"]);
});

test("what the router writes when it has come to the new page is the new page's own, or Back would lead to the old one", () => {
  const history = routedHistory();
  quietHistory(history, () => true);
  history.pushState({ __NA: true, tree: "new page" }, "", "/new");
  expect(history.written).toEqual([["push", { __NA: true, tree: "new page" }, "/new"]]);
});

test("a navigation that never arrives does not keep the router in the dark", () => {
  const history = routedHistory();
  let isQuiet = true;
  quietHistory(history, () => isQuiet);
  isQuiet = false;
  history.replaceState(null, "", "?q=1");
  expect(history.told).toEqual(["?q=1"]);
});

test("what somebody else has put in its place since is left there", () => {
  const history = routedHistory();
  const restore = quietHistory(history, () => true);
  const others = () => {};
  history.replaceState = others;
  restore();
  expect(history.replaceState).toBe(others);
});
