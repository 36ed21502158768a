import { expect, it } from "vitest";
import { mergeValues } from "./known-values";

it("names a value of several datasets once, with the rows of all", () => {
  const labs = [
    { value: "Northgate", rows: 5 },
    { value: "St Anselm", rows: 9 },
  ];
  const admissions = [
    { value: "Northgate", rows: 6 },
    { value: "Avon", rows: 9 },
  ];
  expect(mergeValues([labs, admissions])).toEqual([
    { value: "Northgate", rows: 11 },
    { value: "Avon", rows: 9 },
    { value: "St Anselm", rows: 9 },
  ]);
});
