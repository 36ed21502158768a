import { expect, test } from "vitest";
import { narrowing } from "./kept-filter";

const NOTHING = { search: "", tag: "", folder: "" };

test.each([
  ["without words it is the whole list", NOTHING, "", {}, false],
  ["a folder narrows it", { ...NOTHING, folder: "Wards" }, "", { folder: "Wards" }, true],
  ["so does a dataset", { ...NOTHING, dataset: "lab-results" }, "", { dataset: "lab-results" }, true],
  ["a search that is being typed is not asked yet", { ...NOTHING, search: "kid" }, "", {}, true],
  ["a search that was just cleared is still asked", NOTHING, "kid", { search: "kid" }, true],
  ["blanks around a search are not asked", { ...NOTHING, search: " kid " }, " kid ", { search: "kid" }, true],
] as const)("%s", (_, filter, settled, asked, isNarrowed) => {
  expect(narrowing(filter, settled)).toEqual({ asked, isNarrowed });
});
