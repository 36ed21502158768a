import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalQuery } from "./canonical";
import { parseQuery } from "./parse";
import { drawFrom } from "./testing/random-draw";
import { randomQuery } from "./testing/random-query";
import { queryFromSearch, queryToSearch } from "./url";

test("a question survives the address bar, and its canonical text the journey", () => {
  fc.assert(
    fc.property(fc.gen(), (generator) => {
      const query = parseQuery({ from: "t", ...randomQuery(drawFrom(generator)) });
      const again = queryFromSearch(new URLSearchParams(new URLSearchParams({ q: queryToSearch(query) }).toString()).get("q") ?? "");
      expect(again).toEqual(JSON.parse(JSON.stringify(query)));
      expect(canonicalQuery(again ?? query)).toBe(canonicalQuery(query));
    }),
    { numRuns: 200 },
  );
});

test("the canonical text of a question is the canonical text of what it reads as", () => {
  fc.assert(
    fc.property(fc.gen(), (generator) => {
      const text = canonicalQuery(parseQuery({ from: "t", ...randomQuery(drawFrom(generator)) }));
      expect(canonicalQuery(parseQuery(JSON.parse(text)))).toBe(text);
    }),
    { numRuns: 200 },
  );
});
