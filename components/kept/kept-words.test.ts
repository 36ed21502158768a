import { expect, test } from "vitest";
import { folderText, sharedText } from "./kept-words";

test.each([
  ["nobody", { isOwn: true, sharedWith: [] }, "private"],
  ["people and roles", { isOwn: true, sharedWith: ["Ada", "analysts"] }, "Ada, analysts"],
  ["another organisation's own list, which is not known", { isOwn: false, sharedWith: [] }, "you, by another organisation"],
] as const)("shared with %s", (_, item, words) => {
  expect(sharedText(item)).toBe(words);
});

test("a folder is read from the outermost in", () => {
  expect(folderText("Laboratory/Monthly/Old")).toBe("Laboratory / Monthly / Old");
});
