import { expect, test } from "vitest";
import type { CellValue } from "@/lib/query";
import { answer, count, hospital, month } from "../charts/testing/answers";
import { markActions } from "./mark-actions";

const input = answer(
  [hospital, month],
  [count],
  [
    ["a", "2025-01-01", 5],
    ["a", null, 7],
  ],
  [undefined, "month"],
);

test("what can be done with a mark, and what it does", () => {
  const done: unknown[] = [];
  const actions = markActions({
    mark: { groups: ["a", null], measure: "n" },
    input,
    onDrill: (row: CellValue[], measure?: string) => done.push([row, measure]),
    onFilter: (...args) => done.push(args),
    actionsFor: () => [{ label: "Open", onClick: () => done.push("open") }],
  });
  expect(actions.map(({ label }) => label)).toEqual([
    "See the rows behind this",
    "Filter to Hospital: a",
    "Exclude Hospital: a",
    "Filter to Month: —",
    "Exclude Month: —",
    "Open",
  ]);
  for (const { onClick } of actions) onClick();
  expect(done).toEqual([[["a", null, 7], "n"], [0, "a", false], [0, "a", true], [1, null, false], [1, null, true], "open"]);
});

test("without a way to do it, nothing is offered", () => {
  expect(markActions({ mark: { groups: ["a", null] }, input })).toEqual([]);
});
