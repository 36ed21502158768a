import { describe, expect, test } from "vitest";
import { bestRank, rankOf, wantedOf } from "./rank";

const rank = (text: string, typed: string) => rankOf(text, wantedOf(typed) ?? { text: "", words: [] });

describe("how well a name answers what was typed", () => {
  test.each([
    ["admissions", "Admissions", 0],
    ["admissions by month", "admissions", 1],
    ["emergency admissions", "admiss", 2],
    ["emergency_admissions", "admiss", 2],
    ["readmissions", "admiss", 3],
    // The second beginning counts when the first is inside a word.
    ["unlabelled laboratory", "lab", 2],
    ["emergency admissions by month", "month emerg", 2],
    ["emergency readmissions", "admissions emerg", 3],
    ["emergency", "emergency x", null],
    ["größe", "GRÖSSE", null],
    ["größe", "GRÖẞE", 0],
    ["ﬁndings", "findings", null],
  ])("%s, %s", (text, typed, expected) => {
    expect(rank(text, typed)).toBe(expected);
  });

  test("nothing is looked for without words", () => {
    expect([wantedOf(""), wantedOf("  ")]).toEqual([null, null]);
    expect(wantedOf(" a  B a ")).toEqual({ text: "a  b a", words: ["a", "b"] });
  });

  test("the best of the names counts, then names and what is said beside them together", () => {
    const wanted = wantedOf("blood sugar") ?? { text: "", words: [] };
    expect(bestRank(["glucose", "blood sugar"], "", wanted)).toBe(0);
    expect(bestRank(["glucose"], "sugar in blood", wanted)).toBe(4);
    expect(bestRank(["blood value"], "of sugar", wanted)).toBe(4);
    expect(bestRank(["glucose"], "in blood", wanted)).toBeNull();
  });
});
