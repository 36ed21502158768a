import { expect, test } from "vitest";
import { requireStorable } from "./storable";

test.each(["plain", "🙂", "\\u0000", "\\ud800", "tab\tline\n", ""])("%j can be stored", (text) => {
  expect(() => requireStorable({ a: [{ b: text }] }, "INVALID_INPUT")).not.toThrow();
});

test.each(["a\u0000b", "\ud800", "x\udc00"])("%j cannot, and its place is named", (text) => {
  expect(() => requireStorable({ a: [1, { b: text }] }, "INVALID_QUERY")).toThrow(
    expect.objectContaining({ code: "INVALID_QUERY", details: [{ path: "a.1.b", message: "a character that cannot be stored" }] }),
  );
  expect(() => requireStorable({ [text]: 1 }, "INVALID_INPUT")).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
});
