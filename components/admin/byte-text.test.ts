import { expect, test } from "vitest";
import { bytesToText, textToBytes } from "./byte-text";

test.each([
  ["", null],
  [" ", null],
  ["500 GB", 500e9],
  ["2.5tb", 2.5e12],
  ["40", 40e9],
  ["1234567 B", 1_234_567],
  ["0", undefined],
  ["-1 GB", undefined],
  ["much", undefined],
  ["1 EB", undefined],
  ["9999999 PB", undefined],
])("%j means %j bytes", (text, bytes) => expect(textToBytes(text)).toBe(bytes));

test.each([null, 1, 999, 1000, 1_234_567, 5e8, 2.5e12, 1_000_000_000_001])("%j bytes are written so that they are read back", (bytes) => {
  expect(textToBytes(bytesToText(bytes))).toBe(bytes);
});

test("the largest unit that says it exactly is taken", () => {
  expect([2.5e12, 5e8, 1_234_567].map(bytesToText)).toEqual(["2.5 TB", "500 MB", "1234.567 kB"]);
});
