import { expect, test } from "vitest";
import { listMark, numberMarks, readNumber, readTyped, writeNumber } from "./read-number";

const ENGLISH = { decimal: ".", group: "," };
const GERMAN = { decimal: ",", group: "." };
const FRENCH = { decimal: ",", group: "\u202f" };

test.each([
  ["7", 7],
  [" -0.5 ", -0.5],
  [".5", 0.5],
  ["7.", 7],
  ["1e3", 1000],
  ["9007199254740993", "9007199254740993"],
  ["0.1234567890123456789", "0.1234567890123456789"],
  ["1,000,000.25", 1_000_000.25],
  ["12 500", 12_500],
  ["1,00,000", null],
  ["1.2.3", null],
  ["7 %", null],
  ["", null],
  [".", null],
  ["Infinity", null],
  ["0x10", null],
])("%s is read as %s", (text, value) => {
  expect(readNumber(text, ENGLISH)).toBe(value);
});

test.each([
  ["7,5", GERMAN, 7.5, false],
  ["1.200", GERMAN, 1200, true],
  ["1.200,5", GERMAN, 1200.5, false],
  ["1.200.000", GERMAN, 1_200_000, false],
  // No thousand has two digits behind it, or begins with nought.
  ["7.5", GERMAN, 7.5, true],
  ["0.125", GERMAN, 0.125, true],
  ["1,200", GERMAN, 1.2, false],
  ["1,200", ENGLISH, 1200, true],
  ["1.200", ENGLISH, 1.2, false],
  ["7,5", ENGLISH, 7.5, true],
  // Thousands have blanks between them there.
  ["1.200", FRENCH, 1.2, true],
  ["1\u202f200,5", FRENCH, 1200.5, false],
])("%s is read by the marks of the reader", (text, marks, value, isAmbiguous) => {
  expect(readTyped(text, marks)).toEqual({ value, isAmbiguous });
});

test("a number is written as its reader types it, and read back as the same", () => {
  expect(writeNumber(7.5, GERMAN)).toBe("7,5");
  expect(writeNumber(1_234_567, GERMAN)).toBe("1234567");
  for (const marks of [ENGLISH, GERMAN, FRENCH])
    for (const value of [0, 7.5, -0.125, 1200, 1.234, 1e21, 1.5e-7, "0.1234567890123456789"]) {
      expect(readTyped(writeNumber(value, marks), marks)).toEqual({ value, isAmbiguous: false });
    }
});

test("numbers are read by the marks they are shown with", () => {
  expect(numberMarks()).toEqual(ENGLISH);
});

test("numbers of a list have no comma between them where a comma begins a fraction", () => {
  expect([listMark(ENGLISH), listMark(GERMAN)]).toEqual([",", ";"]);
});
