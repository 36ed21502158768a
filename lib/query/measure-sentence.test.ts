import { describe, expect, test } from "vitest";
import type { Filter, Measure } from "./ast";
import { conditionInHeading } from "./measure-sentence";
import { bindQuestion } from "./testing/fixture-question";

const LONG: Filter = { field: "int1", op: "gt", value: 4 };

function labelOf(measure: Omit<Measure, "as">): string | undefined {
  return bindQuestion({ groupBy: [{ field: "hospital" }, { field: "txt2" }], measures: [{ as: "m", ...measure }] }).columns.at(-1)?.label;
}

describe("the heading of a measure with a condition", () => {
  test.each([
    [{ fn: "share", where: LONG }, "Share of rows where Int 1 is more than 4, of all rows"],
    [{ fn: "share", where: LONG, within: ["hospital"] }, "Share of rows where Int 1 is more than 4, of all rows of the same Hospital"],
    [
      { fn: "share", where: LONG, within: ["hospital", "txt2"] },
      "Share of rows where Int 1 is more than 4, of all rows of the same Hospital and Txt 2",
    ],
    [
      { fn: "share", field: "int1", where: LONG, within: ["hospital"] },
      "Share of the sum of Int 1 where Int 1 is more than 4, of the sum over all rows of the same Hospital",
    ],
    [{ fn: "share", within: ["hospital"] }, "Share of rows within Hospital"],
    [{ fn: "count", where: LONG }, "Rows where Int 1 is more than 4"],
    [{ fn: "ratio", field: "int1", by: "num1", where: LONG }, "Int 1 per Num 1 where Int 1 is more than 4"],
    [{ fn: "max_by", field: "txt1", by: "num1", where: LONG }, "Txt 1 where Num 1 is largest, of rows where Int 1 is more than 4"],
    [{ fn: "count", where: { all: [] } }, "Rows"],
    [{ fn: "share", where: LONG, label: "Late" }, "Late"],
  ] as const)("%o", (measure, label) => expect(labelOf(measure as unknown as Omit<Measure, "as">)).toBe(label));

  test("a number over one of the same unit is a share of it", () =>
    expect(labelOf({ fn: "ratio", field: "int1", by: "int1" })).toBe("Int 1 as a share of Int 1"));

  test("a long condition says how much of it is not there", () => {
    const label = (name: string) => `A column with a rather long name, ${name}`;
    const part = (field: string): Filter => ({ field, op: "is_empty" });
    const [a, b, c] = [part("a"), part("b"), part("c")];
    expect(conditionInHeading({ all: [a, b] }, label)).toBe(
      "A column with a rather long name, a is empty and A column with a rather long name, b is empty",
    );
    expect(conditionInHeading({ all: [a, b, c] }, label)).toBe(
      "A column with a rather long name, a is empty and A column with a rather long name, b is empty and 1 more condition",
    );
    expect(conditionInHeading({ field: "a", op: "eq", value: "x".repeat(90) }, () => "y".repeat(90))).toMatch(/^y{90} is.*…$/);
    expect(conditionInHeading({ any: [a, b, c] }, label)).toMatch(/…$/);
  });
});
