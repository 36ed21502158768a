import { expect, test } from "vitest";
import { markWords, shadeAt } from "./drawing";

test("a mark in words", () => {
  expect(markWords({ name: "2025-03", values: [{ label: "Northgate", value: "412" }] })).toBe("2025-03: Northgate 412");
  expect(
    markWords({
      name: "a · F",
      values: [
        { label: "Rows", value: "4" },
        { label: "Median (%)", value: "6.1" },
      ],
    }),
  ).toBe("a · F: Rows 4, Median (%) 6.1");
  expect(markWords({ name: "", values: [{ label: "", value: "5" }] })).toBe("5");
});

test("the shading at a mark", () => {
  const shades = [{ box: { x: 100, y: 0, width: 50, height: 300 }, text: "missing", strength: 1 }];
  expect(shadeAt({ shades }, { x: 120, y: 40 })).toBe("missing");
  expect(shadeAt({ shades }, { x: 99, y: 40 })).toBeUndefined();
});
