import { expect, test } from "vitest";
import { requireStorable } from "./storable";

test("what is nested deeper than calls can be is looked at, too", () => {
  let deep: unknown = "a\u0000";
  for (let level = 0; level < 100_000; level += 1) deep = { all: [deep] };
  expect(() => requireStorable(deep, "INVALID_QUERY")).toThrow(expect.objectContaining({ code: "INVALID_QUERY" }));
});

test.each(["plain", "🙂", "\\u0000", "\\ud800", "tab\tline\n", ""])("%j can be stored", (text) => {
  expect(() => requireStorable({ a: [{ b: text }] }, "INVALID_INPUT")).not.toThrow();
});

test.each(["a\u0000b", "\ud800", "x\udc00"])("%j cannot, and its place is named", (text) => {
  expect(() => requireStorable({ a: [1, { b: text }] }, "INVALID_QUERY")).toThrow(
    expect.objectContaining({ code: "INVALID_QUERY", details: [{ path: "a.1.b", message: "a character that cannot be stored" }] }),
  );
  expect(() => requireStorable({ [text]: 1 }, "INVALID_INPUT")).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
});
