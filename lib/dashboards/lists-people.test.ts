import { expect, test } from "vitest";
import { keysHeld, listsPeople } from "./lists-people";

const single = new Set(["patient_id", "visit.patient_id"]);
const people = { single, all: new Set([...single, "age"]), keys: [["accession", "test"]] };
const group = (...fields: string[]) => fields.map((field) => ({ field }));
const measured = (measure: object) => ({ groupBy: group("ward"), measures: [{ as: "m", ...measure }] });
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
  ["shows the value of the last by name", { measures: [{ as: "m", fn: "max_by", field: "value", by: "patient_id" }] }, true],
  ["shows the least of them as a percentile", measured({ fn: "percentile", field: "patient_id", p: 0, method: "discrete" }), true],
  ["shows the middle of them", measured({ fn: "median", field: "patient_id" }), true],
  ["adds them up, one in a group", measured({ fn: "sum", field: "patient_id" }), true],
  ["takes their mean, one in a group", measured({ fn: "avg", field: "patient_id" }), true],
  ["divides by them", measured({ fn: "ratio", field: "value", by: "patient_id" }), true],
  ["takes their share", measured({ fn: "share", field: "patient_id" }), true],
  ["measures what is made of them", { derive: [short], ...measured({ fn: "max", field: "short" }) }, true],
  ["counts what is made of them", { derive: [short], ...measured({ fn: "count_distinct", field: "short" }) }, false],
  ["counts those without one", measured({ fn: "count_empty", field: "patient_id" }), false],
  ["asks for one of them", { where: { all: [{ field: "patient_id", op: "eq", value: "p1" }] }, measures: count }, true],
  ["counts one of them", measured({ fn: "count", where: { field: "patient_id", op: "eq", value: "p1" } }), true],
  ["asks for one by what is made of them", { derive: [short], where: { field: "short", op: "eq", value: "p1" }, measures: count }, true],
  ["asks for grown-ups", { where: { field: "age", op: "gte", value: 18 }, groupBy: group("ward"), measures: count }, false],
  ["groups by age", { groupBy: group("age"), measures: count }, true],
  ["shows the greatest age", measured({ fn: "max", field: "age" }), true],
  ["groups by the whole key", { groupBy: group("test", "ward", "accession"), measures: count }, true],
  ["groups by a part of the key", { groupBy: group("test"), measures: count }, false],
  ["groups by a key that is cut", { groupBy: [{ field: "test" }, { field: "accession", binWidth: 10 }], measures: count }, false],
  [
    "groups by a part of the key and asks for the rest",
    { where: { all: [{ field: "accession", op: "eq", value: { param: "which" } }] }, groupBy: group("test"), measures: count },
    true,
  ],
  [
    "measures one row by its key",
    measured({
      fn: "max",
      field: "value",
      where: { all: [{ any: [{ field: "accession", op: "in", value: ["a"] }] }, { field: "test", op: "eq", value: "Na" }] },
    }),
    true,
  ],
  [
    "asks for a part of the key in one measure and for the rest in another",
    {
      measures: [
        { as: "m", fn: "count", where: { field: "accession", op: "eq", value: "a" } },
        { as: "n", fn: "count", where: { field: "test", op: "eq", value: "Na" } },
      ],
    },
    false,
  ],
  [
    "groups by what is made of a part of the key, and by the rest",
    { derive: [{ as: "low", expr: { fn: "lower", args: [{ field: "accession" }] } }], groupBy: group("low", "test"), measures: count },
    true,
  ],
  ["leaves a part of the key open", { where: { field: "accession", op: "is_not_empty" }, groupBy: group("test"), measures: count }, false],
  ["has nothing to do with them", { groupBy: [{ field: "ward" }], measures: count }, false],
])("a summary that %s", (_what, query, expected) => expect(listsPeople(query, people)).toBe(expected));

test("a key that is completed from outside is held, and one that is not is not", () => {
  const query = { groupBy: group("test"), measures: count };
  expect(keysHeld(query, people.keys, ["accession", "ward"])).toEqual([["accession", "test"]]);
  expect(keysHeld(query, people.keys, ["ward"])).toEqual([]);
  expect(listsPeople(query, people, ["accession"])).toBe(true);
});
