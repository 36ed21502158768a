import { describe, expect, test } from "vitest";
import {
  contrast,
  DARK,
  LIGHT,
  OTHERS_COLOUR,
  rampColour,
  SERIES_COLOURS,
  seriesColour,
  seriesDash,
  seriesHatch,
  textOnSeries,
} from "./palette";

test("contrasts are those of WCAG", () => {
  expect(contrast("#ffffff", "#000000")).toBeCloseTo(21, 9);
  // 0x77 is 0.1845 in linear light: 1.05 / 0.2345.
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

describe.each([
  ["light", LIGHT],
  ["dark", DARK],
])("%s", (_name, colours) => {
  test.each([...SERIES_COLOURS, OTHERS_COLOUR])("%s is seen on the surface", (colour) => {
    expect(contrast(colour, colours.surface)).toBeGreaterThanOrEqual(3);
  });

  test("text is read on the surface and on the shading", () => {
    for (const text of [colours.text, colours.dimmed]) expect(contrast(text, colours.surface)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colours.shadeLine, colours.surface)).toBeGreaterThanOrEqual(3);
  });

  test.each([0, 0.2, 0.4, 0.6, 0.8, 1])("a number is read on the colour of level %s", (level) => {
    const { fill, text } = rampColour(colours, level);
    expect(contrast(fill, text)).toBeGreaterThanOrEqual(4.5);
  });

  test("the ramp goes one way", () => {
    const steps = colours.ramp.map((colour) => contrast(colour, colours.surface));
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
  });
});

test("a number is read on a bar", () => {
  for (const series of [0, -1]) expect(contrast(seriesColour(series), textOnSeries(series))).toBeGreaterThanOrEqual(4.5);
});

test("no colour, dash or pattern occurs twice", () => {
  const all = SERIES_COLOURS.map((_, index) => index);
  expect(new Set([...SERIES_COLOURS, OTHERS_COLOUR]).size).toBe(SERIES_COLOURS.length + 1);
  expect(new Set(all.map(seriesDash)).size).toBe(SERIES_COLOURS.length);
  expect(new Set(all.map(seriesHatch)).size).toBe(SERIES_COLOURS.length);
  expect(seriesColour(-1)).toBe(OTHERS_COLOUR);
});
