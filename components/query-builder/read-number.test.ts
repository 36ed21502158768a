import { expect, test } from "vitest";
import { readNumber } from "./read-number";

test.each([
  ["7", 7],
  [" -0.5 ", -0.5],
  [".5", 0.5],
  ["1e3", 1000],
  ["9007199254740993", "9007199254740993"],
  ["0.1234567890123456789", "0.1234567890123456789"],
  ["1,000", null],
  ["7 %", null],
  ["", null],
  ["Infinity", null],
  ["0x10", null],
])("%s is read as %s", (text, value) => {
  expect(readNumber(text)).toBe(value);
});
