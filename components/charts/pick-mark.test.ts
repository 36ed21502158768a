import { describe, expect, test } from "vitest";
import type { DrawnMark } from "./drawing";
import { markAt, nextMark, type MoveKey } from "./pick-mark";

function dot(lane: number, column: number, y = 50): DrawnMark {
  return {
    shape: "dot",
    column,
    lane,
    series: lane,
    value: 1,
    x: column * 100,
    y,
    isDrawn: true,
    name: `${lane}/${column}`,
    values: [],
    mark: null,
  };
}

const marks = [dot(0, 0), dot(0, 1), dot(0, 3), dot(1, 0, 150), dot(1, 3, 150)];
const name = (mark: DrawnMark | null) => mark?.name;

test.each<[string | null, MoveKey, string]>([
  [null, "ArrowRight", "0/0"],
  ["0/0", "ArrowRight", "0/1"],
  ["0/1", "ArrowRight", "0/3"],
  ["0/3", "ArrowRight", "0/3"],
  ["0/3", "ArrowLeft", "0/1"],
  ["0/3", "ArrowDown", "1/3"],
  ["0/1", "ArrowDown", "1/0"],
  ["1/3", "ArrowUp", "0/3"],
  ["0/0", "ArrowUp", "0/0"],
  ["1/0", "End", "1/3"],
  ["1/3", "Home", "1/0"],
])("from %s, %s leads to %s", (from, key, to) => {
  expect(name(nextMark(marks, marks.find((mark) => mark.name === from) ?? null, key))).toBe(to);
});

test("of lying bars the axis runs down", () => {
  expect(name(nextMark(marks, marks[0] ?? null, "ArrowDown", true))).toBe("0/1");
  expect(name(nextMark(marks, marks[0] ?? null, "ArrowRight", true))).toBe("1/0");
});

test("without marks there is none", () => {
  expect(nextMark([], null, "ArrowRight")).toBeNull();
});

describe("the mark at the pointer", () => {
  test("is the nearest, by the axis first", () => {
    expect(name(markAt(marks, 90, 140))).toBe("0/1");
    expect(name(markAt(marks, 5, 140))).toBe("1/0");
  });

  test("is the bar under it", () => {
    const bar = { ...dot(0, 5), shape: "bar" as const, box: { x: 480, y: 10, width: 40, height: 90 } };
    expect(name(markAt([...marks, bar], 485, 95))).toBe("0/5");
  });

  test("is none far away", () => {
    expect(markAt(marks, 900, 500)).toBeNull();
  });
});
