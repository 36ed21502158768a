import { expect, test } from "vitest";
import { folderNodes } from "./folder-tree";

test("folders stand below the one they are in, also where that one holds nothing itself", () => {
  expect(folderNodes(["Wards/B", "Emergency care/Monthly", "", "Wards", "Emergency care-old", "Wards/A/1"])).toEqual([
    { path: "Emergency care", name: "Emergency care", depth: 0 },
    { path: "Emergency care/Monthly", name: "Monthly", depth: 1 },
    { path: "Emergency care-old", name: "Emergency care-old", depth: 0 },
    { path: "Wards", name: "Wards", depth: 0 },
    { path: "Wards/A", name: "A", depth: 1 },
    { path: "Wards/A/1", name: "1", depth: 2 },
    { path: "Wards/B", name: "B", depth: 1 },
  ]);
});
