import { expect, test } from "vitest";
import { copyText } from "./copy-text";

test("cells are copied with exact values and plain numbers", () => {
  expect(copyText([[1204332, "a", null, true, "1234567.50", 5.123456789012]], [true, false, true, false, true, true])).toBe(
    "1204332\ta\t\ttrue\t1234567.50\t5.123456789012",
  );
});

test("rows are lines", () => {
  expect(
    copyText(
      [
        ["a", 1],
        ["b", 2],
      ],
      [false, true],
    ),
  ).toBe("a\t1\nb\t2");
});

test.each([
  ["a\tb", '"a\tb"'],
  ['say "x"', '"say ""x"""'],
  ["two\nlines", '"two\nlines"'],
  ["=1+1", "'=1+1"],
  ["+44", "'+44"],
  ["@x", "'@x"],
  ["-5", "'-5"],
])("text %j is copied as %j", (value, copied) => {
  expect(copyText([[value]], [false])).toBe(copied);
});

test("a negative number that travels as text stays a number", () => {
  expect(copyText([["-12.50"]], [true])).toBe("-12.50");
});
