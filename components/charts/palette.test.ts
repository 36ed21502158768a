import { expect, test } from "vitest";
import { OTHERS_COLOUR, SERIES_COLOURS } from "./palette";

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

test.each([...SERIES_COLOURS, OTHERS_COLOUR])("%s is seen on white and on the dark surface", (colour) => {
  expect(contrast(colour, "#ffffff")).toBeGreaterThanOrEqual(3);
  expect(contrast(colour, "#1a1b1e")).toBeGreaterThanOrEqual(3);
});

test("no colour occurs twice", () => {
  expect(new Set([...SERIES_COLOURS, OTHERS_COLOUR]).size).toBe(SERIES_COLOURS.length + 1);
});
