import { expect, test } from "vitest";
import { problemsOf } from "./problems";

const keys = new Map([
  ["measures.0", "m"],
  ["where", "root"],
  ["where.all.1", "w"],
]);

test("a detail marks its part and its card", () => {
  const { byPart, byCard } = problemsOf(
    [
      { path: "measures.0.field", message: "unknown column" },
      { path: "query.where.all.1.value", message: "not a number" },
    ],
    keys,
  );
  expect([...byPart]).toEqual([
    ["m", "unknown column"],
    ["w", "not a number"],
  ]);
  expect(byCard).toMatchObject({ measures: ["unknown column"], where: ["not a number"], having: [] });
});

test("of a single mistake the card says the whole sentence, its part the short one", () => {
  const sentence = '"lower" takes text values as its argument "text"; here it is given double.';
  const { byPart, byCard } = problemsOf(
    [{ path: "derive.0.expr.args.0", message: "expected text" }],
    new Map([["derive.0.expr", "e"]]),
    sentence,
  );
  expect(byCard.data).toEqual([sentence]);
  expect(byPart.get("e")).toBe("expected text");
});

test("a limit belongs to the card of sorting, and what no card shows is left to the message", () => {
  const { byPart, byCard } = problemsOf(
    [
      { path: "limit", message: "too many" },
      { path: "from", message: "unknown dataset" },
    ],
    keys,
  );
  expect(byPart.size).toBe(0);
  expect(byCard.orderBy).toEqual(["too many"]);
  expect(Object.values(byCard).flat()).toEqual(["too many"]);
});
