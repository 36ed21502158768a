import { expect, test } from "vitest";
import type { VisibleDataset } from "@/lib/access";
import { scopeNotice } from "./scope-notice";

const of = (name: string, hospitals: string[] | null) => ({ dataset: { name } as VisibleDataset["dataset"], hospitals });

test.each([
  [[of("Labs", null)], null],
  [[of("Labs", ["RAN", "RBQ"])], "You see the rows of 2 of the hospitals: RAN, RBQ."],
  [[of("Labs", [])], "You see the rows of none of the hospitals."],
  [[of("Labs", null), of("Visits", ["RAN"])], "Of Visits you see the rows of 1 of the hospitals: RAN."],
  [
    [of("Labs", ["A"]), of("Visits", ["B"])],
    "Of Labs you see the rows of 1 of the hospitals: A. Of Visits you see the rows of 1 of the hospitals: B.",
  ],
  [[of("Labs", ["A", "B", "C", "D", "E", "F", "G", "H"])], "You see the rows of 8 of the hospitals: A, B, C, D, E, F and 2 more."],
])("what somebody sees less of: case %#", (found, words) => {
  expect(scopeNotice(found)).toBe(words);
});
