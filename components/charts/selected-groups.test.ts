import { expect, it } from "vitest";
import { isOfGroups } from "./selected-groups";

it("knows the marks of the groups that were chosen", () => {
  const mark = { groups: ["Northgate", null], measure: "n" };
  expect(isOfGroups({ mark }, ["Northgate", null])).toBe(true);
  expect(isOfGroups({ mark }, ["Northgate", ""])).toBe(false);
  expect(isOfGroups({ mark }, ["Northgate"])).toBe(false);
  expect(isOfGroups({ mark }, null)).toBe(false);
  expect(isOfGroups({ mark: null }, [])).toBe(false);
});
