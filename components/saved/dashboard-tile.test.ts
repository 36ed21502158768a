import { expect, test } from "vitest";
import type { DashboardDetail } from "@/lib/dashboards";
import { firstTile, withTile } from "./dashboard-tile";

const HELD: Pick<DashboardDetail, "tiles" | "filters"> = {
  tiles: [
    { tile: { kind: "text", id: "q3", at: { x: 0, y: 0, w: 12, h: 2 }, text: "# Head" }, question: null },
    { tile: { kind: "text", id: "t1", at: { x: 6, y: 2, w: 6, h: 7 }, text: "Words" }, question: null },
  ],
  filters: [{ id: "f1", label: "Hospital", column: "hospital", kind: "values", datasets: ["lab-results"] }],
};

test("a question is added below everything, under an id of its own, and all else stays", () => {
  expect(withTile(HELD, { question: "sq_1", visual: { kind: "line" }, parameters: { above: 7 } })).toEqual({
    tiles: [
      { kind: "text", id: "q3", at: { x: 0, y: 0, w: 12, h: 2 }, text: "# Head" },
      { kind: "text", id: "t1", at: { x: 6, y: 2, w: 6, h: 7 }, text: "Words" },
      { kind: "question", id: "q4", at: { x: 0, y: 9, w: 6, h: 8 }, question: "sq_1", parameters: { above: 7 } },
    ],
    filters: [{ id: "f1", label: "Hospital", column: "hospital", kind: "values" }],
  });
});

test("a new dashboard begins with it; a number takes little room", () => {
  expect(firstTile({ question: "sq_1", visual: { kind: "number" }, parameters: {} })).toEqual({
    tiles: [{ kind: "question", id: "q1", at: { x: 0, y: 0, w: 3, h: 4 }, question: "sq_1" }],
    filters: [],
  });
});
