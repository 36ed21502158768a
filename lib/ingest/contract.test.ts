import { expect, test } from "vitest";
import { AppError } from "@/lib/errors";
import { contractSchema, parseContract } from "./contract";

function mistakes(input: unknown): string[] {
  try {
    parseContract(input);
  } catch (error) {
    if (error instanceof AppError) return [error.code, ...(error.details ?? []).map((detail) => detail.path)];
    throw error;
  }
  return [];
}

const column = { name: "a", type: "text" };

test("what a contract leaves out is filled in, and reading it again changes nothing", () => {
  const contract = parseContract({ columns: [column] });
  expect(contract.format).toEqual({
    encoding: "auto",
    delimiter: ",",
    quote: '"',
    header: 1,
    groups: null,
    preamble: [],
    nullWords: [""],
    embeddedNewlines: false,
    skipRows: null,
    maxLineBytes: 1048576,
  });
  expect(contract).toMatchObject({
    unknownColumns: "hold",
    key: [],
    onDuplicate: "keep_last",
    hospital: { submission: true },
    period: { submission: true },
    partition: ["hospital", "period"],
  });
  expect(parseContract(JSON.parse(JSON.stringify(contract)))).toEqual(contract);
});

test("the submission adds a hospital and a month", () => {
  expect(contractSchema(parseContract({ columns: [{ ...column, source: "Name (x) ", unit: "mmol/L" }] }))).toEqual([
    { name: "a", label: "Name (x)", type: { kind: "text" }, unit: "mmol/L" },
    { name: "hospital", label: "Hospital", type: { kind: "text" }, description: "The hospital the file was sent for" },
    { name: "period", label: "Period", type: { kind: "date" }, description: "The first day of the month the file was sent for" },
  ]);
});

test.each([
  ["no columns", {}, ["columns"]],
  ["an unknown key", { columns: [column], colour: 1 }, [""]],
  ["an unknown key in a column", { columns: [{ ...column, typ: 1 }] }, ["columns.0"]],
  ["a bad name", { columns: [{ name: "A b", type: "text" }] }, ["columns.0.name"]],
  ["a column twice", { columns: [column, column] }, ["columns.1.name"]],
  ["an unknown type", { columns: [{ name: "a", type: "money" }] }, ["columns.0.type"]],
  ["an unknown step", { columns: [{ ...column, clean: [{ step: "polish" }] }] }, ["columns.0.clean.0.step"]],
  ["two sources without join", { columns: [{ ...column, sources: ["x", "y"] }] }, ["columns.0.clean"]],
  ["a number step on text", { columns: [{ ...column, clean: [{ step: "parse_number" }] }] }, ["columns.0.clean.0"]],
  [
    "a step after parsing",
    { columns: [{ name: "a", type: "integer", clean: [{ step: "parse_number" }, { step: "trim" }] }] },
    ["columns.0.clean.1"],
  ],
  [
    "a date format without a year",
    { columns: [{ name: "a", type: "date", clean: [{ step: "parse_date", format: "DD/MM" }] }] },
    ["columns.0.clean.0.format"],
  ],
  [
    "a date format with unknown letters",
    { columns: [{ name: "a", type: "date", clean: [{ step: "parse_date", format: "YYYY-QQ" }] }] },
    ["columns.0.clean.0.format"],
  ],
  ["a key that is no column", { columns: [column], key: ["b"] }, ["key.0"]],
  ["a hospital that is no column", { columns: [column], hospital: { column: "b" } }, ["hospital.column"]],
  ["a hospital that is not text", { columns: [{ name: "a", type: "integer" }], hospital: { column: "a" } }, ["hospital.column"]],
  ["a month that is not a date", { columns: [column], period: { column: "a" } }, ["period.column"]],
  ["a column in the way of the submission's", { columns: [{ name: "hospital", type: "text" }] }, ["hospital"]],
  ["files not cut by month", { columns: [column], partition: ["hospital"] }, ["partition"]],
  ["an unknown zone", { columns: [column], zone: "Mars/Base" }, ["zone"]],
  [
    "a rule on an unknown column",
    { columns: [column], rules: [{ name: "r", check: { field: "b", op: "eq", value: "x" } }] },
    ["rules.0.check"],
  ],
  [
    "a skip filter on an unknown column",
    { columns: [column], format: { skipRows: { field: "b", op: "eq", value: "x" } } },
    ["format.skipRows"],
  ],
  ["a rule that is no filter", { columns: [column], rules: [{ name: "r", check: "a > 1" }] }, ["rules.0.check"]],
  [
    "a field above the header that is below it, and one called like a column",
    {
      columns: [column],
      format: {
        header: 3,
        preamble: [
          { line: 3, key: "A", as: "x", type: "text" },
          { line: 1, key: "B", as: "a", type: "text" },
        ],
      },
    },
    ["format.preamble.0.line", "format.preamble.1.as"],
  ],
  [
    "a field above the header of an unknown type, with a step that needs columns",
    { columns: [column], format: { header: 2, preamble: [{ line: 1, key: "A", as: "x", type: "day", clean: [{ step: "join" }] }] } },
    ["format.preamble.0.clean.0", "format.preamble.0.type"],
  ],
  ["a line of groups below the header", { columns: [column], format: { groups: 1 } }, ["format.groups"]],
  [
    "a step unit without a unit to convert to",
    { columns: [{ name: "a", type: "double", clean: [{ step: "unit", conversions: [{ from: "g", factor: 2 }] }] }] },
    ["columns.0.unit"],
  ],
  [
    "two conversions of one unit, one of them by nothing",
    {
      columns: [
        {
          name: "a",
          type: "double",
          unit: "g",
          clean: [
            {
              step: "unit",
              source: "u",
              conversions: [
                { from: "mg/dL", factor: 2 },
                { from: " MG/dl", factor: 0 },
              ],
            },
          ],
        },
      ],
    },
    ["columns.0.clean.0.conversions.1.factor", "columns.0.clean.0.conversions.1"],
  ],
  [
    "several conversions of values that are all in one unit",
    {
      columns: [
        {
          name: "a",
          type: "double",
          unit: "g",
          clean: [
            {
              step: "unit",
              conversions: [
                { from: "kg", factor: 1000 },
                { from: "mg", factor: 0.001 },
              ],
            },
          ],
        },
      ],
    },
    ["columns.0.clean.0.conversions.1"],
  ],
])("%s is a mistake with a path", (_, input, paths) => {
  expect(mistakes(input)).toEqual(["INVALID_INPUT", ...paths]);
});

test("delivery append needs a key that stays one to one when identifiers are removed, and a way to choose a row", () => {
  const columns = [
    { name: "patient", type: "text" },
    { name: "born", type: "date" },
  ];
  const of = (rest: object) => mistakes({ columns, delivery: "append", ...rest });
  expect(of({})).toEqual(["INVALID_INPUT", "key"]);
  expect(of({ key: ["patient"], onDuplicate: "reject" })).toEqual(["INVALID_INPUT", "onDuplicate"]);
  expect(of({ key: ["patient", "born"], patient: "patient", identifiers: { born: "year" } })).toContain("identifiers.born");
  expect(of({ key: ["patient"], onDuplicate: "keep_first" })).toEqual([]);
});
