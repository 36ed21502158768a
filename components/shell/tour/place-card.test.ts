import { expect, test } from "vitest";
import { placeCard } from "./place-card";

const VIEW = { width: 1000, height: 700 };
const CARD = { width: 300, height: 150 };

test.each([
  ["below what it points at", { top: 100, left: 50, width: 200, height: 40 }, { top: 152, left: 50 }],
  ["above it at the foot of the window", { top: 600, left: 50, width: 200, height: 40 }, { top: 438, left: 50 }],
  ["inside the window at its right edge", { top: 100, left: 900, width: 80, height: 40 }, { top: 152, left: 688 }],
  ["in the corner where it fills the window", { top: 10, left: 0, width: 1000, height: 680 }, { top: 538, left: 688 }],
])("the card is %s", (_, anchor, expected) => {
  expect(placeCard(anchor, CARD, VIEW)).toEqual(expected);
});

test("without anything to point at it is in the middle", () => {
  expect(placeCard(null, CARD, VIEW)).toEqual({ top: 275, left: 350 });
});

test("in a narrow window it keeps its distance from the left edge", () => {
  expect(placeCard({ top: 0, left: 100, width: 10, height: 10 }, { width: 366, height: 200 }, { width: 390, height: 844 })).toEqual({
    top: 22,
    left: 12,
  });
});
