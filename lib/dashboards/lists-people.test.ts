import { expect, test } from "vitest";
import { listsPeople } from "./lists-people";

const people = new Set(["patient_id", "visit.patient_id"]);
const count = [{ as: "n", fn: "count" }];
const short = { as: "short", expr: { fn: "substr", args: [{ field: "patient_id" }, { value: 1 }, { value: 3 }] } };

test.each([
  ["counts people", { groupBy: [{ field: "ward" }], measures: [{ as: "n", fn: "count_distinct", field: "patient_id" }] }, false],
  ["groups by people", { groupBy: [{ field: "patient_id" }], measures: count }, true],
  ["groups by people of a joined dataset", { groupBy: [{ field: "visit.patient_id" }], measures: count }, true],
  ["groups by what is made of people", { derive: [short], groupBy: [{ field: "short" }], measures: count }, true],
  [
    "groups by what is made of that",
    { derive: [short, { as: "low", expr: { fn: "lower", args: [{ field: "short" }] } }], groupBy: [{ field: "low" }], measures: count },
    true,
  ],
  [
    "groups by what depends on who it is",
    {
      derive: [{ as: "who", expr: { case: [{ if: { field: "patient_id", op: "eq", value: "p1" }, then: { value: 1 } }] } }],
      groupBy: [{ field: "who" }],
      measures: count,
    },
    true,
  ],
  ["shows the first of them", { measures: [{ as: "m", fn: "min", field: "patient_id" }] }, true],
  ["shows who has the most", { measures: [{ as: "m", fn: "max_by", field: "patient_id", by: "value" }] }, true],
  ["shows the value of the last by name", { measures: [{ as: "m", fn: "max_by", field: "value", by: "patient_id" }] }, false],
  ["has nothing to do with them", { groupBy: [{ field: "ward" }], measures: count }, false],
])("a summary that %s", (_what, query, expected) => expect(listsPeople(query, people)).toBe(expected));
