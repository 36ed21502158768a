import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { parseContract } from "./contract";
import { expectedOf, withExpected } from "./expected";
import { columnsOfFinding, rejectedValues, valueKey } from "./rejected-values";
import type { Conversion, FileLayout } from "./types";

const CONTRACT = parseContract({
  columns: [
    { name: "test", type: "text", label: "Test" },
    { name: "unit", type: "text", label: "Unit" },
    { name: "age", type: "integer", label: "Age" },
  ],
  rules: [
    {
      name: "unit_of_test",
      check: {
        not: {
          all: [
            { field: "test", op: "eq", value: "GLU" },
            { field: "unit", op: "neq", value: "mmol/L" },
          ],
        },
      },
    },
    { name: "age_plausible", check: { field: "age", op: "between", value: [0, 120] }, description: "an age of 0 to 120 years" },
  ],
});

const about = (rule: string) => expectedOf({ rule, column: null }, CONTRACT);

test("a rule is told of by its description, or by its condition in words", () => {
  expect(about("age_plausible")).toBe("an age of 0 to 120 years");
  expect(about("unit_of_test")).toBe('not (Test is "GLU" and Unit is not "mmol/L")');
  expect(about("no_such_rule")).toBeNull();
});

test("of a line that broke a rule only the columns that the rule reads are shown", async () => {
  const layout: FileLayout = { delimiter: ",", quote: '"', positions: { test: [0], age: [1], unit: [2] } };
  const issue = { rule: "unit_of_test", column: null, severity: "reject" as const, count: 1, sampleLines: [2], message: "" };
  const rejected: Conversion = { outcome: "rejected", message: "", issues: [issue], counts: null, rejectedPath: null, sha256: "", layout };
  const conversion = withExpected(rejected, CONTRACT);
  if (conversion.outcome === "held" || conversion.layout === null) throw new Error("no layout");
  expect(conversion.layout.rules).toEqual({ unit_of_test: ["test", "unit"] });
  const columns = columnsOfFinding(issue, conversion.layout);
  const stream = Readable.from([Buffer.from('line,reasons,original\n2,unit_of_test,"GLU,41,mg/dL"\n')]);
  const values = await rejectedValues(
    stream,
    [
      { line: 2, columns },
      { line: 2, columns: [] },
    ],
    conversion.layout,
  );
  expect(values.get(valueKey(2, columns))).toBe("test: GLU, unit: mg/dL");
  expect(values.get(valueKey(2, []))).toBe("GLU,41,mg/dL");
});
