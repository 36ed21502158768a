import { expect, test } from "vitest";
import { legendFit, legendRoom, legendTexts } from "./legend-fit";

/** Ten small letters are 67.2 px wide, with their sign 101.2; the space between two is 14. */
const six = Array.from({ length: 6 }, (_, index) => `northgate${index}`);

test.each([
  // 6 × 101.2 + 5 × 14 = 677.2.
  ["one row holds all", 680, 1, { shown: 6, rows: 1 }],
  // Five and a button, 70, would be 5 × 115.2 + 70 = 646; four are 530.8.
  ["one row holds four and a button", 600, 1, { shown: 4, rows: 1 }],
  ["two rows hold all", 600, 2, { shown: 6, rows: 2 }],
  // Two a row: five and the button would begin a third one.
  ["three rows of two", 230, 3, { shown: 6, rows: 3 }],
  ["two rows of two: three and a button", 230, 2, { shown: 3, rows: 2 }],
  ["never fewer than one", 60, 1, { shown: 1, rows: 2 }],
])("%s", (_name, width, rows, expected) => {
  expect(legendFit(six, width, rows)).toEqual(expected);
});

test("no legend takes no room", () => {
  expect(legendFit([], 300, 2)).toEqual({ shown: 0, rows: 0 });
});

test("a legend takes three tenths of a chart, at least a row", () => {
  expect([legendRoom(40), legendRoom(220), legendRoom(400)]).toEqual([1, 3, 5]);
});

test("the colours of a heat map say from where they are", () => {
  expect(legendTexts({ legend: [], ramp: ["0", "20"] })).toEqual(["from 0", "from 20"]);
  expect(legendTexts({ legend: [{ label: "a", series: 0, shape: "bar" }] })).toEqual(["a"]);
});
