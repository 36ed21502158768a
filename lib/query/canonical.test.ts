import { expect, test } from "vitest";
import { canonicalQuery } from "./canonical";
import { parseQuery } from "./parse";

const f = (field: string) => ({ field });
const v = (value: string | number) => ({ value });
const GROUPS = { from: "t", groupBy: [f("a"), f("b")], measures: [{ as: "n", fn: "count" }] };
const share = (rest: Record<string, unknown>) => ({ measures: [{ as: "s", fn: "share", ...rest }] });
const derive = (...exprs: unknown[]) => ({ derive: exprs.map((expr, index) => ({ as: `x${index}`, expr })) });
const top = (rest: Record<string, unknown>) => ({ top: { n: 3, by: "n", ...rest } });
const text = (parts: Record<string, unknown>): string => canonicalQuery(parseQuery({ ...GROUPS, ...parts }));

const one = { field: "a", op: "eq", value: 1 };
const two = { field: "b", op: "in", value: [2, 1] };

test.each<[Record<string, unknown>, Record<string, unknown>]>([
  [{ joins: ["p", "q"] }, { joins: [{ name: "q", matched: false }, { name: "p" }] }],
  [{ joins: [] }, {}],
  [{ derive: [] }, {}],
  [{ totals: false }, {}],
  [top({}), top({ direction: "desc", ties: "all", others: false, per: [] })],
  [top({ per: ["a", "b"] }), top({ per: ["b", "a"] })],
  [share({ within: ["a", "b"] }), share({ within: ["b", "a"] })],
  [share({ within: [] }), share({})],
  [derive({ fn: "round", args: [f("a")] }), derive({ fn: "round", args: [f("a"), v(0)] })],
  [
    derive({ case: [{ if: { all: [one, two] }, then: v(1) }] }),
    derive({ case: [{ if: { all: [{ ...two, value: [1, 2, 1] }, { all: [one] }] }, then: v(1) }] }),
  ],
])("%j asks the same as %j", (left, right) => {
  expect(text(left)).toBe(text(right));
});

test("different questions have different texts", () => {
  const questions = [
    {},
    { joins: ["p"] },
    { joins: [{ name: "p", matched: true }] },
    { joins: ["p", "q"] },
    { totals: true },
    top({}),
    top({ n: 4 }),
    top({ by: "a" }),
    top({ direction: "asc" }),
    top({ per: ["a"] }),
    top({ ties: "first" }),
    top({ others: true }),
    share({}),
    share({ within: ["a"] }),
    share({ field: "c" }),
    { measures: [{ as: "s", fn: "min_by", field: "c", by: "d" }] },
    { measures: [{ as: "s", fn: "min_by", field: "c", by: "e" }] },
    { measures: [{ as: "s", label: "Best", fn: "min_by", field: "c", by: "e" }] },
    { measures: [{ as: "s", fn: "max_by", field: "c", by: "e" }] },
    { measures: [{ as: "s", fn: "approx_distinct", field: "c" }] },
    derive(f("c")),
    derive(v("c")),
    derive(v(1)),
    derive(v("1")),
    derive(f("c"), f("d")),
    derive(f("d"), f("c")),
    derive({ fn: "add", args: [f("c"), f("d")] }),
    derive({ fn: "add", args: [f("d"), f("c")] }),
    derive({ fn: "round", args: [f("c")] }),
    derive({ fn: "round", args: [f("c"), v(1)] }),
    derive({ case: [{ if: one, then: v(1) }] }),
    derive({ case: [{ if: one, then: v(1) }], else: v(0) }),
    derive({ case: [{ if: { all: [] }, then: v(1) }] }),
    derive({
      case: [
        { if: one, then: v(1) },
        { if: two, then: v(2) },
      ],
    }),
    derive({
      case: [
        { if: two, then: v(2) },
        { if: one, then: v(1) },
      ],
    }),
  ];
  expect(new Set(questions.map(text)).size).toBe(questions.length);
});

test("the canonical text is a question that asks the same", () => {
  const whole = text({
    joins: ["q", "p"],
    ...derive({ case: [{ if: one, then: v(1) }] }),
    ...top({ per: ["a"] }),
    totals: true,
    ...share({}),
  });
  expect(canonicalQuery(parseQuery(JSON.parse(whole)))).toBe(whole);
});
