import { afterAll, beforeAll, expect, test } from "vitest";
import { compileQuery } from "./compile";
import { bindQuestion, sourcesByName } from "./testing/fixture-question";
import { FIXTURE } from "./testing/fixture-schema";
import { duckdbWith, type DuckdbUnderTest } from "./testing/run-duckdb";

let duckdb: DuckdbUnderTest;
beforeAll(async () => {
  duckdb = await duckdbWith(FIXTURE, [
    { id: 1, hospital: "north", num1: 5.1234567811 },
    { id: 2, hospital: "south", num1: 5.1234567899 },
  ]);
});
afterAll(() => duckdb.close());

const MEANS = { groupBy: [{ field: "hospital" }], measures: [{ as: "mean", fn: "avg", field: "num1" }] };
function hospitals(op: string, value: number | number[], having: Record<string, unknown> = { field: "mean", op, value }) {
  const bound = bindQuestion({ ...MEANS, having });
  return duckdb.run(compileQuery(bound, sourcesByName(bound))).then((rows) => rows.map((row) => row[0]));
}

test("a mean is found by the number that the answer shows, whatever its last digits", async () => {
  expect(await hospitals("eq", 5.1234567811)).toEqual(["north"]);
  expect(await hospitals("in", [5.1234567811, 7])).toEqual(["north"]);
  expect(await hospitals("gte", 5.1234567811)).toEqual(["north", "south"]);
  expect(await hospitals("between", [5.1234567811, 5.1234567811])).toEqual(["north"]);
  expect(await hospitals("lte", 5.1234567899)).toEqual(["north", "south"]);
  expect(await hospitals("gt", 5.1234567811)).toEqual(["south"]);
  expect(await hospitals("neq", 5.1234567811)).toEqual(["south"]);
  expect(await hospitals("", 0, { not: { any: [{ field: "mean", op: "eq", value: 5.1234567811 }] } })).toEqual(["south"]);
});
